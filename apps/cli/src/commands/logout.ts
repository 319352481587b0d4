import type { Command } from 'commander';
import { documents } from '../api/documents.js';
import { contextOf, intent } from '../context.js';
import type { Io } from '../context.js';
import { forgetSession } from '../session.js';

export function logoutCommand(program: Command, io: Io): void {
  program
    .command('logout')
    .description('end the session on the server and forget it here')
    .action(async (_flags: unknown, command: Command) => {
      const context = await contextOf(command, io);
      await context.api.query(documents.signOut, { input: intent(undefined, 'sign out from the CLI') });
      await forgetSession(context.session.server, io.env);
      context.tell(`Signed out of ${context.session.server}`);
    });
}
