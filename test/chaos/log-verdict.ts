import type { Client } from 'pg';

/** What is wrong with the event log; each entry says where. */
export interface LogFaults {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly outOfOrder: readonly string[];
}

interface EventRow {
  position: number;
  stream: string;
  version: number;
  id: string;
  type: string;
  data: Record<string, unknown>;
}

const EVENTS = `SELECT position::int, stream_id AS stream, version::int, event_id AS id, type, data FROM es.events WHERE position > $1 ORDER BY position LIMIT 5000`;
const FINISHES = new Set(['observation.sync-succeeded', 'observation.sync-failed', 'observation.sync-terminated']);

/** Reads the whole log and follows every thread of it: positions, streams, reports, syncs and revisions. */
export async function verifyLog(database: Client, written: ReadonlyMap<string, number>, head: string): Promise<LogFaults & { events: number }> {
  const reader = new LogReader();
  for (let after = 0; ; ) {
    const { rows } = await database.query<EventRow>(EVENTS, [after]);
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const row of rows) reader.read(row);
    after = last.position;
  }
  const { rows } = await database.query<{ position: number }>('SELECT position::int FROM es.log_head');
  return { ...reader.conclude(rows[0]?.position ?? -1, written, head), events: reader.position };
}

class LogReader {
  position = 0;
  readonly #lost: string[] = [];
  readonly #doubled: string[] = [];
  readonly #outOfOrder: string[] = [];
  readonly #ids = new Set<string>();
  readonly #versions = new Map<string, number>();
  readonly #reports = new Map<string, Set<number>>();
  /** The last report in each stream: an agent's targets are told of side by side, each of them in order. */
  readonly #lastOf = new Map<string, number>();
  readonly #syncs = new Map<string, { started: number; finished: number }>();
  readonly #revisions = new Map<string, string | null>();

  read(event: EventRow): void {
    if (event.position !== this.position + 1) this.#lost.push(`positions ${this.position + 1} to ${event.position - 1}`);
    this.position = event.position;
    const version = (this.#versions.get(event.stream) ?? 0) + 1;
    if (event.version !== version) this.#outOfOrder.push(`version ${event.version} of ${event.stream} instead of ${version}`);
    this.#versions.set(event.stream, event.version);
    if (this.#ids.has(event.id)) this.#doubled.push(`event ${event.id}`);
    this.#ids.add(event.id);
    this.#readReport(event);
    this.#readSync(event);
    if (event.type === 'source.revision-observed') this.#readRevision(event);
  }

  conclude(head: number, written: ReadonlyMap<string, number>, revision: string): LogFaults {
    if (head !== this.position) this.#lost.push(`the head is ${head}, the last event ${this.position}`);
    for (const [key, seen] of this.#reports) {
      const most = Math.max(written.get(key.split(' ')[1] ?? '') ?? 0, ...seen);
      for (let seq = 1; seq <= most; seq += 1) if (!seen.has(seq)) this.#lost.push(`report ${seq} of ${key}`);
    }
    for (const [key, { started, finished }] of this.#syncs) {
      if (started > 0 && finished === 0) this.#lost.push(`the end of sync ${key}`);
      if (finished > 1) this.#doubled.push(`${finished} ends of sync ${key}`);
      if (started === 0) this.#lost.push(`the start of sync ${key}`);
    }
    const last = [...this.#revisions.values()];
    if (last.some((seen) => seen !== revision)) this.#lost.push(`the last commit ${revision}; last observed is ${last.join(', ')}`);
    return { lost: this.#lost, doubled: this.#doubled, outOfOrder: this.#outOfOrder };
  }

  #readReport({ type, stream, data, position }: EventRow): void {
    const { clusterId, epoch, seq } = data;
    if (!type.startsWith('observation.') || typeof epoch !== 'string' || typeof seq !== 'number') return;
    const key = `${String(clusterId)} ${epoch}`;
    const seen = this.#reports.get(key) ?? new Set<number>();
    this.#reports.set(key, seen);
    if (type === 'observation.reports-lost') this.#lost.push(`reports of ${key}, by the gap at position ${position}`);
    if (seen.has(seq)) this.#doubled.push(`report ${seq} of ${key}`);
    seen.add(seq);
    const last = this.#lastOf.get(`${stream} ${epoch}`) ?? 0;
    if (seq < last) this.#outOfOrder.push(`report ${seq} of ${key} after ${last} in ${stream}`);
    this.#lastOf.set(`${stream} ${epoch}`, seq);
  }

  #readSync({ type, data, position }: EventRow): void {
    const finish = FINISHES.has(type);
    if (!finish && type !== 'observation.sync-started') return;
    const key = `${String(data['targetId'])} ${String(data['syncId'])}`;
    const story = this.#syncs.get(key) ?? { started: 0, finished: 0 };
    this.#syncs.set(key, story);
    if (!finish && story.finished > 0) this.#outOfOrder.push(`sync ${key} started after its end, at position ${position}`);
    if (finish) story.finished += 1;
    else story.started += 1;
  }

  /** Each observation continues where the one before it ended: none is missing, none told twice. */
  #readRevision({ data, position }: EventRow): void {
    const ref = `${String(data['repositoryId'])} ${String(data['ref'])}`;
    const before = this.#revisions.get(ref) ?? null;
    const revision = String(data['revision']);
    if (before === revision) this.#doubled.push(`the commit ${revision}, at position ${position}`);
    else if (data['previousRevision'] !== before) this.#lost.push(`what came between ${String(before)} and ${String(data['previousRevision'])}`);
    this.#revisions.set(ref, revision);
  }
}
