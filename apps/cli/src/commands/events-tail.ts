import type { Command } from 'commander';
import { documents } from '../api/documents.js';
import type { FleetEvent } from '../api/types.js';
import { contextOf } from '../context.js';
import type { Io } from '../context.js';
import { plain } from '../output/table.js';
import { collect } from './apply.js';

export function eventsTailCommand(events: Command, io: Io): void {
  events
    .command('tail')
    .description('follow the log: a line an event, or JSON lines with -o json')
    .option('--after <position>', 'start behind this position (0: the beginning; default: now)', Number)
    .option('--type <type>', 'only events of this type; may be repeated', collect, [])
    .option('--app <name>', 'only events of this application')
    .option('--cluster <name>', 'only events of this cluster')
    .action(async (flags: { after?: number; type: string[]; app?: string; cluster?: string }, command: Command) => {
      const context = await contextOf(command, io);
      const filter = { ...(flags.type.length > 0 && { types: flags.type }), ...(flags.app !== undefined && { application: flags.app }), ...(flags.cluster !== undefined && { cluster: flags.cluster }) };
      await context.api.subscribe<{ fleetEvents: FleetEvent }>(documents.tail, { after: flags.after, filter }, ({ fleetEvents: event }) => {
        context.show(context.format === 'json' ? JSON.stringify(event) : line(event));
        return true;
      });
    });
}

const line = (event: FleetEvent): string =>
  [String(event.position).padStart(7), event.recordedAt, event.type.padEnd(30), [event.cluster, event.application].filter(Boolean).join('/').padEnd(28), plain(event.summary)].join('  ');
