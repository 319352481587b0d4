import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { contextOf, intent } from '../context.js';
import type { CliContext, Io } from '../context.js';
import type { View } from '../output/printer.js';

interface ProjectionRow { name: string; version: number; kind: string; state: string; position: number; lag: number; error: string | null; errorPosition: number | null }

const PROJECTIONS: View<ProjectionRow> = {
  name: ({ name }) => name,
  columns: [
    { head: 'NAME', of: ({ name }) => name },
    { head: 'KIND', of: ({ kind }) => kind.toLowerCase() },
    { head: 'STATE', of: ({ state }) => state },
    { head: 'POSITION', of: ({ position }) => String(position) },
    { head: 'LAG', of: ({ lag }) => String(lag) },
    { head: 'VERSION', of: ({ version }) => String(version), wide: true },
    { head: 'ERROR', of: ({ error, errorPosition }) => (error === null ? '<none>' : `event ${errorPosition ?? '?'}: ${error}`) },
  ],
};

/** Between the two looks that tell how fast a read model is made. */
const RATE_MS = 1_000;

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
  const projections = admin.command('projections').description('what follows the log, and how far it is').action(async (_flags: unknown, command: Command) => {
    const context = await contextOf(command, io);
    await tellProjections(context);
  });
  acting(projections, io, { verb: 'rebuild', mutation: 'rebuildProjection', description: 'make a read model anew from the first event on; its readers see it fill', done: 'is being made anew' });
  acting(projections, io, { verb: 'retry', mutation: 'retryProjection', description: 'let a faulted one try again the event it stopped at', done: 'tries again' });
}

function acting(projections: Command, io: Io, { verb, mutation, description, done }: { verb: string; mutation: 'rebuildProjection' | 'retryProjection'; description: string; done: string }): void {
  projections
    .command(verb)
    .argument('<name>')
    .description(description)
    .option('--reason <text>', 'why, for the history')
    .action(async (name: string, flags: { reason?: string }, command: Command) => {
      const context = await contextOf(command, io);
      const answer = await context.api.query<Record<typeof mutation, { userErrors: UserError[] }>>(documents[mutation], { input: { name, ...intent(flags.reason, `tidemark admin projections ${verb}`) } });
      refuseUserErrors(answer[mutation].userErrors);
      context.show(`projection/${name} ${done}`);
      context.tell('See how far it is: tidemark admin projections');
    });
}

/** While one catches up: how fast, and how long it will take. */
async function tellProjections(context: CliContext): Promise<void> {
  const first = await projectionsNow(context);
  const isBehind = ({ state, lag }: ProjectionRow): boolean => state === 'catching-up' && lag > 0;
  if (context.format !== 'table' || !first.some(isBehind)) return context.list(first, PROJECTIONS);
  await pause(RATE_MS);
  const second = await projectionsNow(context);
  context.list(second, PROJECTIONS);
  for (const now of second.filter(isBehind)) {
    const rate = Math.max(0, now.position - (first.find(({ name }) => name === now.name)?.position ?? now.position)) / (RATE_MS / 1_000);
    context.tell(`${now.name}: ${Math.round(rate)} events/s${rate > 0 ? `, ${Math.ceil(now.lag / rate)} s to go` : ''}`);
  }
}

async function projectionsNow(context: CliContext): Promise<ProjectionRow[]> {
  return (await context.api.query<{ projections: ProjectionRow[] }>(documents.projections, {})).projections;
}
