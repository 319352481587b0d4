import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { EventMeta } from '@tidemark/event-store';
import { isUuid, TIDEMARK_NAMESPACE, TidemarkError, uuidv5 } from '@tidemark/kernel';
import type { IdSource } from '@tidemark/kernel';
import { actorOf } from '../auth/authenticator.js';
import { apiCodeOf, apiError } from './api-error.js';
import type { RequestContext } from './request-context.js';

const MAX_REASON = 1_024;

@ObjectType({ description: 'Why a mutation did nothing. `code` is stable; `path` leads to the input that is meant.' })
export class UserError {
  @Field(() => String)
  code: string;
  @Field(() => String)
  message: string;
  @Field(() => [String], { nullable: true })
  path: string[] | null;
  @Field(() => String, { nullable: true })
  nextStep: string | null;
}

/** What every mutation answers. */
@ObjectType({ isAbstract: true })
export abstract class MutationPayload {
  @Field(() => [UserError])
  userErrors: UserError[];
  @Field(() => Int, { nullable: true, description: 'The position of the last event it caused; null when it caused none.' })
  position: number | null;
}

/** What every mutation is given. */
@InputType({ isAbstract: true })
export abstract class MutationInput {
  @Field(() => String, { description: 'Why; kept in the history. At most 1,024 characters.' })
  reason: string;
  @Field(() => String, { nullable: true, description: 'A UUID of the client: sending the same mutation again with it has no second effect.' })
  idempotencyKey?: string | null;
}

/** What makes a command idempotent, and who gives it and why. */
export interface Intent {
  commandId: string;
  meta: EventMeta;
}

/** Throws BAD_USER_INPUT for an empty or too long reason, or a key that is not a UUID. */
export function intentOf(mutation: string, input: MutationInput, context: RequestContext, ids: IdSource): Intent {
  const { viewer } = context;
  if (viewer === null) throw apiError('UNAUTHENTICATED', 'This needs a credential.');
  const reason = input.reason.trim();
  if (reason === '' || reason.length > MAX_REASON) throw apiError('BAD_USER_INPUT', `A reason has 1 to ${String(MAX_REASON)} characters.`, 'Say in a few words why.');
  const key = input.idempotencyKey?.toLowerCase() ?? ids.uuid();
  if (!isUuid(key)) throw apiError('BAD_USER_INPUT', 'idempotencyKey is not a UUID.', 'Leave it out, or make a random UUID for each intent.');
  // Keys are the client's own: those of another client, or of another mutation, are other keys.
  const commandId = uuidv5(`${viewer.id}/${mutation}/${key}`, TIDEMARK_NAMESPACE);
  return { commandId, meta: { actor: actorOf(viewer), correlationId: context.requestId, reason } };
}

/** Runs a command; a refusal by the domain becomes `userErrors`, everything else stays an error of the request. */
export async function answered<P extends MutationPayload>(work: () => Promise<Omit<P, 'userErrors'> & Partial<MutationPayload>>, nothing: Omit<P, 'userErrors' | 'position'>): Promise<P> {
  try {
    return { userErrors: [] as UserError[], ...(await work()) } as unknown as P;
  } catch (thrown) {
    if (!(thrown instanceof TidemarkError) || ['INTERNAL', 'UNAVAILABLE'].includes(apiCodeOf(thrown))) throw thrown;
    return { ...nothing, position: null, userErrors: [userErrorOf(thrown)] } as unknown as P;
  }
}

/** The log knows commands; what a client gave it is a key. */
const REUSED_KEY: UserError = {
  code: 'api.idempotency-key-reused',
  message: 'This idempotency key was already used for something else.',
  path: ['input', 'idempotencyKey'],
  nextStep: 'Make a new random UUID for each intent; send the same one only to repeat the same mutation.',
};

const userErrorOf = (error: TidemarkError): UserError => {
  if (error.code === 'event-store.command-id-reused') return REUSED_KEY;
  const path = error.details['path'];
  return { code: error.code, message: error.message, nextStep: error.nextStep ?? null, path: typeof path === 'string' ? path.split('.') : Array.isArray(path) ? path.map(String) : null };
};
