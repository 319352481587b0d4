import { Option } from 'commander';
import type { Command } from 'commander';
import { documents } from '../api/documents.js';
import { readPages } from '../api/pages.js';
import type { Connection } from '../api/pages.js';
import type { FleetChange, FleetCounts, Moment, TargetAt } from '../api/types.js';
import { contextOf } from '../context.js';
import type { CliContext, Io } from '../context.js';
import { fleetChangeView, targetAtView } from '../output/past-views.js';
import { wholeNumber } from './flags.js';
import { instant } from './instant.js';

const SYNCS = ['synced', 'out-of-sync', 'syncing', 'unknown'] as const;
const HEALTHS = ['healthy', 'progressing', 'degraded', 'suspended', 'missing', 'unknown'] as const;

interface GetFlags {
  at?: string;
  app?: string;
  cluster?: string;
  sync?: string;
  health?: string;
  image?: string;
  chart?: string;
  commit?: string;
  limit: number;
}
interface FleetAnswer {
  fleet: { asOf: Moment; counts: FleetCounts; targets: Connection<TargetAt> };
}
interface DiffFlags {
  from: string;
  to?: string;
  app?: string;
  cluster?: string;
  limit: number;
}
interface DiffAnswer {
  fleetDiff: { from: Moment; to: Moment; targets: number; groups: Connection<FleetChange> };
}

/** `fleet get` and `fleet diff`: the fleet as it was. */
export function fleetCommands(fleet: Command, io: Io): void {
  fleet
    .command('get')
    .description('every target as it is, or as it was: --at TIME, POSITION or how long ago (2h)')
    .option('--at <instant>', 'a time (2026-01-31T10:00:00Z), a position of the log, or how long ago (90m, 2h)')
    .option('--app <name>', 'only this application')
    .option('--cluster <name>', 'only this cluster')
    .addOption(new Option('--sync <status>', 'only those that were so').choices([...SYNCS]))
    .addOption(new Option('--health <status>', 'only those that were so').choices([...HEALTHS]))
    .option('--image <name>', 'only those that ran this image: nginx, nginx:1.27')
    .option('--chart <name>', 'only those that ran this chart: podinfo, podinfo:6.7.1')
    .option('--commit <sha>', 'only those that ran this commit')
    .option('--limit <n>', 'the most to read', wholeNumber, 1_000)
    .action(async (flags: GetFlags, command: Command) => {
      await get(await contextOf(command, io), flags);
    });
  fleet
    .command('diff')
    .description('what became of the fleet between two instants, grouped by identical change')
    .requiredOption('--from <instant>', 'a time, a position of the log, or how long ago')
    .option('--to <instant>', 'the same; left out: now')
    .option('--app <name>', 'only this application')
    .option('--cluster <name>', 'only this cluster')
    .option('--limit <n>', 'the most groups to read', wholeNumber, 100)
    .action(async (flags: DiffFlags, command: Command) => {
      await diff(await contextOf(command, io), flags);
    });
}

async function get(context: CliContext, flags: GetFlags): Promise<void> {
  const filter = {
    application: flags.app, cluster: flags.cluster, image: flags.image, chart: flags.chart, commit: flags.commit,
    sync: flags.sync === undefined ? undefined : [enumValue(flags.sync)], health: flags.health === undefined ? undefined : [enumValue(flags.health)],
  };
  let first: FleetAnswer['fleet'] | undefined;
  const targets = await readPages(async (page) => {
    // Further pages are of the very same position.
    const at: string | number | null = first ? first.asOf.position : instant(flags.at, context.now());
    const { fleet } = await context.api.query<FleetAnswer>(documents.fleet, { at, filter, ...page });
    first ??= fleet;
    return fleet.targets;
  }, flags.limit);
  context.list(targets, targetAtView(context.now()));
  if (!first) return;
  const { asOf, counts } = first;
  context.tell(`As of ${momentText(asOf)}: ${counts.targets} targets, ${counts.synced} synced, ${counts.healthy} healthy, ${counts.degraded} degraded.${floorText(asOf)}`);
  if (targets.length === flags.limit) context.tell(`The list was cut at ${flags.limit}; raise --limit to see more.`);
}

async function diff(context: CliContext, flags: DiffFlags): Promise<void> {
  let ends: { from: string | number | null; to: string | number | null } = { from: instant(flags.from, context.now()), to: instant(flags.to, context.now()) };
  let first: DiffAnswer['fleetDiff'] | undefined;
  const groups = await readPages(async (page) => {
    const { fleetDiff } = await context.api.query<DiffAnswer>(documents.fleetDiff, { ...ends, application: flags.app, cluster: flags.cluster, ...page });
    first ??= fleetDiff;
    ends = { from: fleetDiff.from.position, to: fleetDiff.to.position };
    return fleetDiff.groups;
  }, flags.limit);
  context.list(groups, fleetChangeView);
  if (first) context.tell(`From ${momentText(first.from)} to ${momentText(first.to)}: ${first.targets === 0 ? 'no differences' : `${first.targets} targets changed`}.`);
}

const enumValue = (word: string): string => word.toUpperCase().replaceAll('-', '_');

const momentText = ({ position, recordedAt }: Moment): string => `position ${position}${recordedAt === null ? '' : ` (${recordedAt})`}`;

const floorText = ({ floor }: Moment): string => (floor === null ? '' : ` Kept since position ${floor.position} (${floor.recordedAt}).`);
