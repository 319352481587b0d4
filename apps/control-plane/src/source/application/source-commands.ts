import { Command } from '@nestjs/cqrs';
import type { EventMeta } from '@tidemark/event-store';
import type { GivenCredential, RepositorySettings } from '../domain/repository-settings.js';

/** Who asks and why, and the id that makes asking twice the same as asking once. */
export interface CommandContext {
  readonly commandId: string;
  readonly meta: EventMeta;
}

export interface RepositoryChange {
  readonly repositoryId: string;
  readonly position: number;
}

/**
 * Says how a repository is entered and polled, before or after an application uses it.
 * Errors: those of `checkSettings`, of `parseRepositoryUrl`, and unless `skipTest` those of `ConnectionTest`.
 */
export class ConfigureRepository extends Command<RepositoryChange> {
  constructor(
    readonly input: { readonly url: string; readonly settings: RepositorySettings; readonly skipTest: boolean },
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Errors: `source.unknown-repository`, `source.repository-in-use`. */
export class ForgetRepository extends Command<RepositoryChange> {
  constructor(
    readonly input: { readonly url: string },
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Asks the repository for its HEAD, with this credential or the one that is registered; changes nothing. Errors: those of `ConnectionTest`. */
export class TestRepository extends Command<void> {
  constructor(readonly input: { readonly url: string; readonly credential: GivenCredential | null }) {
    super();
  }
}
