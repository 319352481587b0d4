import type { Command } from 'commander';
import { keyText } from '@tidemark/manifest';
import type { ObjectKey } from '@tidemark/manifest';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { CliError } from '../cli-error.js';
import { contextOf, intent } from '../context.js';
import type { Io } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { awaitOperation } from '../operations.js';

interface Difference { key: ObjectKey; change: string; fields: { path: string; desired: unknown; live: unknown }[] }
interface Answer { diffApplication: { operations: { id: string; target: { cluster: { name: string } } }[]; userErrors: UserError[] } }

export function appDiffCommand(app: Command, io: Io): void {
  app
    .command('diff')
    .argument('<name>')
    .description('what differs between the bundle and the clusters (exit 1 when something does)')
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--cluster <name>', 'only this cluster')
    .option('--no-exit-code', 'exit 0 whether or not something differs')
    .action(async (name: string, flags: { namespace?: string; cluster?: string; exitCode: boolean }, command: Command) => {
      const context = await contextOf(command, io);
      const input = { application: name, namespace: flags.namespace, cluster: flags.cluster, ...intent(undefined, 'tidemark app diff') };
      const { diffApplication } = await context.api.query<Answer>(documents.diff, { input });
      refuseUserErrors(diffApplication.userErrors);
      const found: (Difference & { cluster: string })[] = [];
      for (const { id, target } of diffApplication.operations) {
        const result = (await awaitOperation(context, id, target.cluster.name)) as { differences?: Difference[] } | null;
        found.push(...(result?.differences ?? []).map((difference) => ({ ...difference, cluster: target.cluster.name })));
      }
      if (context.format === 'json' || context.format === 'yaml') context.list(found, { name: (item) => keyText(item.key), columns: [] });
      else context.show(found.map(text).join('\n'));
      if (found.length === 0) context.tell('no differences');
      else if (flags.exitCode) throw new CliError(EXIT.different, 'cli.different', `${found.length} objects differ`);
    });
}

function text(difference: Difference & { cluster: string }): string {
  const head = `===== ${difference.cluster} ${keyText(difference.key)} (${difference.change})`;
  return [head, ...difference.fields.flatMap((field) => [`  ${field.path}`, `  - live:    ${JSON.stringify(field.live) ?? 'absent'}`, `  + desired: ${JSON.stringify(field.desired) ?? 'absent'}`])].join('\n');
}
