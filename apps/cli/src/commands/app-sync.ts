import type { Command } from 'commander';
import { isRecord } from '@tidemark/kernel';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { contextOf, intent } from '../context.js';
import type { CliContext, Io } from '../context.js';
import { awaitOperation } from '../operations.js';
import { collect } from './apply.js';
import { waitFor } from './app-wait.js';
import { seconds } from './flags.js';

interface Flags { namespace?: string; cluster: string[]; prune?: boolean; dryRun?: boolean; force?: boolean; async?: boolean; timeout: number; reason?: string }
interface Answer {
  sync: { syncs: { syncId: string; target: { cluster: { name: string } } }[]; operations: { id: string; target: { cluster: { name: string } } }[]; userErrors: UserError[] };
}

export function appSyncCommand(app: Command, io: Io): void {
  app
    .command('sync')
    .argument('<name>')
    .description('bring the clusters to the newest bundle and wait for it')
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--cluster <name>', 'only this cluster; may be repeated', collect, [])
    .option('--prune', 'delete what left the bundle')
    .option('--dry-run', 'show the plan, change nothing')
    .option('--force', 'delete and recreate what cannot be changed in place')
    .option('--async', 'do not wait')
    .option('--timeout <duration>', 'how long to wait', seconds, 300)
    .option('--reason <text>', 'why, for the history')
    .action(async (name: string, flags: Flags, command: Command) => {
      const context = await contextOf(command, io);
      const input = {
        application: name, namespace: flags.namespace, clusters: flags.cluster, prune: flags.prune ?? false,
        dryRun: flags.dryRun ?? false, force: flags.force ?? false, ...intent(flags.reason, 'tidemark app sync'),
      };
      const { sync } = await context.api.query<Answer>(documents.sync, { input });
      refuseUserErrors(sync.userErrors);
      if (flags.dryRun === true) return showPlans(context, sync.operations);
      for (const item of sync.syncs) context.tell(`${item.target.cluster.name}: sync ${item.syncId} requested`);
      if (flags.async !== true) await waitFor(context, name, flags.namespace, { sync: true, health: false, operation: true }, flags.timeout, sync.syncs.map((item) => item.syncId));
    });
}

async function showPlans(context: CliContext, operations: Answer['sync']['operations']): Promise<void> {
  for (const { id, target } of operations) {
    const plan = await awaitOperation(context, id, target.cluster.name);
    if (context.format !== 'table') context.show(JSON.stringify({ cluster: target.cluster.name, plan }, null, 2));
    else context.show(`${target.cluster.name}:\n${planText(plan)}`);
  }
}

/** `phase wave verb key`, a line an action. */
function planText(plan: unknown): string {
  const steps = isRecord(plan) && Array.isArray(plan['steps']) ? (plan['steps'] as { phase: string; wave: number; actions: { verb: string; key: unknown }[] }[]) : [];
  const lines = steps.flatMap((step) => step.actions.map((action) => `  ${step.phase.padEnd(9)} wave ${String(step.wave).padEnd(3)} ${action.verb.padEnd(6)} ${typeof action.key === 'string' ? action.key : JSON.stringify(action.key)}`));
  return lines.length === 0 ? '  nothing to do' : lines.join('\n');
}
