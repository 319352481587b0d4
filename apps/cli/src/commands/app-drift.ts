import type { Command } from 'commander';
import { documents } from '../api/documents.js';
import { readAll } from '../api/pages.js';
import type { Drift, DriftField } from '../api/types.js';
import { findApplication } from '../applications.js';
import { contextOf } from '../context.js';
import type { Io } from '../context.js';
import type { View } from '../output/printer.js';
import { plain } from '../output/table.js';
import { ago } from '../output/time.js';
import { wholeNumber } from './flags.js';

/** One line a field: each has a writer of its own. A deleted object has none. */
type Line = Omit<Drift, 'fields'> & { field: DriftField | null };

export function appDriftCommand(app: Command, io: Io): void {
  app
    .command('drift')
    .argument('<name>')
    .description('what somebody else changed, newest first: field, both values, who wrote it, how and when, and how it ended')
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--cluster <name>', 'only this cluster')
    .option('--open', 'only what still differs')
    .option('--limit <n>', 'the most drifts to read', wholeNumber, 100)
    .action(async (name: string, flags: { namespace?: string; cluster?: string; open?: true; limit: number }, command: Command) => {
      const context = await contextOf(command, io);
      await findApplication(context, name, flags.namespace);
      const drifts = await readAll<Drift>(context.api, documents.drift, 'driftTimeline', { application: name, cluster: flags.cluster }, flags.limit);
      context.list(drifts.filter(({ endedAt }) => flags.open !== true || endedAt === null).flatMap(linesOf), driftView(context.now()));
    });
}

const linesOf = ({ fields, ...drift }: Drift): Line[] => (fields.length === 0 ? [{ ...drift, field: null }] : fields.map((field) => ({ ...drift, field })));

const driftView = (now: Date): View<Line> => ({
  name: (line) => `${line.cluster.name}/${line.resource}`,
  columns: [
    { head: 'BEGAN', of: (line) => ago(line.beganAt, now) },
    { head: 'CLUSTER', of: (line) => line.cluster.name },
    { head: 'OBJECT', of: (line) => line.resource },
    { head: 'FIELD', of: (line) => line.field?.path ?? `(${line.change})` },
    { head: 'IN GIT', of: (line) => shown(line.field?.desired) },
    { head: 'LIVE', of: (line) => shown(line.field?.live) },
    { head: 'BY', of: (line) => plain(line.field?.manager) || 'unknown' },
    { head: 'HOW', of: (line) => line.field?.operation ?? '-' },
    { head: 'WROTE', of: (line) => (line.field?.time == null ? '-' : ago(line.field.time, now)) },
    { head: 'ENDED', of: endOf },
    { head: 'TIME', of: (line) => line.beganAt, wide: true },
  ],
});

const endOf = ({ beforeAdoption, endedAt, how }: Line): string => [endedAt === null ? 'open' : (how ?? 'ended'), ...(beforeAdoption ? ['(was there before adoption)'] : [])].join(' ');

const WIDEST = 40;

function shown(value: unknown): string {
  const text = value === undefined || value === null ? '-' : plain(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length <= WIDEST ? text : `${text.slice(0, WIDEST - 1)}…`;
}
