import type { Command } from 'commander';
import { documents } from '../api/documents.js';
import { readAll } from '../api/pages.js';
import type { HistoryEntry } from '../api/types.js';
import { findApplication } from '../applications.js';
import { contextOf } from '../context.js';
import type { Io } from '../context.js';
import { historyView } from '../output/views.js';
import { wholeNumber } from './flags.js';

export function appHistoryCommand(app: Command, io: Io): void {
  app
    .command('history')
    .argument('<name>')
    .description('what was delivered, newest first: commit, change, sync per cluster')
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--cluster <name>', 'only this cluster')
    .option('--limit <n>', 'the most to read', wholeNumber, 100)
    .action(async (name: string, flags: { namespace?: string; cluster?: string; limit: number }, command: Command) => {
      const context = await contextOf(command, io);
      await findApplication(context, name, flags.namespace);
      const entries = await readAll<HistoryEntry>(context.api, documents.history, 'applicationHistory', { application: name, namespace: flags.namespace }, flags.limit);
      context.list(entries.filter((entry) => flags.cluster === undefined || entry.cluster.name === flags.cluster), historyView(context.now()));
    });
}
