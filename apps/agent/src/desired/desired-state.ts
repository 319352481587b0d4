import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { BundleContent, DesiredTarget, ServerMessage, WithdrawnTarget } from '@tidemark/protocol';
import type { Logger } from 'pino';
import type { BundleCache } from './bundle-cache.js';
import { DesiredLog, type DesiredEntry } from './desired-log.js';
import type { DesiredChange, DesiredStore } from './index.js';

export type DesiredFrame = Extract<ServerMessage, { type: 'DESIRED' }>;

export interface DesiredStateOptions {
  readonly directory: string;
  readonly bundles: BundleCache;
  readonly logger: Logger;
}

/** The desired state of this cluster on disk and in memory; see `DesiredStore` for what the rest of the agent sees of it. */
export class DesiredState implements DesiredStore {
  private readonly targets = new Map<string, DesiredTarget>();
  private readonly withdrawn = new Map<string, WithdrawnTarget>();
  private readonly listeners = new Set<(changes: readonly DesiredChange[]) => void>();
  private highest = 0;
  private restoration: { readonly id: string; readonly issuedAt: string } | null = null;
  /** Targets stated last before the latest restoration: whatever is stated of them now counts, its number says nothing. */
  private readonly unsettled = new Set<string>();
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly log: DesiredLog,
    private readonly options: DesiredStateOptions,
  ) {}

  static async open(options: DesiredStateOptions): Promise<DesiredState> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const { log, entries } = await DesiredLog.open(path.join(options.directory, 'desired.ndjson'));
    const state = new DesiredState(log, options);
    for (const entry of entries) state.evolve(entry);
    return state;
  }

  /** The highest revision that is stored whole. */
  get revision(): number {
    return this.highest;
  }

  /** The last restoration that was taken. */
  get restorationId(): string | null {
    return this.restoration?.id ?? null;
  }

  list(): readonly DesiredTarget[] {
    return [...this.targets.values()];
  }

  withdrawals(): readonly WithdrawnTarget[] {
    return [...this.withdrawn.values()];
  }

  /** Digests of what is wanted, and of what is withdrawn and may still have hooks to run. */
  bundlesInUse(): ReadonlySet<string> {
    const leaving = this.withdrawals().flatMap(({ statement }) => statement ?? []);
    return new Set([...this.list(), ...leaving].map(({ bundle }) => bundle));
  }

  get(targetId: string): DesiredTarget | undefined {
    return this.targets.get(targetId);
  }

  onChange(listener: (changes: readonly DesiredChange[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  bundle(digest: string, signal?: AbortSignal): Promise<BundleContent> {
    return this.options.bundles.get(digest, signal);
  }

  /**
   * Stores one frame; resolves to the revision that is stored whole afterwards.
   * @throws TidemarkError `desired.older-revision`: a restored or hijacked control plane must not take the cluster back.
   */
  apply(frame: DesiredFrame): Promise<number> {
    return this.exclusive(() => this.store(frame));
  }

  /**
   * The control plane went back in time, and its authority vouches for it: statements count again from the first on. What
   * runs stays as it is until something newer is said of it, also what the control plane does not know any more.
   * @throws TidemarkError `desired.older-restoration`: one that was said before can't be said again later
   */
  restored({ id, issuedAt }: { readonly id: string; readonly issuedAt: string }): Promise<void> {
    return this.exclusive(async () => {
      if (this.restoration?.id === id) return;
      if (this.restoration !== null && Date.parse(issuedAt) <= Date.parse(this.restoration.issuedAt)) {
        throw new TidemarkError('desired.older-restoration', `The restoration of ${issuedAt} is older than that of ${this.restoration.issuedAt}, which this agent has taken.`, {
          nextStep: 'Declare the restoration again on the control plane; if nobody restored it, find out who answers at its address.',
        });
      }
      await this.write([{ kind: 'restored', restorationId: id, issuedAt }]);
    });
  }

  forget(targetId: string, assignment: number): Promise<void> {
    return this.exclusive(async () => {
      if (this.withdrawn.get(targetId)?.assignment !== assignment) return;
      await this.write([{ kind: 'forgotten', targetId, assignment }]);
      await this.tidy();
    });
  }

  async close(): Promise<void> {
    this.options.bundles.stop();
    await this.exclusive(() => this.log.close());
  }

  private async store(frame: DesiredFrame): Promise<number> {
    if (frame.revision < this.highest) {
      throw new TidemarkError('desired.older-revision', `The control plane states revision ${frame.revision}, but ${this.highest} was stored before.`, {
        nextStep: 'If the control plane was restored from a backup, an administrator says so by `tidemark admin restored`; until then the cluster stays as it is.',
      });
    }
    const entries: DesiredEntry[] = [
      ...frame.targets.filter((target) => target.assignment > this.assignmentOf(target.targetId)).map((target) => ({ kind: 'target' as const, target })),
      ...frame.withdrawn.filter((gone) => gone.assignment > this.assignmentOf(gone.targetId)).map((withdrawn) => ({ kind: 'withdrawn' as const, withdrawn })),
    ];
    const changes = entries.map(changeOf).filter((change) => change !== null);
    if (!frame.more && frame.revision > this.highest) entries.push({ kind: 'revision', revision: frame.revision });
    if (entries.length > 0) await this.write(entries);
    if (changes.length > 0) this.tell(changes);
    await this.tidy();
    return this.highest;
  }

  private assignmentOf(targetId: string): number {
    if (this.unsettled.has(targetId)) return -1;
    return this.targets.get(targetId)?.assignment ?? this.withdrawn.get(targetId)?.assignment ?? -1;
  }

  private async write(entries: readonly DesiredEntry[]): Promise<void> {
    await this.log.append(entries);
    for (const entry of entries) this.evolve(entry);
  }

  /** Only saves space: what is in force is durable and told by now, so a failure here is no failure of the frame. */
  private async tidy(): Promise<void> {
    if (!this.log.wantsCompaction) return;
    try {
      await this.log.compact(this.snapshot());
      await this.options.bundles.collect(this.bundlesInUse());
    } catch (error) {
      this.options.logger.warn({ reason: messageOf(error) }, 'the desired state could not be compacted; it is tried again with the next change');
    }
  }

  private snapshot(): DesiredEntry[] {
    const stated = [
      ...this.list().map((target) => ({ targetId: target.targetId, entry: { kind: 'target' as const, target } })),
      ...this.withdrawals().map((withdrawn) => ({ targetId: withdrawn.targetId, entry: { kind: 'withdrawn' as const, withdrawn } })),
    ];
    const restored = this.restoration === null ? [] : [{ kind: 'restored' as const, restorationId: this.restoration.id, issuedAt: this.restoration.issuedAt }];
    return [
      // Read again in this order, what was stated before the restoration is again what counts for less.
      ...stated.filter(({ targetId }) => this.unsettled.has(targetId)).map(({ entry }) => entry),
      ...restored,
      ...stated.filter(({ targetId }) => !this.unsettled.has(targetId)).map(({ entry }) => entry),
      { kind: 'revision', revision: this.highest },
    ];
  }

  private evolve(entry: DesiredEntry): void {
    switch (entry.kind) {
      case 'target':
        this.unsettled.delete(entry.target.targetId);
        this.withdrawn.delete(entry.target.targetId);
        this.targets.set(entry.target.targetId, entry.target);
        return;
      case 'withdrawn':
        this.unsettled.delete(entry.withdrawn.targetId);
        this.targets.delete(entry.withdrawn.targetId);
        this.withdrawn.set(entry.withdrawn.targetId, entry.withdrawn);
        return;
      case 'forgotten':
        if (this.withdrawn.get(entry.targetId)?.assignment !== entry.assignment) return;
        this.withdrawn.delete(entry.targetId);
        this.unsettled.delete(entry.targetId);
        return;
      case 'restored':
        this.restoration = { id: entry.restorationId, issuedAt: entry.issuedAt };
        this.highest = 0;
        for (const targetId of [...this.targets.keys(), ...this.withdrawn.keys()]) this.unsettled.add(targetId);
        return;
      case 'revision':
        this.highest = Math.max(this.highest, entry.revision);
    }
  }

  private tell(changes: readonly DesiredChange[]): void {
    for (const listener of this.listeners) {
      try {
        listener(changes);
      } catch (error) {
        this.options.logger.error({ reason: messageOf(error) }, 'a listener of the desired state failed');
      }
    }
  }

  private exclusive<T>(work: () => Promise<T>): Promise<T> {
    const done = this.writing.then(work);
    this.writing = done.catch(() => undefined);
    return done;
  }
}

function changeOf(entry: DesiredEntry): DesiredChange | null {
  if (entry.kind === 'target') return { targetId: entry.target.targetId, desired: entry.target, withdrawn: null };
  if (entry.kind === 'withdrawn') return { targetId: entry.withdrawn.targetId, desired: null, withdrawn: entry.withdrawn };
  return null;
}
