import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { Agent, fetch } from 'undici';
import { connect, refuseUserErrors } from '../api/api.js';
import type { UserError } from '../api/api.js';
import { documents } from '../api/documents.js';
import { usageError } from '../cli-error.js';
import { intent } from '../context.js';
import type { Io } from '../context.js';
import { DEFAULT_SERVER, saveSession } from '../session.js';
import type { Session } from '../session.js';

interface Flags { name?: string; username: string; passwordStdin?: boolean; caSha256?: string; token?: string }

export function loginCommand(program: Command, io: Io): void {
  program
    .command('login')
    .argument('[server]', 'address of the control plane', io.env['TIDEMARK_SERVER'] ?? DEFAULT_SERVER)
    .description('sign in and keep the session')
    .option('-u, --username <name>', 'who signs in', 'admin')
    .option('--password-stdin', 'read the password from standard input')
    .option('--ca-sha256 <hex>', 'pin the server to the CA with this SHA-256 (printed by the control plane)')
    .option('--name <context>', 'name of the context to keep (default: the host)')
    .action(async (server: string, flags: Flags, command: Command) => {
      const session = await pinned(server, flags.caSha256);
      const token = command.optsWithGlobals<{ token?: string }>().token;
      const signedIn = token !== undefined ? { ...session, token } : await signIn(session, flags, io);
      await connect(signedIn).query(documents.viewer);
      const file = await saveSession(flags.name ?? new URL(server).host, signedIn, io.env);
      io.err(`Signed in to ${server}; the session is kept in ${file}\n`);
    });
}

async function signIn(session: Session, flags: Flags, io: Io): Promise<Session> {
  const password = flags.passwordStdin === true ? (await io.stdin()).trim() : await ask(flags.username);
  const input = { name: flags.username, password, ...intent(undefined, 'sign in from the CLI') };
  const { signIn: answer } = await connect(session).query<{ signIn: { token: string | null; userErrors: UserError[] } }>(documents.signIn, { input });
  refuseUserErrors(answer.userErrors);
  if (answer.token === null) throw usageError('The server gave no session.');
  return { ...session, token: answer.token };
}

async function ask(name: string): Promise<string> {
  if (!process.stdin.isTTY) throw usageError('There is no terminal to ask for a password.', 'Give it with --password-stdin, or a token with --token.');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  process.stderr.write(`Password of ${name}: \u001b[8m`);
  try {
    return await prompt.question('');
  } finally {
    process.stderr.write('\u001b[0m');
    prompt.close();
  }
}

/** A server whose certificate the machine doesn't know is trusted by the hash of its CA, or not at all. */
async function pinned(server: string, caSha256: string | undefined): Promise<Session> {
  if (!URL.canParse(server)) throw usageError(`"${server}" is not an address.`, `Example: tidemark login ${DEFAULT_SERVER}`);
  if (caSha256 === undefined) return { server };
  const response = await fetch(new URL('/agent/v1/ca', server), { dispatcher: new Agent({ connect: { rejectUnauthorized: false } }), signal: AbortSignal.timeout(10_000) });
  const ca = await response.text();
  const found = createHash('sha256').update(ca).digest('hex');
  if (found !== caSha256.toLowerCase()) throw usageError(`The CA of ${server} has SHA-256 ${found}, not the one given.`, 'Somebody may be in between: compare with what the control plane printed.');
  return { server, ca };
}
