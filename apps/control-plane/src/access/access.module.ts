import { Global, Inject, Module } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { EventStore, Sql } from '@tidemark/event-store';
import type { Clock, IdSource } from '@tidemark/kernel';
import { AuthenticationGuard } from '../platform/auth/authentication.guard.js';
import { AUTHENTICATOR } from '../platform/auth/authenticator.js';
import { CLOCK, CONFIG, EVENT_STORE, IDS, LOGGER, SQL } from '../platform/index.js';
import type { Config, Logger } from '../platform/index.js';
import { AccessStore } from './application/access-store.js';
import { ApiTokens } from './application/api-tokens.js';
import { ADMIN, ensureFirstAdmin } from './application/first-admin.js';
import { SessionAuthenticator } from './application/session-authenticator.js';
import { SignIn } from './application/sign-in.js';

/** People, sessions and tokens; in front of every handler of the process. */
@Global()
@Module({
  providers: [
    { provide: AccessStore, inject: [SQL], useFactory: (sql: Sql) => new AccessStore(sql) },
    { provide: AUTHENTICATOR, inject: [AccessStore, CLOCK], useFactory: (store: AccessStore, clock: Clock) => new SessionAuthenticator(store, clock) },
    {
      provide: SignIn,
      inject: [AccessStore, EVENT_STORE, CLOCK, IDS],
      useFactory: (store: AccessStore, events: EventStore, clock: Clock, ids: IdSource) => new SignIn({ store, events, clock, ids }),
    },
    {
      provide: ApiTokens,
      inject: [SQL, AccessStore, EVENT_STORE, CLOCK],
      useFactory: (sql: Sql, store: AccessStore, events: EventStore, clock: Clock) => new ApiTokens({ sql, store, events, clock }),
    },
    { provide: APP_GUARD, useClass: AuthenticationGuard },
  ],
  exports: [AUTHENTICATOR, AccessStore, ApiTokens, SignIn],
})
export class AccessModule implements OnApplicationBootstrap {
  constructor(
    @Inject(SQL) private readonly sql: Sql,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: IdSource,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const passwordFile = this.config.adminPasswordFile;
    const made = await ensureFirstAdmin({ sql: this.sql, clock: this.clock, ids: this.ids, passwordFile });
    if (made) this.logger.info({ account: ADMIN, file: passwordFile }, 'the first account was made; its password is in the file');
  }
}
