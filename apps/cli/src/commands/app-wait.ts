import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Application } from '../api/types.js';
import { findApplication, unmet } from '../applications.js';
import { CliError } from '../cli-error.js';
import { contextOf } from '../context.js';
import type { CliContext, Io } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { plain } from '../output/table.js';
import { seconds } from './flags.js';

interface Want { sync: boolean; health: boolean; operation: boolean }
const POLL_MS = 250;

export function appWaitCommand(app: Command, io: Io): void {
  app
    .command('wait')
    .argument('<name>')
    .description('wait until the application is synced, healthy and idle (exit 3 on timeout)')
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--sync', 'wait for synced')
    .option('--health', 'wait for healthy')
    .option('--operation', 'wait until no sync is running')
    .option('--timeout <duration>', 'how long to wait', seconds, 300)
    .action(async (name: string, flags: { namespace?: string; timeout: number } & Partial<Want>, command: Command) => {
      const context = await contextOf(command, io);
      const none = flags.sync !== true && flags.health !== true && flags.operation !== true;
      await waitFor(context, name, flags.namespace, { sync: none || flags.sync === true, health: none || flags.health === true, operation: none || flags.operation === true }, flags.timeout);
    });
}

/** Waits for what is wanted; with `syncs`, also until each of these has finished, and fails if one failed. */
export async function waitFor(context: CliContext, name: string, namespace: string | undefined, want: Want, timeoutSeconds: number, syncs: readonly string[] = []): Promise<void> {
  const end = Date.now() + timeoutSeconds * 1_000;
  let told = '';
  for (;;) {
    const app = await findApplication(context, name, namespace);
    failOnFailedSync(app, syncs);
    const missing = [...unmet(app, want), ...unfinished(app, syncs)];
    if (missing.length === 0) {
      context.tell(`${name}: ${app.summary}`);
      return;
    }
    const text = missing.join('; ');
    if (text !== told) context.tell(`waiting: ${(told = text)}`);
    if (Date.now() > end) throw new CliError(EXIT.waitTimedOut, 'cli.wait-timed-out', `${name} was not there after ${timeoutSeconds} s: ${text}`, `See why with: tidemark app get ${name}`);
    await delay(POLL_MS);
  }
}

const unfinished = (app: Application, syncs: readonly string[]): string[] =>
  syncs.length === 0 ? [] : app.targets.filter((target) => target.lastSync !== null && syncs.includes(target.lastSync.syncId) && target.lastSync.finishedAt === null).map((target) => `${target.cluster.name}: syncing`);

function failOnFailedSync(app: Application, syncs: readonly string[]): void {
  const failed = app.targets.filter((target) => target.lastSync?.outcome === 'failed' && syncs.includes(target.lastSync.syncId));
  if (failed.length === 0) return;
  const text = failed.map((target) => `${target.cluster.name}: ${plain(target.lastSync?.message)}`).join('\n');
  throw new CliError(failed.length < app.targets.length ? EXIT.partial : EXIT.other, 'cli.sync-failed', text, `See the resources with: tidemark app get ${app.name}`);
}
