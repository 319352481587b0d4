import type { Command } from 'commander';
import { keyText } from '@tidemark/manifest';
import type { ObjectKey } from '@tidemark/manifest';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { usageError } from '../cli-error.js';
import { contextOf, intent } from '../context.js';
import type { CliContext, Io } from '../context.js';
import { awaitOperation } from '../operations.js';
import { collect } from './apply.js';
import { waitFor } from './app-wait.js';
import { seconds, selectedResource } from './flags.js';
import type { SelectedResource } from './flags.js';

interface Flags { namespace?: string; cluster: string[]; prune?: boolean; allowEmpty?: boolean; dryRun?: boolean; force?: boolean; resource: SelectedResource[]; syncOption: string[]; replace?: boolean; serverSide?: boolean; async?: boolean; timeout: number; reason?: string }
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
    .option('--prune', 'delete what left the bundle, also more than PruneLimit')
    .option('--allow-empty', 'with --prune: even when everything would go; say why with --reason')
    .option('--dry-run', 'show the plan, change nothing')
    .option('--force', 'delete and recreate what cannot be changed in place')
    .option('--resource <selector>', 'only this object, and no hook: GROUP:KIND:[NAMESPACE/]NAME, "!" in front leaves it out, "*" is anything; may be repeated', selectedResource, [])
    .option('--replace', 'replace objects instead of applying them, as --sync-option Replace=true')
    .option('--server-side', 'apply on the server side, as --sync-option ServerSideApply=true')
    .option('--sync-option <Name=value>', 'a sync option of this sync alone; may be repeated', collect, [])
    .option('--async', 'do not wait')
    .option('--timeout <duration>', 'how long to wait', seconds, 300)
    .option('--reason <text>', 'why, for the history')
    .action(async (name: string, flags: Flags, command: Command) => {
      if (flags.allowEmpty === true && (flags.prune !== true || flags.reason === undefined)) throw usageError('--allow-empty deletes everything an application has.', 'Give --prune with it, and --reason TEXT for the history.');
      const context = await contextOf(command, io);
      const input = {
        application: name, namespace: flags.namespace, clusters: flags.cluster, prune: flags.prune ?? false,
        dryRun: flags.dryRun ?? false, force: flags.force ?? false, ...selection(flags), ...(flags.allowEmpty === true && { allowEmpty: true }), ...intent(flags.reason, 'tidemark app sync'),
      };
      const { sync } = await context.api.query<Answer>(documents.sync, { input });
      refuseUserErrors(sync.userErrors);
      if (flags.dryRun === true) return showPlans(context, sync.operations);
      for (const item of sync.syncs) context.tell(`${item.target.cluster.name}: sync ${item.syncId} requested`);
      if (flags.async !== true) await waitFor(context, name, flags.namespace, { sync: true, health: false, operation: true }, flags.timeout, sync.syncs.map((item) => item.syncId));
    });
}

/** Members that are not given are left out: a control plane that does not know them yet takes the rest. */
function selection({ resource, syncOption, replace, serverSide }: Flags): object {
  const syncOptions = [...syncOption, ...(replace === true ? ['Replace=true'] : []), ...(serverSide === true ? ['ServerSideApply=true'] : [])];
  return { ...(resource.length > 0 && { resources: resource }), ...(syncOptions.length > 0 && { syncOptions }) };
}

async function showPlans(context: CliContext, operations: Answer['sync']['operations']): Promise<void> {
  const plans: PlanOfCluster[] = [];
  for (const { id, target } of operations) plans.push({ cluster: target.cluster.name, plan: (await awaitOperation(context, id, target.cluster.name)) as Plan });
  if (context.format === 'name') return context.list(plans.flatMap(({ cluster, plan }) => plan.actions.map(({ key: { group, kind, namespace, name } }) => [cluster, group, kind, namespace, name].filter((part) => part !== '').join('/'))), { name: String, columns: [] });
  if (context.format === 'json' || context.format === 'yaml') return context.list(plans, { name: ({ cluster }) => cluster, columns: [] });
  for (const { cluster, plan } of plans) context.show(`${cluster}:\n${planText(plan)}`);
}

interface PlanOfCluster {
  cluster: string;
  plan: Plan;
}

interface Plan {
  actions: { phase: string; wave: number; verb: string; effect: string; key: ObjectKey; confirm?: boolean }[];
  total: number;
  /** Why the prunes of this plan would be refused; an older agent does not say. */
  refusal?: string | null;
  truncated: boolean;
}

/** A line an action: phase, wave, verb, what it would do, to what. */
function planText(plan: Plan): string {
  const lines = plan.actions.map(({ phase, wave, verb, effect, key, confirm }) => `  ${phase.padEnd(9)} wave ${String(wave).padEnd(3)} ${verb.padEnd(6)} ${effect.padEnd(10)} ${keyText(key)}${confirm === true ? ' (waits for confirm-prune)' : ''}`);
  if (plan.truncated) lines.push(`  … and ${plan.total - plan.actions.length} more`);
  if (plan.refusal) lines.push(`  refused: ${plan.refusal}`);
  return lines.length === 0 ? '  nothing to do' : lines.join('\n');
}
