import type { Command } from 'commander';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { readAll } from '../api/pages.js';
import type { Cluster } from '../api/types.js';
import { CliError, usageError } from '../cli-error.js';
import { contextOf, intent } from '../context.js';
import type { CliContext, Io } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { clusterView } from '../output/views.js';
import { collect } from './apply.js';
import { wholeNumber } from './flags.js';

/** How the agent of a cluster gets in. */
interface JoinAnswer { cluster: { id: string; name: string } | null; token: string; expiresAt: string; command: string; manifest: string; userErrors: UserError[] }
interface RegisterFlags { label: string[]; serverUrl?: string; reason?: string }

export function clusterCommands(cluster: Command, io: Io): void {
  cluster
    .command('list')
    .description('every cluster with the state of its agent')
    .option('--limit <n>', 'the most to read', wholeNumber, 1_000)
    .action(async (flags: { limit: number }, command: Command) => {
      const context = await contextOf(command, io);
      context.list(await readAll<Cluster>(context.api, documents.clusters, 'clusters', {}, flags.limit), clusterView(context.now()));
    });
  cluster
    .command('get')
    .argument('<name>')
    .description('one cluster')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const context = await contextOf(command, io);
      const { cluster: found } = await context.api.query<{ cluster: Cluster | null }>(documents.cluster, { name });
      if (found === null) throw new CliError(EXIT.notFound, 'cli.cluster-not-found', `There is no cluster "${name}".`, 'List them with: tidemark cluster list');
      context.list([found], clusterView(context.now()));
    });
  registering(cluster, io, 'register', 'register a cluster and print the one command that joins it', showCommand);
  registering(cluster, io, 'manifest', 'print the agent\'s manifest with a fresh join token, for kubectl apply -f -', (context, answer) => {
    context.show(answer.manifest);
  });
  cluster
    .command('join')
    .argument('<name>')
    .description('print a fresh command that joins a registered cluster; commands of before that were not used stop working')
    .option('--manifest', 'print the agent\'s manifest instead, for kubectl apply -f -')
    .option('--reason <text>', 'why, for the history')
    .action(async (name: string, flags: { manifest?: boolean; reason?: string }, command: Command) => {
      const context = await contextOf(command, io);
      const input = { cluster: name, ...intent(flags.reason, 'tidemark cluster join') };
      const { issueJoinToken } = await context.api.query<{ issueJoinToken: JoinAnswer }>(documents.issueJoinToken, { input });
      refuseUserErrors(issueJoinToken.userErrors);
      if (flags.manifest === true) context.show(issueJoinToken.manifest);
      else showCommand(context, issueJoinToken);
    });
  cluster
    .command('revoke')
    .argument('<name>')
    .description('revoke the agent\'s credential and cut its session')
    .option('--reason <text>', 'why, for the history')
    .action(async (name: string, flags: { reason?: string }, command: Command) => {
      const context = await contextOf(command, io);
      const input = { cluster: name, ...intent(flags.reason, 'tidemark cluster revoke') };
      const { revokeAgent } = await context.api.query<{ revokeAgent: { userErrors: UserError[] } }>(documents.revokeAgent, { input });
      refuseUserErrors(revokeAgent.userErrors);
      context.show(`cluster/${name} revoked`);
    });
}

function registering(cluster: Command, io: Io, verb: string, description: string, show: (context: CliContext, answer: JoinAnswer) => void): void {
  cluster
    .command(verb)
    .argument('<name>')
    .description(description)
    .option('-l, --label <key=value>', 'label of the cluster; may be repeated', collect, [])
    .option('--server-url <url>', 'address by which declarations name this cluster (destination.server)')
    .option('--reason <text>', 'why, for the history')
    .action(async (name: string, flags: RegisterFlags, command: Command) => {
      const context = await contextOf(command, io);
      const input = { name, labels: labelsOf(flags.label), server: flags.serverUrl, ...intent(flags.reason, `tidemark cluster ${verb}`) };
      const { registerCluster } = await context.api.query<{ registerCluster: JoinAnswer }>(documents.registerCluster, { input });
      refuseUserErrors(registerCluster.userErrors);
      show(context, registerCluster);
    });
}

function showCommand(context: CliContext, answer: JoinAnswer): void {
  if (context.format === 'json' || context.format === 'yaml') return context.list([answer], { name: (item) => item.command, columns: [] });
  context.tell(`Run this where kubectl reaches ${answer.cluster?.name ?? 'the cluster'}; it works once, until ${answer.expiresAt}:`);
  context.show(answer.command);
}

function labelsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw usageError(`"${text}" is not a label.`, 'Write key=value');
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
