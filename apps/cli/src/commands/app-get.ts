import type { Command } from 'commander';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import type { Application, Target } from '../api/types.js';
import { findApplication } from '../applications.js';
import { contextOf, intent } from '../context.js';
import type { CliContext, Io } from '../context.js';
import { render } from '../output/printer.js';
import { plain } from '../output/table.js';
import { ago } from '../output/time.js';
import { applicationView, shortRevision, word } from '../output/views.js';

/** Clusters an application leaves that are told one by one. */
const DELETIONS_SHOWN = 10;

export function appGetCommand(app: Command, io: Io): void {
  app
    .command('get')
    .argument('<name>')
    .description('one application: status, targets, conditions, drift')
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--refresh', 'look at Git and at the clusters again first')
    .action(async (name: string, flags: { namespace?: string; refresh?: boolean }, command: Command) => {
      const context = await contextOf(command, io);
      if (flags.refresh === true) {
        const input = { application: name, namespace: flags.namespace, ...intent(undefined, 'tidemark app get --refresh') };
        const { refresh } = await context.api.query<{ refresh: { userErrors: UserError[] } }>(documents.refresh, { input });
        refuseUserErrors(refresh.userErrors);
      }
      const found = await findApplication(context, name, flags.namespace);
      if (context.format === 'table') context.show(describe(found, context));
      else context.show(render([found], applicationView(context.now()), context.format));
    });
}

function describe(app: Application, context: CliContext): string {
  const now = context.now();
  const rows: [string, string][] = [
    ['Name', app.name],
    ['Project', app.project],
    ['Source', `${app.repository ?? '-'} ${app.path ?? ''} @ ${app.targetRevision ?? '-'}`],
    ['Bundle', app.bundle === null ? 'none yet' : `${shortRevision(app.bundle.revision)} ${plain(app.bundle.commit?.message)} (${app.bundle.objects} objects, ${ago(app.bundle.publishedAt, now)})`],
    ['Policy', app.automated ? `automatic${app.prune ? ', prune' : ''}${app.selfHeal ? ', self-heal' : ''}` : 'manual'],
    ...(app.hold === null ? [] : [['Held', `by ${plain(app.hold.by)} ${ago(app.hold.since, now)}: ${plain(app.hold.reason)}`] as [string, string]]),
    ['Status', app.summary],
    ...app.deletions.slice(0, DELETIONS_SHOWN).flatMap((deletion): [string, string][] => [
      ['Deleting', plain(deletion.waitsFor)],
      ...(deletion.wayOut === null ? [] : [['', plain(deletion.wayOut)] as [string, string]]),
    ]),
    ...(app.deletions.length > DELETIONS_SHOWN ? [['', `and ${app.deletions.length - DELETIONS_SHOWN} clusters more`] as [string, string]] : []),
    ...app.conditions.map((condition): [string, string] => ['Condition', `${condition.type}: ${plain(condition.message)}`]),
    ...app.warnings.map(({ path, message }): [string, string] => ['Warning', `${plain(path)} ${plain(message)}`]),
    ...(app.bundle?.warnings ?? []).map((warning): [string, string] => ['Warning', plain(warning)]),
  ];
  const head = rows.map(([key, value]) => `${(key === '' ? '' : `${key}:`).padEnd(12)}${value}`).join('\n');
  return [head, '', targets(app.targets, context), ...app.targets.flatMap((target) => problems(target, now))].join('\n');
}

function targets(items: readonly Target[], context: CliContext): string {
  return render(items, {
    name: (target) => target.cluster.name,
    columns: [
      { head: 'CLUSTER', of: (target) => target.cluster.name },
      { head: 'NAMESPACE', of: (target) => target.namespace },
      { head: 'STATUS', of: (target) => word(target.sync) },
      { head: 'HEALTH', of: (target) => word(target.health) },
      { head: 'REVISION', of: (target) => shortRevision(target.revision) },
      { head: 'RESOURCES', of: (target) => String(target.resources ?? '-') },
      { head: 'LAST SYNC', of: (target) => (target.lastSync === null ? '-' : `${target.lastSync.outcome} ${ago(target.lastSync.finishedAt ?? target.lastSync.startedAt, context.now())}`) },
    ],
  }, 'table');
}

function problems(target: Target, now: Date): string[] {
  const where = target.cluster.name;
  return [
    ...target.conditions.map((condition) => `${where}: ${condition.type}: ${plain(condition.message)}`),
    ...target.outOfSync.map((key) => `${where}: ${key} is out of sync`),
    ...target.unhealthy.map((item) => `${where}: ${item.key} is ${word(item.status)}${item.message ? `: ${plain(item.message)}` : ''}`),
    ...target.drifts.map((drift) => `${where}: ${drift.resource} ${drift.change} ${ago(drift.beganAt, now)} by ${drift.fields[0]?.manager || 'somebody'}${drift.beforeAdoption ? ', before adoption' : ''}: ${drift.fields.map((field) => field.path).join(', ')}`),
  ];
}
