import { Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AUTHENTICATOR, presentedBy } from './authenticator.js';
import type { Authenticator, Viewer } from './authenticator.js';
import { OPEN_ENDPOINT } from './open-endpoint.js';

/**
 * In front of every handler of the process: what is not declared open answers to a viewer only, so that forgetting a
 * decorator closes an endpoint instead of opening it. GraphQL has made its viewer before any resolver runs.
 */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    @Inject(AUTHENTICATOR) private readonly authenticator: Authenticator,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<string | undefined>(OPEN_ENDPOINT, [context.getHandler(), context.getClass()]) !== undefined) return true;
    const viewer = await this.viewerOf(context);
    if (viewer === null) throw new UnauthorizedException({ code: 'UNAUTHENTICATED', message: 'This needs a credential.', nextStep: 'Sign in, or send an API token as a bearer.' });
    return true;
  }

  private viewerOf(context: ExecutionContext): Promise<Viewer | null> | Viewer | null {
    if (context.getType<string>() === 'graphql') return context.getArgByIndex<{ viewer: Viewer | null } | undefined>(2)?.viewer ?? null;
    return this.authenticator.authenticate(presentedBy(context.switchToHttp().getRequest<Request>().headers));
  }
}
