import type { Command } from 'commander';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { contextOf, intent } from '../context.js';
import type { Io } from '../context.js';

/** What whoever runs the control plane does, not who uses it. */
export function adminCommands(admin: Command, io: Io): void {
  admin
    .command('restored')
    .description('say that the control plane was restored from a backup: its agents take its statements again and tell what it lost')
    .requiredOption('--reason <text>', 'why, for the history: which backup, of what time')
    .action(async (flags: { reason: string }, command: Command) => {
      const context = await contextOf(command, io);
      const { declareRestoration } = await context.api.query<{ declareRestoration: { position: number | null; userErrors: UserError[] } }>(documents.declareRestoration, { input: intent(flags.reason, '') });
      refuseUserErrors(declareRestoration.userErrors);
      context.show('restoration declared');
      context.tell('Agents come again within half a minute: see them with `tidemark cluster list`. A cluster that was registered after the backup must be registered again.');
    });
}
