import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { usageError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { contextOf, intent } from '../context.js';
import type { Io } from '../context.js';

interface Answer {
  declare: { applications: { id: string; name: string }[]; warnings: { application: string; path: string; message: string }[]; userErrors: UserError[] };
}

export function applyCommand(program: Command, io: Io): void {
  program
    .command('apply')
    .description('declare applications from manifests (Argo CD Application)')
    .requiredOption('-f, --filename <file>', 'file, directory or - for standard input; may be repeated', collect, [])
    .option('--cluster <name>', 'bind the declarations to this cluster: what in-cluster means; may be repeated', collect, [])
    .option('--dry-run', 'check only, change nothing')
    .option('--reason <text>', 'why, for the history')
    .action(async (flags: { filename: string[]; cluster: string[]; dryRun?: boolean; reason?: string }, command: Command) => {
      if (flags.filename.length === 0) throw usageError('No manifest was given.', 'Example: tidemark apply -f root.yaml --cluster demo-a');
      const context = await contextOf(command, io);
      const manifests = (await Promise.all(flags.filename.map((name) => read(name, io)))).join('\n---\n');
      const input = { manifests, clusters: flags.cluster, dryRun: flags.dryRun ?? false, ...intent(flags.reason, 'tidemark apply') };
      const { declare } = await context.api.query<Answer>(documents.declare, { input });
      for (const warning of declare.warnings) context.tell(`warning: ${warning.application}: ${warning.path}: ${warning.message}`);
      // A manifest that cannot be declared is the caller's to mend.
      refuseUserErrors(declare.userErrors, EXIT.usage);
      const suffix = flags.dryRun === true ? ' (dry run)' : '';
      if (context.format === 'json' || context.format === 'yaml') context.list(declare.applications, { name: (app) => app.name, columns: [] });
      else for (const app of declare.applications) context.show(`application/${app.name} declared${suffix}`);
    });
}

export const collect = (value: string, previous: string[]): string[] => [...previous, value];

async function read(name: string, io: Io): Promise<string> {
  if (name === '-') return io.stdin();
  let kind;
  try {
    kind = await stat(name);
  } catch {
    throw usageError(`There is no file "${name}".`);
  }
  if (!kind.isDirectory()) return readFile(name, 'utf8');
  const files = (await readdir(name)).filter((file) => /\.(ya?ml|json)$/.test(file)).sort();
  if (files.length === 0) throw usageError(`The directory "${name}" has no YAML or JSON file.`);
  return (await Promise.all(files.map((file) => readFile(path.join(name, file), 'utf8')))).join('\n---\n');
}
