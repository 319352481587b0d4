import type { Sql } from '@tidemark/event-store';
import { saveRows } from '../../platform/read-model/rows.js';
import type { RowTable } from '../../platform/read-model/rows.js';
import { ABSENT, STATES } from '../domain/target-state.js';

/** So many changes, or those of one more event, lie between two rows: what a reader of an instant in between has to add up. */
export const CHANGES_PER_ROW = 1_000;

const COUNTS: RowTable = { name: 'read.fleet_counts_v1', key: ['position'], columns: ['position', 'at', 'since', 'counts'] };

/** A row of read.fleet_counts_v1. */
interface CountsRow {
  position: number;
  at: string;
  /** Changes since the row before. */
  since: number;
  counts: number[];
}

/** Goes on counting where the last row stopped. */
export class FleetCounts {
  private readonly finished: CountsRow[] = [];
  private counts: number[];
  private since: number;
  private last: { position: number; at: string } | null = null;

  private constructor(
    private readonly loaded: CountsRow | null,
  ) {
    this.counts = loaded ? [...loaded.counts] : Array.from({ length: STATES }, () => 0);
    this.since = loaded && loaded.since < CHANGES_PER_ROW ? loaded.since : 0;
  }

  static async load(sql: Sql): Promise<FleetCounts> {
    const [found] = await sql.query<{ row: CountsRow }>('SELECT to_json(c) AS row FROM read.fleet_counts_v1 c ORDER BY position DESC LIMIT 1');
    return new FleetCounts(found?.row ?? null);
  }

  /** All changes of one event: between two rows there is never half an event. */
  take(position: number, at: string, changes: readonly { readonly state: number; readonly became: number }[]): void {
    const moved = changes.filter(({ state, became }) => state !== became);
    if (moved.length === 0) return;
    for (const { state, became } of moved) {
      if (state !== ABSENT) this.counts[state] = (this.counts[state] ?? 0) - 1;
      if (became !== ABSENT) this.counts[became] = (this.counts[became] ?? 0) + 1;
    }
    this.since += moved.length;
    this.last = { position, at };
    if (this.since < CHANGES_PER_ROW) return;
    this.finished.push(this.row(this.last));
    this.last = null;
    this.since = 0;
  }

  async save(sql: Sql): Promise<void> {
    const rows = [...this.finished, ...(this.last ? [this.row(this.last)] : [])];
    if (rows.length === 0) return;
    // The last row was not full: the first of these is what became of it.
    if (this.loaded && this.loaded.since < CHANGES_PER_ROW) await sql.query('DELETE FROM read.fleet_counts_v1 WHERE position = $1', [this.loaded.position]);
    await saveRows(sql, COUNTS, rows);
  }

  private row(last: { position: number; at: string }): CountsRow {
    return { ...last, since: this.since, counts: [...this.counts] };
  }
}
