import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Clock, IdSource } from '@tidemark/kernel';
import type { Request, Response } from 'express';
import { presentedBy, SESSION_COOKIE } from '../../platform/auth/authenticator.js';
import type { Viewer } from '../../platform/auth/authenticator.js';
import { OpenEndpoint } from '../../platform/auth/open-endpoint.js';
import { CLOCK, IDS } from '../../platform/index.js';
import { apiError } from '../../platform/graphql/api-error.js';
import { answered, intentOf } from '../../platform/graphql/mutation.js';
import { MutationResult } from '../../platform/graphql/mutation-result.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { AccessStore } from '../application/access-store.js';
import { ApiTokens } from '../application/api-tokens.js';
import { SignIn } from '../application/sign-in.js';
import { parseCredential } from '../domain/credential-text.js';
import { SESSION_LIFE } from '../domain/session-life.js';
import { ApiToken, IssueTokenInput, IssueTokenPayload, RevokeTokenInput, SignInInput, SignInPayload, SignOutInput, ViewerNode } from './access.types.js';

@Resolver()
export class AccessResolver {
  constructor(
    @Inject(SignIn) private readonly signIns: SignIn,
    @Inject(ApiTokens) private readonly tokens: ApiTokens,
    @Inject(AccessStore) private readonly store: AccessStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: IdSource,
  ) {}

  @Query(() => ViewerNode)
  viewer(@Context() context: RequestContext): ViewerNode {
    const { name, kind } = viewerOf(context);
    return { name, kind };
  }

  @Query(() => [ApiToken], { description: 'Your tokens that work; at most 100.' })
  apiTokens(@Context() context: RequestContext): Promise<ApiToken[]> {
    return this.store.livingTokens(viewerOf(context).userId, this.clock.now());
  }

  @OpenEndpoint('It is how one gets a credential; throttled by account and address.')
  @Mutation(() => SignInPayload, { description: 'Answers a session, and sets it as a cookie.' })
  signIn(@Args('input', { type: () => SignInInput }) input: SignInInput, @Context() context: RequestContext): Promise<SignInPayload> {
    return answered<SignInPayload>(async () => {
      const { name, password } = input;
      const { token, expiresAt, position } = await this.signIns.signIn({ name, password, address: context.req?.socket.remoteAddress ?? '', correlationId: context.requestId });
      if (context.req && context.res) setSession(context.req, context.res, token);
      return { token, expiresAt: expiresAt.toISOString(), position };
    }, { token: null, expiresAt: null });
  }

  @Mutation(() => MutationResult, { description: 'Ends the session it is asked with.' })
  async signOut(@Args('input', { type: () => SignOutInput }) _input: SignOutInput, @Context() context: RequestContext): Promise<MutationResult> {
    const presented = presentedBy(context.req?.headers ?? {});
    const credential = parseCredential(presented.bearer ?? presented.cookie ?? '');
    if (credential?.kind === 'session') await this.store.endSession(credential.idHash);
    if (context.req) context.res?.clearCookie(SESSION_COOKIE, cookieOptions(context.req));
    return { userErrors: [], position: null };
  }

  @Mutation(() => IssueTokenPayload, { description: 'An API token that may do what you may.' })
  issueToken(@Args('input', { type: () => IssueTokenInput }) input: IssueTokenInput, @Context() context: RequestContext): Promise<IssueTokenPayload> {
    const intent = intentOf('issueToken', input, context, this.ids);
    return answered<IssueTokenPayload>(async () => {
      const { token, tokenId, expiresAt, position } = await this.tokens.issue({ userId: viewerOf(context).userId, name: input.name, expiresInDays: input.expiresInDays ?? null }, intent);
      return { token, tokenId, expiresAt: expiresAt.toISOString(), position };
    }, { token: null, tokenId: null, expiresAt: null });
  }

  @Mutation(() => MutationResult, { description: 'The token stops working at once, and what is open by it is closed.' })
  revokeToken(@Args('input', { type: () => RevokeTokenInput }) input: RevokeTokenInput, @Context() context: RequestContext): Promise<MutationResult> {
    const intent = intentOf('revokeToken', input, context, this.ids);
    return answered<MutationResult>(() => this.tokens.revoke({ userId: viewerOf(context).userId, tokenId: input.tokenId }, intent), {});
  }
}

function viewerOf({ viewer }: RequestContext): Viewer {
  if (viewer === null) throw apiError('UNAUTHENTICATED', 'This needs a credential.');
  return viewer;
}

/** Secure wherever the connection is; on loopback without TLS a browser would otherwise not keep it. */
const cookieOptions = (req: Request) => ({ httpOnly: true, sameSite: 'strict', secure: req.secure, path: '/' }) as const;

function setSession(req: Request, res: Response, token: string): void {
  res.cookie(SESSION_COOKIE, token, { ...cookieOptions(req), maxAge: SESSION_LIFE.absoluteMs });
}
