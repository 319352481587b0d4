import { planAppend, type AppendPlan } from './append-plan.js';
import { MAX_READ, type AppendOutcome, type AppendReceipt, type AppendRequest, type EventStore, type ReadAllOptions } from './event-store.js';
import type { EventMeta, RecordedEvent } from './events.js';
import type { Wakeups } from './subscription.js';

interface Row {
  readonly event: Omit<RecordedEvent, 'data' | 'meta'>;
  readonly data: string;
  readonly meta: string;
}

interface StreamState {
  readonly rows: Row[];
  closed: boolean;
}

/** The store in memory: for tests and trials. Same answers as the real one (one contract suite runs on both); no transactions to join. */
export class MemoryEventStore implements EventStore, Wakeups {
  readonly hearsOthers = true;
  private readonly log: Row[] = [];
  private readonly streams = new Map<string, StreamState>();
  private readonly receipts = new Map<string, AppendReceipt & { hash: string }>();
  private readonly listeners = new Set<(position?: number) => void>();

  constructor(private readonly now: () => Date = () => new Date()) {}

  async append(request: AppendRequest): Promise<AppendOutcome> {
    const plan = planAppend(request);
    const refusal = this.receiptOutcome(plan) ?? this.refusal(plan);
    if (refusal) return refusal;
    const receipt = this.write(plan);
    for (const listener of this.listeners) listener(receipt.lastPosition);
    return { kind: 'appended', ...receipt };
  }

  async readStream(stream: string, options: { after?: number; limit?: number } = {}): Promise<RecordedEvent[]> {
    const after = options.after ?? 0;
    const rows = this.streams.get(stream)?.rows ?? [];
    return rows.slice(after, after + Math.min(options.limit ?? MAX_READ, MAX_READ)).map(toEvent);
  }

  async readAll({ after, limit, types, upTo }: ReadAllOptions): Promise<RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    const end = Math.min(upTo ?? this.log.length, this.log.length);
    for (const row of this.log.slice(after, end)) {
      if (found.length >= Math.min(limit, MAX_READ)) break;
      if (!types || types.includes(row.event.type)) found.push(toEvent(row));
    }
    return found;
  }

  head(): Promise<number> {
    return Promise.resolve(this.log.length);
  }

  receipt(commandId: string): Promise<AppendReceipt | undefined> {
    const kept = this.receipts.get(commandId);
    return Promise.resolve(kept && { firstPosition: kept.firstPosition, lastPosition: kept.lastPosition, versions: { ...kept.versions } });
  }

  onAppended(listener: (position?: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private receiptOutcome(plan: AppendPlan): AppendOutcome | undefined {
    const kept = this.receipts.get(plan.commandId);
    if (!kept) return undefined;
    const { hash, ...receipt } = kept;
    return hash === plan.hash ? { kind: 'already-appended', ...receipt, versions: { ...receipt.versions } } : { kind: 'refused' };
  }

  private refusal(plan: AppendPlan): AppendOutcome | undefined {
    for (const { stream, expected } of plan.streams) {
      const state = this.streams.get(stream);
      const actual = state?.rows.length ?? 0;
      if (state?.closed) return { kind: 'stream-closed', stream };
      if (expected >= 0 && expected !== actual) return { kind: 'conflict', stream, actual };
    }
    return undefined;
  }

  private write(plan: AppendPlan): AppendReceipt {
    const recordedAt = this.now().toISOString();
    const firstPosition = this.log.length + 1;
    const states = plan.streams.map(({ stream }) => this.stateOf(stream));
    for (const { id, type, v, data, meta, stream } of plan.events) {
      const state = states[stream];
      const name = plan.streams[stream]?.stream;
      if (!state || name === undefined) throw new RangeError(`event ${id} belongs to no stream of its append`);
      const row: Row = { event: { position: this.log.length + 1, stream: name, version: state.rows.length + 1, id, type, v, recordedAt }, data, meta: meta ?? plan.meta };
      this.log.push(row);
      state.rows.push(row);
    }
    plan.streams.forEach(({ close }, index) => {
      const state = states[index];
      if (close && state) state.closed = true;
    });
    const versions = Object.fromEntries(plan.streams.map(({ stream }, index) => [stream, states[index]?.rows.length ?? 0]));
    const receipt = { firstPosition, lastPosition: this.log.length, versions };
    this.receipts.set(plan.commandId, { ...receipt, hash: plan.hash });
    return receipt;
  }

  private stateOf(stream: string): StreamState {
    const state = this.streams.get(stream) ?? { rows: [], closed: false };
    this.streams.set(stream, state);
    return state;
  }
}

/** Parsed anew at every read, so that no reader can change what another one gets. */
const toEvent = (row: Row): RecordedEvent => ({ ...row.event, data: JSON.parse(row.data) as unknown, meta: JSON.parse(row.meta) as EventMeta });
