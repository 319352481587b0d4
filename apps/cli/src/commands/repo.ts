import { readFile, stat } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { readAll } from '../api/pages.js';
import type { Source } from '../api/types.js';
import { CliError, usageError } from '../cli-error.js';
import { contextOf, intent } from '../context.js';
import type { Io } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { sourceView } from '../output/source-view.js';
import { seconds, wholeNumber } from './flags.js';

interface CredentialFlags { username?: string; passwordStdin?: boolean; sshPrivateKeyFile?: string; knownHostsFile?: string }
interface AddFlags extends CredentialFlags { credential?: boolean; poll?: number | 'default'; webhookSecretFile?: string; webhookSecret?: boolean; skipTest?: boolean; reason?: string }

const MAX_FILE_BYTES = 64 * 1024;

/** Repositories: how they are entered and how often they are looked at. Secrets come from files or standard input only. */
export function repoCommands(repo: Command, io: Io): void {
  add(repo, io);
  repo
    .command('list')
    .description('every repository that is watched or configured')
    .option('--limit <n>', 'the most to read', wholeNumber, 1_000)
    .action(async (flags: { limit: number }, command: Command) => {
      const context = await contextOf(command, io);
      context.list(await readAll<Source>(context.api, documents.sources, 'sources', {}, flags.limit), sourceView(context.now()));
    });
  repo
    .command('get')
    .argument('<url>')
    .description('one repository, and why it cannot be read')
    .action(async (url: string, _flags: unknown, command: Command) => {
      const context = await contextOf(command, io);
      const { source } = await context.api.query<{ source: Source | null }>(documents.source, { url });
      if (source === null) throw new CliError(EXIT.notFound, 'cli.repository-not-found', `There is no repository ${url}.`, 'List them with: tidemark repo list');
      context.list([source], sourceView(context.now()));
      if (source.failure !== null) context.tell(`It cannot be read since ${source.failure.since}: ${source.failure.message}`);
    });
  repo
    .command('rm')
    .argument('<url>')
    .description('forget a repository that no application uses, with its credential')
    .option('--reason <text>', 'why, for the history')
    .action(async (url: string, flags: { reason?: string }, command: Command) => {
      const context = await contextOf(command, io);
      const { forgetRepository } = await context.api.query<{ forgetRepository: { userErrors: UserError[] } }>(documents.forgetRepository, { input: { url, ...intent(flags.reason, 'tidemark repo rm') } });
      refuseUserErrors(forgetRepository.userErrors);
      context.show(`repository ${url} forgotten`);
    });
  withCredential(repo.command('test').argument('<url>').description('ask a repository for its HEAD, with its credential or the one given')).action(async (url: string, flags: CredentialFlags, command: Command) => {
    const context = await contextOf(command, io);
    const input = { url, credential: await credentialOf(flags, io), ...intent(undefined, 'tidemark repo test') };
    const { testRepository } = await context.api.query<{ testRepository: { userErrors: UserError[] } }>(documents.testRepository, { input });
    refuseUserErrors(testRepository.userErrors);
    context.show(`repository ${url} can be read`);
  });
}

function add(repo: Command, io: Io): void {
  withCredential(repo.command('add').argument('<url>', 'address as applications name it').description('configure a repository; what is not given stays as it is'))
    .option('--no-credential', 'take its credential away')
    .option('--poll <interval>', 'how often to look when no webhook comes (5m), or "default"', interval)
    .option('--webhook-secret-file <file>', 'file with the secret its Git host signs webhooks with')
    .option('--no-webhook-secret', 'check its webhooks with the secret of the installation')
    .option('--skip-test', 'accept it without connecting first')
    .option('--reason <text>', 'why, for the history')
    .action(async (url: string, flags: AddFlags, command: Command) => {
      const context = await contextOf(command, io);
      const credential = flags.credential === false ? null : await credentialOf(flags, io);
      const webhookSecret = flags.webhookSecretFile !== undefined ? withoutLineEnd(await secretFile(flags.webhookSecretFile)) : flags.webhookSecret === false ? null : undefined;
      const input = { url, credential, pollSeconds: flags.poll === 'default' ? null : flags.poll, webhookSecret, skipTest: flags.skipTest ?? false, ...intent(flags.reason, 'tidemark repo add') };
      const { configureRepository } = await context.api.query<{ configureRepository: { source: Source | null; userErrors: UserError[] } }>(documents.configureRepository, { input });
      refuseUserErrors(configureRepository.userErrors);
      if (configureRepository.source !== null && (context.format === 'json' || context.format === 'yaml')) context.list([configureRepository.source], sourceView(context.now()));
      else context.show(`repository ${url} configured`);
    });
}

const withCredential = (command: Command): Command =>
  command
    .option('-u, --username <name>', 'user name; hosts that take a token accept any')
    .option('--password-stdin', 'read the password or token from standard input')
    .option('--ssh-private-key-file <file>', 'private key without a passphrase')
    .option('--known-hosts-file <file>', 'the host keys that are accepted');

/** undefined: none was given. */
async function credentialOf(flags: CredentialFlags, io: Io): Promise<Record<string, string> | undefined> {
  const { username, passwordStdin, sshPrivateKeyFile, knownHostsFile } = flags;
  const basic = username !== undefined || passwordStdin === true;
  const ssh = sshPrivateKeyFile !== undefined || knownHostsFile !== undefined;
  if (basic && ssh) throw usageError('A repository is entered with a password or with a key, not with both.');
  if (basic) {
    if (username === undefined || passwordStdin !== true) throw usageError('A user name and a password belong together.', 'Give --username NAME --password-stdin');
    return { username, password: withoutLineEnd(await io.stdin()) };
  }
  if (!ssh) return undefined;
  if (sshPrivateKeyFile === undefined || knownHostsFile === undefined) throw usageError('A key and the known hosts belong together.', 'Give --ssh-private-key-file FILE --known-hosts-file FILE; the latter is made by: ssh-keyscan HOST');
  return { sshPrivateKey: await secretFile(sshPrivateKeyFile), knownHosts: await secretFile(knownHostsFile) };
}

async function secretFile(name: string): Promise<string> {
  let bytes: number;
  try {
    bytes = (await stat(name)).size;
  } catch {
    throw usageError(`There is no file "${name}".`);
  }
  if (bytes > MAX_FILE_BYTES) throw usageError(`The file "${name}" has ${bytes} bytes, more than a key or a secret needs.`);
  return readFile(name, 'utf8');
}

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');

/** Not null for "default": commander would make it an empty text. */
function interval(text: string): number | 'default' {
  if (text === 'default') return text;
  const value = seconds(text);
  if (value < 1) throw new InvalidArgumentError('must be at least one second');
  return value;
}
