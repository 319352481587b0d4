import type { Command } from 'commander';
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

interface Answer { listResources: { operations: { id: string; target: { cluster: { name: string } } }[]; userErrors: UserError[] } }
interface Resource { key: ObjectKey; sync: string; health: string | null; message: string; wanted: boolean }
type Listed = Resource & { cluster: string };

const VIEW: View<Listed> = {
  name: (item) => `${item.cluster}/${keyText(item.key)}`,
  columns: [
    { head: 'CLUSTER', of: (item) => item.cluster },
    { head: 'GROUP', of: (item) => item.key.group || '-', wide: true },
    { head: 'KIND', of: (item) => item.key.kind },
    { head: 'NAMESPACE', of: (item) => item.key.namespace || '-' },
    { head: 'NAME', of: (item) => item.key.name },
    { head: 'STATUS', of: (item) => item.sync },
    { head: 'HEALTH', of: (item) => item.health ?? '-' },
    { head: 'MESSAGE', of: (item) => item.message },
  ],
};

export function appResourcesCommand(app: Command, io: Io): void {
  app
    .command('resources')
    .argument('<name>')
    .description('the objects of an application as they are now in the clusters')
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--cluster <name>', 'only this cluster; may be repeated', collect, [])
    .action(async (name: string, flags: { namespace?: string; cluster: string[] }, command: Command) => {
      const context = await contextOf(command, io);
      const input = { application: name, namespace: flags.namespace, clusters: flags.cluster, ...intent(undefined, 'tidemark app resources') };
      const { listResources } = await context.api.query<Answer>(documents.listResources, { input });
      refuseUserErrors(listResources.userErrors);
      const listed: Listed[] = [];
      for (const { id, target } of listResources.operations) {
        const { resources, total, truncated } = (await awaitOperation(context, id, target.cluster.name)) as { resources: Resource[]; total: number; truncated: boolean };
        listed.push(...resources.map((resource) => ({ cluster: target.cluster.name, ...resource })));
        if (truncated) context.tell(`${target.cluster.name}: ${resources.length} of ${total} objects fit into one answer`);
      }
      context.list(listed, VIEW);
    });
}
