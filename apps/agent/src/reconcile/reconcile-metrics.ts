import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Measured in the agent, served on loopback by platform. Labels never name an object, so their number is bounded. */
export class ReconcileMetrics {
  readonly syncs: Counter<'outcome'>;
  readonly syncSeconds: Histogram;
  readonly drifts: Counter<'how'>;
  readonly verdicts: Counter<'from'>;
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
    const registers = [registry];
    this.syncs = new Counter({ name: 'tidemark_agent_syncs_total', help: 'Syncs that ended, by outcome.', labelNames: ['outcome'], registers });
    this.syncSeconds = new Histogram({ name: 'tidemark_agent_sync_seconds', help: 'From the first attempt of a sync to its end.', buckets: [0.05, 0.1, 0.5, 1, 5, 30, 300], registers });
    this.drifts = new Counter({ name: 'tidemark_agent_drifts_total', help: 'Drifts that ended, by how.', labelNames: ['how'], registers });
    this.verdicts = new Counter({ name: 'tidemark_agent_compare_verdicts_total', help: 'Verdicts of the API server on objects that seem to differ, by whether it was asked or had said so before.', labelNames: ['from'], registers });
  }

  /** Gauges that are read when somebody asks. */
  observe(read: { targets(): number; objects(): number; watches(): number }): void {
    const gauge = (name: string, help: string, value: () => number): void => {
      new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect() {
          this.set(value());
        },
      });
    };
    gauge('tidemark_agent_targets', 'Targets this agent holds.', read.targets);
    gauge('tidemark_agent_objects', 'Live objects it follows.', read.objects);
    gauge('tidemark_agent_watches', 'Kinds it watches.', read.watches);
  }
}
