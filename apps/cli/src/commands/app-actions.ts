import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { keyText } from '@tidemark/manifest';
import type { ObjectKey } from '@tidemark/manifest';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { contextOf, intent } from '../context.js';
import type { Io } from '../context.js';
import { awaitOperation } from '../operations.js';
import type { View } from '../output/printer.js';
import { collect } from './apply.js';

interface Flags { kind: string; name: string; group?: string; resourceNamespace?: string; namespace?: string; cluster: string[]; reason?: string }
interface Asked { operations: { id: string; target: { cluster: { name: string } } }[]; userErrors: UserError[] }
interface Offer { name: string; disabled?: boolean; displayName?: string; params?: { name: string; default?: string }[] }
interface Done { cluster: string; action: string; resource: ObjectKey; changed: { key: ObjectKey; fields: string[] }[]; created: ObjectKey[] }
type Offered = Offer & { cluster: string; resource: ObjectKey };

const OFFERS: View<Offered> = {
  name: (item) => item.name,
  columns: [
    { head: 'CLUSTER', of: (item) => item.cluster },
    { head: 'ACTION', of: (item) => item.name },
    { head: 'STATE', of: (item) => (item.disabled === true ? 'disabled' : 'possible') },
    { head: 'PARAMETERS', of: (item) => (item.params ?? []).map((param) => (param.default === undefined ? param.name : `${param.name}=${param.default}`)).join(',') },
    { head: 'RESOURCE', of: (item) => keyText(item.resource), wide: true },
  ],
};

const DONE: View<Done> = {
  name: (item) => `${item.cluster}/${keyText(item.resource)}`,
  columns: [
    { head: 'CLUSTER', of: (item) => item.cluster },
    { head: 'RESOURCE', of: (item) => keyText(item.resource) },
    { head: 'ACTION', of: (item) => item.action },
    { head: 'CHANGED', of: (item) => item.changed.flatMap(({ fields }) => fields).join(',') || '-' },
    { head: 'CREATED', of: (item) => item.created.map(keyText).join(',') || '-' },
  ],
};

export function appActionCommands(app: Command, io: Io): void {
  const actions = app.command('actions').description('what can be done to the objects of an application: restart, scale, pause …');
  onResource(actions.command('list').argument('<name>').description('the actions an object offers in its present state')).action(async (name: string, flags: Flags, command: Command) => {
    const context = await contextOf(command, io);
    const { listResourceActions } = await context.api.query<{ listResourceActions: Asked }>(documents.listActions, { input: { ...inputOf(name, flags), ...intent(undefined, 'tidemark app actions list') } });
    refuseUserErrors(listResourceActions.userErrors);
    const offered: Offered[] = [];
    for (const { id, target } of listResourceActions.operations) {
      const { resource, actions: offers } = (await awaitOperation(context, id, target.cluster.name)) as { resource: ObjectKey; actions: Offer[] };
      offered.push(...offers.map((offer) => ({ cluster: target.cluster.name, resource, ...offer })));
    }
    context.list(offered, OFFERS);
  });
  onResource(actions.command('run').argument('<name>').argument('<action>').description('do one of them'))
    .option('--param <name=value>', 'a parameter of the action; may be repeated', parameter, [])
    .option('--reason <text>', 'why, for the history')
    .action(async (name: string, action: string, flags: Flags & { param: { name: string; value: string }[] }, command: Command) => {
      const context = await contextOf(command, io);
      const input = { ...inputOf(name, flags), action, parameters: flags.param, ...intent(flags.reason, `tidemark app actions run ${action}`) };
      const { runResourceAction } = await context.api.query<{ runResourceAction: Asked }>(documents.runAction, { input });
      refuseUserErrors(runResourceAction.userErrors);
      const done: Done[] = [];
      for (const { id, target } of runResourceAction.operations) {
        done.push({ cluster: target.cluster.name, ...((await awaitOperation(context, id, target.cluster.name)) as Omit<Done, 'cluster'>) });
      }
      context.list(done, DONE);
    });
}

const onResource = (command: Command): Command =>
  command
    .requiredOption('--kind <kind>', 'kind of the object')
    .requiredOption('--name <name>', 'name of the object')
    .option('--group <group>', 'group of its API; left out: the core group')
    .option('--resource-namespace <namespace>', 'its namespace; left out: the destination namespace')
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--cluster <name>', 'only this cluster; may be repeated', collect, []);

const inputOf = (application: string, flags: Flags): object => ({
  application,
  namespace: flags.namespace,
  clusters: flags.cluster,
  resource: { group: flags.group, kind: flags.kind, namespace: flags.resourceNamespace, name: flags.name },
});

function parameter(text: string, before: { name: string; value: string }[]): { name: string; value: string }[] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('must be name=value');
  return [...before, { name, value }];
}
