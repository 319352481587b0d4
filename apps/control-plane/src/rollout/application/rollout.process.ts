import { processCommandId, type EventMeta, type Process, type RecordedEvent } from '@tidemark/event-store';
import { TidemarkError } from '@tidemark/kernel';
import { z } from 'zod';
import type { ApplicationRetired } from '../../catalog/index.js';
import type { RolloutCommand } from '../domain/rollout.commands.js';
import type { ApplicationRollouts } from './application-rollouts.js';

/** What this process reads of `render.bundle-published`; the whole of it belongs to render. */
const published = z.object({
  digest: z.string(),
  previousDigest: z.string().nullable(),
  revision: z.string(),
  declarations: z.number(),
  cause: z.enum(['commit', 'declaration', 'refresh']),
});

/**
 * Brings what was rendered and declared to the targets. One decision and at most one append an event. Whatever the event,
 * the declaration counts as it is now: after a crash, an old event that comes again must not bring back an old policy.
 */
export class RolloutProcess implements Process {
  readonly name = 'rollout';
  readonly handles = ['render.bundle-published', 'catalog.application-declared', 'catalog.application-retired'];

  constructor(private readonly rollouts: ApplicationRollouts) {}

  /** Decisions about different applications do not meet: each has a stream of its own. */
  lane(event: RecordedEvent): string {
    return (event.data as { applicationId: string }).applicationId;
  }

  async react(event: RecordedEvent): Promise<void> {
    const reaction = await this.reactionTo(event);
    if (reaction === null) return;
    try {
      await this.rollouts.decide(reaction.applicationId, reaction.command, { commandId: processCommandId(this.name, event.position), meta: this.metaFor(event) }, reaction.isFirst);
    } catch (thrown) {
      // An earlier delivery did this before the declaration changed again: the id can be nobody else's.
      if (!(thrown instanceof TidemarkError) || thrown.code !== 'event-store.command-id-reused') throw thrown;
    }
  }

  private async reactionTo(event: RecordedEvent): Promise<{ applicationId: string; command: RolloutCommand; isFirst?: boolean } | null> {
    const { applicationId } = event.data as { applicationId: string };
    // A new application has no rollout yet: its first bundle will bring the declaration along.
    if (event.type === 'catalog.application-declared' && event.version === 1) return null;
    const plan = await this.rollouts.planIfDeclared(applicationId);
    if (event.type === 'render.bundle-published') {
      if (plan === null) return null;
      const { digest, previousDigest, revision, declarations, cause } = published.parse(event.data);
      return { applicationId, isFirst: previousDigest === null, command: { kind: 'assign-bundle', plan, bundle: { digest, revision, declarations, inputs: plan.inputs, published: event.position }, cause } };
    }
    if (plan !== null) return { applicationId, command: { kind: 'restate-policy', plan } };
    if (event.type === 'catalog.application-declared') return null;
    const { cascade } = event.data as ApplicationRetired;
    return { applicationId, command: { kind: 'withdraw-targets', applicationId, cascade } };
  }

  private metaFor({ id, meta }: RecordedEvent): EventMeta {
    return { actor: { kind: 'system', id: this.name }, correlationId: meta.correlationId, causationId: id, ...(meta.reason === undefined ? {} : { reason: meta.reason }) };
  }
}
