import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type ServerChannel } from 'ssh2';
import { assertRepositoryName } from './git-repository.js';
import { GIT_ENVIRONMENT } from './git-environment.js';

export interface SshGitServer {
  /** `ssh://git@127.0.0.1:<port>/<name>.git` */
  cloneUrl(name: string): string;
  /** Path of the client's private key (OpenSSH format, mode 0600): the only one that may sign in. */
  readonly privateKeyFile: string;
  /** A `known_hosts` file with the server's key. */
  readonly knownHostsFile: string;
  stop(): Promise<void>;
}

const COMMAND = /^git[- ](upload-pack|receive-pack) '\/?(.+)\.git'$/;

/**
 * Serves the bare repositories `<folder>/<name>.git` over SSH on loopback, to the user `git` with the generated key.
 * @param keys an existing folder for the key and known_hosts files
 */
export async function startSshGitServer(folder: string, keys: string): Promise<SshGitServer> {
  const host = ssh2.utils.generateKeyPairSync('ed25519');
  const client = ssh2.utils.generateKeyPairSync('ed25519');
  const allowed = parsedKey(client.public);
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [host.private] }, (connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    // A client that goes away in the middle is the client's business.
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => authenticate(context, allowed));
    connection.on('session', (accept) => {
      accept().on('exec', (acceptCommand, reject, { command }) => {
        const [, service, name] = COMMAND.exec(command) ?? [];
        if (service === undefined || name === undefined) return reject();
        serve(folder, service, name, acceptCommand());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const privateKeyFile = path.join(keys, 'id_ed25519');
  const knownHostsFile = path.join(keys, 'known_hosts');
  await writeFile(privateKeyFile, client.private, { mode: 0o600 });
  await writeFile(knownHostsFile, `[127.0.0.1]:${port} ${host.public}\n`);
  return {
    cloneUrl: (name) => `ssh://git@127.0.0.1:${port}/${name}.git`,
    privateKeyFile,
    knownHostsFile,
    stop: async () => {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function parsedKey(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}

function authenticate(context: AuthContext, allowed: ParsedKey): void {
  if (context.method !== 'publickey' || context.username !== 'git' || !context.key.data.equals(allowed.getPublicSSH())) {
    return context.reject(['publickey']);
  }
  // The first request only asks whether the key would do; the second one proves that the client has it.
  if (context.signature === undefined || context.blob === undefined) return context.accept();
  if (allowed.verify(context.blob, context.signature, context.hashAlgo) === true) context.accept();
  else context.reject(['publickey']);
}

function serve(folder: string, service: string, name: string, channel: ServerChannel): void {
  try {
    assertRepositoryName(name);
  } catch {
    channel.stderr.end('no such repository\n');
    channel.exit(128);
    return void channel.end();
  }
  const git = spawn('git', [service, path.join(folder, `${name}.git`)], { env: { ...process.env, ...GIT_ENVIRONMENT } });
  git.stdin.on('error', () => undefined); // git ended first: its exit code is passed on
  channel.pipe(git.stdin);
  git.stdout.pipe(channel, { end: false });
  git.stderr.pipe(channel.stderr, { end: false });
  git.once('close', (code) => {
    channel.exit(code ?? 1);
    channel.end();
  });
}
