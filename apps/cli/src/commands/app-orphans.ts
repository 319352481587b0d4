import type { Command } from 'commander';
import { keyText } from '@tidemark/manifest';
import type { ObjectKey } from '@tidemark/manifest';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { contextOf, intent } from '../context.js';
import type { CliContext, Io } from '../context.js';
import { awaitOperation } from '../operations.js';
import type { View } from '../output/printer.js';
import { collect } from './apply.js';

interface Answer { listOrphans: { operations: { id: string; target: { cluster: { name: string } } }[]; userErrors: UserError[] } }
interface Orphan { key: ObjectKey; createdAt: string; manager: string | null }
interface Page { orphans: Orphan[]; next: string | null; unread: { group: string; kind: string; reason: string }[] }
type Listed = Orphan & { cluster: string };

interface Wish {
  readonly application: string;
  readonly namespace: string | undefined;
  readonly ignore: readonly { group: string; kind: string; name: string }[];
}

/** Pages asked of one cluster, of at most 500 objects each. */
const PAGES = 20;

const VIEW: View<Listed> = {
  name: (item) => `${item.cluster}/${keyText(item.key)}`,
  columns: [
    { head: 'CLUSTER', of: (item) => item.cluster },
    { head: 'GROUP', of: (item) => item.key.group || '-' },
    { head: 'KIND', of: (item) => item.key.kind },
    { head: 'NAMESPACE', of: (item) => item.key.namespace },
    { head: 'NAME', of: (item) => item.key.name },
    { head: 'CREATED', of: (item) => item.createdAt },
    { head: 'BY', of: (item) => item.manager ?? '-' },
  ],
};

export function appOrphansCommand(app: Command, io: Io): void {
  app
    .command('orphans')
    .argument('<name>')
    .description('objects in the destination namespace that no application tracks')
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--cluster <name>', 'only this cluster; may be repeated', collect, [])
    .option('--ignore <[group/]kind/name>', 'leave these out, * and ? are allowed; may be repeated', collect, [])
    .action(async (name: string, flags: { namespace?: string; cluster: string[]; ignore: string[] }, command: Command) => {
      const context = await contextOf(command, io);
      const wish: Wish = { application: name, namespace: flags.namespace, ignore: flags.ignore.map(ignored) };
      const listed: Listed[] = [];
      for (const { cluster, page } of await pagesOf(context, wish, flags.cluster, null)) {
        listed.push(...(await allOf(context, wish, cluster, page)).map((orphan) => ({ cluster, ...orphan })));
      }
      context.list(listed, VIEW);
    });
}

async function pagesOf(context: CliContext, wish: Wish, clusters: readonly string[], after: string | null): Promise<{ cluster: string; page: Page }[]> {
  const input = { ...wish, clusters, after, ...intent(undefined, 'tidemark app orphans') };
  const { listOrphans } = await context.api.query<Answer>(documents.listOrphans, { input });
  refuseUserErrors(listOrphans.userErrors);
  const pages: { cluster: string; page: Page }[] = [];
  for (const { id, target } of listOrphans.operations) pages.push({ cluster: target.cluster.name, page: (await awaitOperation(context, id, target.cluster.name)) as Page });
  return pages;
}

async function allOf(context: CliContext, wish: Wish, cluster: string, first: Page): Promise<Orphan[]> {
  const orphans = [...first.orphans];
  let page: Page | undefined = first;
  for (let asked = 1; page && page.next !== null && asked < PAGES; asked += 1) {
    [page] = (await pagesOf(context, wish, [cluster], page.next)).map((each) => each.page);
    orphans.push(...(page?.orphans ?? []));
  }
  if (page?.next) context.tell(`${cluster}: there are more after ${page.next}`);
  for (const { group, kind, reason } of first.unread) context.tell(`${cluster}: ${kind || group} could not be read: ${reason}`);
  return orphans;
}

/** `ConfigMap/web-*` is of the core group, `apps/Deployment/web` of another. */
function ignored(text: string): { group: string; kind: string; name: string } {
  const parts = text.split('/');
  const [name = '', kind = '', group = ''] = parts.reverse();
  return parts.length === 1 ? { group: '', kind: name, name: '' } : { group, kind, name };
}
