import { client } from './client.js';
import { documents } from './documents.js';
import type { UserError } from './types.js';

/** What agents are asked for; each answers for its own cluster. */
type Question = 'listResources' | 'listResourceActions' | 'runResourceAction';

interface Asked { operations: { id: string; target: { cluster: { name: string } } }[]; userErrors: UserError[] }
interface Operation { state: string; message: string; result: unknown }

export interface AgentAnswer<T> { cluster: string; message: string; result: T }

const ASK_AGAIN_MS = 250;
/** Longer than any operation lives. */
const PATIENCE_MS = 65_000;

/** Asks the agents of an application and waits for all of them. Throws an Error that says why one did not do it. */
export async function askAgents<T>(question: Question, input: Record<string, unknown>, reason: string): Promise<AgentAnswer<T>[]> {
  const answer = await client.mutation<Record<string, Asked>>(documents[question], { input: { ...input, reason, idempotencyKey: crypto.randomUUID() } }).toPromise();
  const asked = answer.data?.[question];
  const refused = asked?.userErrors[0];
  if (refused !== undefined) throw new Error([refused.message, refused.nextStep].filter(Boolean).join(' '));
  if (asked === undefined) throw new Error(answer.error?.message.replace('[GraphQL] ', '') ?? 'no answer');
  return Promise.all(asked.operations.map(async ({ id, target }) => ({ cluster: target.cluster.name, ...(await outcomeOf<T>(id, target.cluster.name)) })));
}

async function outcomeOf<T>(id: string, cluster: string): Promise<{ message: string; result: T }> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { data, error } = await client.query<{ operation: Operation | null }>(documents.operation, { id }).toPromise();
    if (error !== undefined) throw new Error(error.message);
    const found = data?.operation;
    if (found?.state === 'succeeded') return { message: found.message, result: found.result as T };
    if (found?.state === 'failed') throw new Error(`${cluster}: ${found.message}`);
    if (found?.state === 'expired' || Date.now() > end) throw new Error(`The agent of ${cluster} did not answer.`);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}
