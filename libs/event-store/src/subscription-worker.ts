import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '@tidemark/kernel';
import type { Held, Lease } from './checkpoint-store.js';
import { keyOf } from './checkpoint-store.js';
import { deliveryHandles, LeaseLost, Poison, type Delivery } from './delivery.js';
import { BATCH, liftUntilPoison, pagesTo } from './event-batches.js';
import type { RecordedEvent } from './events.js';
import { PositionWaiters } from './position-waiters.js';
import { Signal } from './signal.js';
import type { TailListener } from './tail-reader.js';
import type { SubscriptionState, WorkerSurroundings } from './worker-surroundings.js';

/** Waiting events above which a subscription leaves the tail and reads by itself. */
const MAX_INBOX = 2_000;
const RETRY_MS = { first: 100, most: 5_000 };
const HEAD_MS = 5;

/** Runs one subscription: takes its lease, catches up on its own, then follows the tail; faults on poison, retries when the database is away. */
export class SubscriptionWorker implements TailListener {
  state: SubscriptionState = 'starting';
  error: string | null = null;
  errorPosition: number | null = null;
  lease: Lease | undefined;
  private readonly waiters = new PositionWaiters();
  private done = 0;
  private stored = 0;
  private offered = 0;
  private inbox: RecordedEvent[] = [];
  private joined = false;
  private delivering = false;
  private failures = 0;
  private rebuildWanted: { done(): void; refused(reason: unknown): void } | undefined;
  private leaseEnds = 0;
  private readonly stopping = new AbortController();
  private readonly signal = new Signal();
  /** Ends the gathering of events. */
  private readonly hurry = new Signal();
  private tookAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly delivery: Delivery,
    private readonly around: WorkerSurroundings,
  ) {}

  /** Everything up to here has been handled. */
  get position(): number {
    return this.done;
  }

  /** The checkpoint to write, if it is behind. */
  get pending(): (Held & { to: number }) | undefined {
    return this.lease && this.stored < this.done ? { ...this.lease, to: this.done } : undefined;
  }

  checkpointed(to: number): void {
    this.stored = Math.max(this.stored, to);
  }

  async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        if (!(await this.hold())) continue;
        await this.restartIfWanted();
        await this.catchUp();
        await this.follow();
        this.failures = 0;
      } catch (thrown) {
        await this.recover(thrown);
      } finally {
        this.leaveTail();
      }
    }
    this.state = 'stopped';
  }

  /** Finishes what is being handled and ends. */
  stop(): void {
    this.stopping.abort();
    this.wake();
  }

  /** The lease is gone: whatever is under way will not be stored. */
  lost(): void {
    this.lease = undefined;
    this.wake();
  }

  /** Tries a faulted subscription again. */
  resume(): void {
    if (this.state !== 'faulted') return;
    this.lease = undefined; // taking it again clears the fault
    this.wake();
  }

  /** Resolves once the projection is empty and back at 0. */
  rebuild(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.rebuildWanted = { done: resolve, refused: reject };
      this.resume();
      this.wake();
    });
  }

  /** The lease holds for another term from now. */
  renewed(): void {
    this.leaseEnds = performance.now() + this.around.leaseMs;
  }

  /** Resolves to true once everything up to `position` is handled, to false after `timeoutMs`. */
  reaches(position: number, timeoutMs: number): Promise<boolean> {
    const reached = this.waiters.wait(position, timeoutMs);
    this.hurry.raise();
    return reached;
  }

  offer(events: readonly RecordedEvent[]): void {
    const mine = events.filter((event) => event.position > this.offered && deliveryHandles(this.delivery, event.type));
    this.offered = Math.max(this.offered, events.at(-1)?.position ?? 0);
    if (this.inbox.length + mine.length > MAX_INBOX) return this.leaveTail();
    if (mine.length > 0) {
      this.inbox.push(...mine);
      this.signal.raise();
    } else if (this.inbox.length === 0 && !this.delivering) this.advance(this.offered, false);
  }

  private async hold(): Promise<boolean> {
    if (this.lease) return true;
    const { name, version, kind, from } = this.delivery;
    const start = from === 'head' ? await this.around.store.head() : 0;
    const lease = await this.around.checkpoints.acquire({ name, version, kind, start }, this.around.owner, this.around.leaseMs);
    if (!lease) {
      this.state = 'standby';
      await this.pause(this.around.standbyMs);
      return false;
    }
    this.lease = lease;
    this.renewed();
    this.stored = this.done = lease.position;
    this.error = this.errorPosition = null;
    return true;
  }

  private async restartIfWanted(): Promise<void> {
    const wanted = this.rebuildWanted;
    if (!wanted) return;
    try {
      const lease = this.held();
      await this.delivery.restart(lease);
      this.lease = { ...lease, position: 0 };
      this.stored = this.done = 0;
      wanted.done();
    } catch (thrown) {
      wanted.refused(thrown);
    }
    this.rebuildWanted = undefined;
  }

  private async catchUp(): Promise<void> {
    this.state = 'catching-up';
    while (this.mayContinue()) {
      this.inbox = [];
      this.offered = this.done;
      this.joined = this.around.tail.join(this, this.done);
      if (this.joined) return;
      const head = await this.around.store.head();
      if (head > this.done) {
        for await (const { events, to } of pagesTo(head, this.around.store, this.delivery, this.done)) {
          await this.take(events, to);
          if (!this.mayContinue()) return;
        }
      } else await this.pause(HEAD_MS); // the tail is ahead of the head just read; look again
    }
  }

  private async follow(): Promise<void> {
    if (!this.joined || !this.lease) return;
    if (!this.lease.active) {
      await this.delivery.activate(this.lease);
      this.lease = { ...this.lease, active: true };
    }
    this.state = 'live';
    while (this.joined && this.mayContinue()) {
      await this.gather();
      const batch = this.inbox.splice(0, BATCH);
      const last = batch.at(-1);
      if (last) await this.take(batch, last.position);
      if (this.joined && this.inbox.length === 0) {
        if (this.offered > this.done) this.advance(this.offered, false);
        await this.signal.wait();
      }
    }
  }

  /** Lets more events come when the last batch is not long ago, unless somebody waits or there is enough for a batch. */
  private async gather(): Promise<void> {
    if (this.inbox.length === 0) return;
    const wait = this.tookAt + this.delivery.gatherMs - performance.now();
    if (wait > 0 && this.inbox.length < BATCH && this.waiters.isEmpty) await this.hurry.wait(wait);
    this.tookAt = performance.now();
  }

  private async take(events: readonly RecordedEvent[], to: number): Promise<void> {
    const { lifted, poison } = liftUntilPoison(events, (event) => this.around.lift(event));
    this.delivering = true;
    try {
      if (lifted.length > 0) await this.delivery.deliver(lifted, poison ? (lifted.at(-1)?.position ?? to) : to, this.context());
    } finally {
      this.delivering = false;
    }
    if (poison) throw poison;
    if (to > this.done) this.advance(to, false);
    this.failures = 0;
  }

  private context(): Parameters<Delivery['deliver']>[2] {
    const lease = this.held();
    return {
      lease,
      stillHeld: () => {
        if (this.lease?.token !== lease.token || performance.now() > this.leaseEnds) throw new LeaseLost();
      },
      progress: (position, stored) => {
        if (this.lease?.token !== lease.token) throw new LeaseLost();
        if (stored) {
          this.lease = { ...this.lease, position };
          this.checkpointed(position);
        }
        this.advance(position, this.delivery.kind === 'process');
      },
      pause: (ms) => this.pause(ms),
    };
  }

  private advance(position: number, soon: boolean): void {
    if (position < this.done) return;
    this.done = position;
    this.waiters.reached(position);
    if (this.stored < position) this.around.lagging(soon);
  }

  private async recover(thrown: unknown): Promise<void> {
    if (this.stopping.signal.aborted) return;
    if (thrown instanceof LeaseLost) {
      this.lease = undefined;
      this.around.report(this, 'the lease was lost; standing by', {});
      return;
    }
    try {
      if (thrown instanceof Poison) await this.fault(thrown);
      else await this.retryLater(thrown);
    } catch (later) {
      if (!this.stopping.signal.aborted) await this.retryLater(later);
    }
  }

  /** Stops at the event, visibly; it is never skipped. */
  private async fault(poison: Poison): Promise<void> {
    if (!this.lease) return;
    if (this.pending) await this.around.checkpoints.storeAll([this.pending]);
    if ((await this.around.checkpoints.fault(this.lease, poison.message, poison.position)) === 'fenced') return this.lost();
    Object.assign(this, { state: 'faulted', error: poison.message, errorPosition: poison.position });
    this.around.report(this, 'an event could not be handled; the subscription is faulted', { position: poison.position, error: poison.message });
    this.leaveTail();
    while (this.lease && !this.rebuildWanted && !this.stopping.signal.aborted) await this.signal.wait();
  }

  private async retryLater(thrown: unknown): Promise<void> {
    const wait = Math.min(RETRY_MS.first * 2 ** Math.min(this.failures, 10), RETRY_MS.most);
    this.failures += 1;
    this.state = 'retrying';
    this.error = messageOf(thrown);
    this.around.report(this, 'a subscription is interrupted and tries again', { error: this.error, retryMs: wait });
    await this.pause(wait).catch(() => undefined); // only stopping ends it early, and the loop looks at that
  }

  private wake(): void {
    this.signal.raise();
    this.hurry.raise();
  }

  private leaveTail(): void {
    this.around.tail.leave(this);
    this.joined = false;
    this.inbox = [];
    this.wake();
  }

  private mayContinue(): boolean {
    return this.lease !== undefined && !this.rebuildWanted && !this.stopping.signal.aborted;
  }

  private held(): Lease {
    if (!this.lease) throw new LeaseLost(keyOf(this.delivery));
    return this.lease;
  }

  private pause(ms: number): Promise<void> {
    return pause(ms, undefined, { signal: this.stopping.signal });
  }
}
