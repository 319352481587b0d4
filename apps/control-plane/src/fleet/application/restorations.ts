import type { EventStore } from '@tidemark/event-store';
import { TidemarkError, type Clock, type IdSource } from '@tidemark/kernel';
import { restorationText, type Restoration } from '@tidemark/protocol';
import { RESTORATION_STREAM, RestorationDeclared } from '../domain/cluster.events.js';
import type { CertificateAuthority } from '../pki/certificate-authority.js';
import type { CommandContext } from './command-context.js';

export interface RestorationsPorts {
  readonly events: EventStore;
  readonly authority: CertificateAuthority;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Restorations of the control plane from a backup, each declared by an administrator: nothing a program sees tells a
 * restored log from a hijacked one. The log keeps them, so every process of the control plane knows them.
 */
export class Restorations {
  private newest: Restoration | null = null;
  private readThrough = 0;
  private reading: Promise<Restoration | null> | null = null;

  constructor(private readonly ports: RestorationsPorts) {}

  /** Signs and records that the log was put back. @throws TidemarkError `fleet.command-id-reused` */
  async declare({ commandId, meta }: CommandContext): Promise<{ readonly position: number }> {
    const { authority, clock, events, ids } = this.ports;
    const before = await events.receipt(commandId);
    if (before) return { position: before.lastPosition };
    const said = { id: ids.uuid(), issuedAt: clock.now().toISOString(), position: await events.head() };
    const signature = await authority.signText(restorationText(said));
    const event = RestorationDeclared.of({ restorationId: said.id, issuedAt: said.issuedAt, position: said.position, signature });
    const outcome = await events.append({ commandId, meta, streams: [{ stream: RESTORATION_STREAM, expected: 'any', events: [event] }] });
    if (outcome.kind !== 'appended') throw new TidemarkError('fleet.command-id-reused', 'This idempotency key was used for something else.', { nextStep: 'Use a new key.' });
    return { position: outcome.lastPosition };
  }

  /** The newest one; null when this control plane was never restored. Callers of the same moment share one read. */
  latest(): Promise<Restoration | null> {
    this.reading ??= this.readOn().finally(() => (this.reading = null));
    return this.reading;
  }

  private async readOn(): Promise<Restoration | null> {
    for (;;) {
      const page = await this.ports.events.readStream(RESTORATION_STREAM, { after: this.readThrough, limit: 100 });
      const last = page.at(-1);
      if (last === undefined) return this.newest;
      const { restorationId: id, issuedAt, position, signature } = RestorationDeclared.schema.parse(last.data);
      this.newest = { id, issuedAt, position, signature };
      this.readThrough = last.version;
    }
  }
}
