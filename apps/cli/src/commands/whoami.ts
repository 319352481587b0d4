import type { Command } from 'commander';
import { documents } from '../api/documents.js';
import { contextOf } from '../context.js';
import type { Io } from '../context.js';

export function whoamiCommand(program: Command, io: Io): void {
  program
    .command('whoami')
    .description('who you are signed in as, and where')
    .action(async (_flags: unknown, command: Command) => {
      const context = await contextOf(command, io);
      const { viewer } = await context.api.query<{ viewer: { name: string; kind: string } }>(documents.viewer);
      context.list([{ ...viewer, server: context.session.server }], {
        name: (item) => item.name,
        columns: [{ head: 'NAME', of: (item) => item.name }, { head: 'KIND', of: (item) => item.kind }, { head: 'SERVER', of: (item) => item.server }],
      });
    });
}
