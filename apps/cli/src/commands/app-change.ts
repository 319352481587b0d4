import type { Command } from 'commander';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import type { Hold } from '../api/types.js';
import { contextOf, intent } from '../context.js';
import type { Io } from '../context.js';
import { awaitOperation } from '../operations.js';
import { plain } from '../output/table.js';
import { collect } from './apply.js';
import { waitFor } from './app-wait.js';
import { seconds } from './flags.js';

interface Payload { userErrors: UserError[] }
interface Flags { namespace?: string; reason?: string; cluster: string[]; timeout: number; async?: boolean; cascade: boolean; until?: string }

/** The commands that ask one thing of an application and are told whether it was accepted. */
export function appChangeCommands(app: Command, io: Io): void {
  simple(app, io, 'terminate-op', 'stop the sync that is running', documents.terminate, 'terminateSync', () => ({}), 'termination requested');
  simple(app, io, 'release', 'end the hold: the newest bundle is delivered again', documents.release, 'release', () => ({}), 'released');
  simple(app, io, 'refresh', 'look at Git and at the clusters again', documents.refresh, 'refresh', () => ({}), 'refresh requested');
  simple(app, io, 'hold', 'stop automatic syncs until released', documents.hold, 'hold', (flags) => ({ until: flags.until }), 'held')
    .option('--until <time>', 'end of the hold, RFC 3339');
  simple(app, io, 'delete', 'retire the application', documents.deleteApplication, 'deleteApplication', (flags) => ({ cascade: flags.cascade }), 'retired')
    .option('--no-cascade', 'leave its objects in the clusters');
  confirming(app, io, { verb: 'confirm-prune', description: 'let the sync that runs delete what waits for a confirmation (Prune=confirm)', document: documents.confirmPrune, field: 'confirmPrune', done: 'prune confirmed' });
  confirming(app, io, { verb: 'confirm-delete', description: 'let the deletion of the application delete what waits for a confirmation (Delete=confirm)', document: documents.confirmDeletion, field: 'confirmDeletion', done: 'deletion confirmed' });
  rollback(app, io);
}

interface Confirmation {
  readonly verb: string;
  readonly description: string;
  readonly document: string;
  readonly field: 'confirmPrune' | 'confirmDeletion';
  readonly done: string;
}

function confirming(app: Command, io: Io, { verb, description, document, field, done }: Confirmation): void {
  app
    .command(verb)
    .argument('<name>')
    .description(description)
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--cluster <name>', 'only this cluster; may be repeated', collect, [])
    .option('--reason <text>', 'why, for the history')
    .action(async (name: string, flags: Flags, command: Command) => {
      const context = await contextOf(command, io);
      const input = { application: name, namespace: flags.namespace, clusters: flags.cluster, ...intent(flags.reason, `tidemark app ${verb} ${name}`) };
      const answer = (await context.api.query<Record<typeof field, Payload & { operations: { id: string; target: { cluster: { name: string } } }[] }>>(document, { input }))[field];
      refuseUserErrors(answer.userErrors);
      for (const { id, target } of answer.operations) {
        await awaitOperation(context, id, target.cluster.name);
        context.show(`application/${name} in ${target.cluster.name}: ${done}`);
      }
    });
}

function simple(app: Command, io: Io, verb: string, description: string, document: string, field: string, more: (flags: Flags) => object, done: string): Command {
  return app
    .command(verb)
    .argument('<name>')
    .description(description)
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--reason <text>', 'why, for the history')
    .action(async (name: string, flags: Flags, command: Command) => {
      const context = await contextOf(command, io);
      const input = { application: name, namespace: flags.namespace, ...more(flags), ...intent(flags.reason, `tidemark app ${verb}`) };
      const answer = await context.api.query<Record<string, Payload>>(document, { input });
      refuseUserErrors(answer[field]?.userErrors ?? []);
      context.show(`application/${name} ${done}`);
    });
}

function rollback(app: Command, io: Io): void {
  app
    .command('rollback')
    .argument('<name>')
    .argument('<to>', 'ID of `tidemark app history`, or a commit')
    .description('deliver an earlier bundle and hold automatic syncs until released')
    .option('-N, --namespace <namespace>', 'namespace of the declaration')
    .option('--cluster <name>', 'only this cluster; may be repeated', collect, [])
    .option('--reason <text>', 'why, for the history')
    .option('--async', 'do not wait')
    .option('--timeout <duration>', 'how long to wait', seconds, 300)
    .action(async (name: string, to: string, flags: Flags, command: Command) => {
      const context = await contextOf(command, io);
      const input = { application: name, namespace: flags.namespace, to, clusters: flags.cluster, ...intent(flags.reason, `tidemark app rollback ${name} ${to}`) };
      const { rollback: answer } = await context.api.query<{ rollback: Payload & { hold: Hold | null } }>(documents.rollback, { input });
      refuseUserErrors(answer.userErrors);
      if (answer.hold !== null) context.tell(`Automatic syncs are held by ${plain(answer.hold.by)}: ${plain(answer.hold.reason)}. Release with: tidemark app release ${name}`);
      if (flags.async !== true) await waitFor(context, name, flags.namespace, { sync: true, health: false, operation: true }, flags.timeout);
      context.show(`application/${name} rolled back to ${to}`);
    });
}
