import type { Command } from 'commander';
import { documents } from '../api/documents.js';
import { readAll } from '../api/pages.js';
import type { Application } from '../api/types.js';
import { contextOf } from '../context.js';
import type { Io } from '../context.js';
import { applicationView } from '../output/views.js';
import { wholeNumber } from './flags.js';

export function appListCommand(app: Command, io: Io): void {
  app
    .command('list')
    .description('every application with its sync and health')
    .option('--cluster <name>', 'only those with a target there')
    .option('-p, --project <name>', 'only those of this project')
    .option('--search <text>', 'only those whose name contains it')
    .option('--limit <n>', 'the most to read', wholeNumber, 1_000)
    .action(async (flags: { cluster?: string; project?: string; search?: string; limit: number }, command: Command) => {
      const context = await contextOf(command, io);
      const filter = { cluster: flags.cluster, project: flags.project, search: flags.search };
      const items = await readAll<Application>(context.api, documents.applications, 'applications', { filter }, flags.limit);
      context.list(items, applicationView(context.now()));
      if (items.length === flags.limit) context.tell(`The list was cut at ${flags.limit}; raise --limit to see more.`);
    });
}
