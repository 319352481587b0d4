import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  eventually, findBinary, freePort, isRunning, repositoryRoot, runCommand, startBackground, startCluster, tempDir, testGitServer,
} from '@tidemark/testing';
import type { BackgroundProcess, Cluster, TempDir, TestGitServer, WebhookProvider } from '@tidemark/testing';
import { GraphQl } from './graphql.js';
import { runCli } from './run-cli.js';
import type { CliRun } from './run-cli.js';

const WEBHOOK_SECRET = 'a webhook secret of the tests';
const NODE = path.join(repositoryRoot, 'node_modules/.bin/node');

export interface SystemOptions {
  /** Names of the clusters, one real API server and one agent each. */
  readonly clusters: readonly string[];
  /** Default: an hour, so that only webhooks and refreshes move anything and tests know the cause. */
  readonly pollSeconds?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A cluster of the system with its agent. */
export interface Member {
  readonly cluster: Cluster;
  readonly stateDir: string;
  agent: BackgroundProcess | null;
}

/**
 * The whole product as its users run it: control plane with embedded PostgreSQL, real API servers, an agent each, a Git
 * server with webhooks; every part its own process that can be killed and started again.
 */
export class TidemarkSystem {
  readonly members = new Map<string, Member>();
  controlPlane: BackgroundProcess | null = null;
  readonly api: GraphQl;

  private constructor(
    private readonly folder: TempDir,
    readonly git: TestGitServer,
    private readonly ports: { http: number; tls: number },
    private readonly options: SystemOptions,
  ) {
    this.api = new GraphQl(`http://127.0.0.1:${ports.http}`);
  }

  static async start(options: SystemOptions): Promise<TidemarkSystem> {
    const folder = await tempDir('system');
    // PostgreSQL runs as a user of its own when we are root, and must reach its data through this folder.
    await chmod(folder.path, 0o711);
    const system = new TidemarkSystem(folder, await testGitServer(), { http: await freePort(), tls: await freePort() }, options);
    try {
      await writeFile(system.file('webhook-secret'), WEBHOOK_SECRET, { mode: 0o600 });
      await Promise.all([system.startControlPlane(), ...options.clusters.map((name) => system.startCluster(name))]);
      await system.signIn();
      for (const name of options.clusters) await system.enrol(name);
      return system;
    } catch (thrown) {
      const logs = await Promise.all(['control-plane', ...options.clusters.map((name) => `agent-${name}`)].map((part) => system.log(part).catch(() => '')));
      await system.stop();
      throw new Error(`the system did not start: ${String(thrown)}\n${logs.map((log) => log.slice(-3_000)).join('\n')}`, { cause: thrown });
    }
  }

  get address(): string {
    return this.api.address;
  }

  get tlsPort(): number {
    return this.ports.tls;
  }

  get dataDir(): string {
    return this.file('control-plane');
  }

  /** A repository whose pushes reach the control plane as webhooks. */
  async repository(name: string, provider: WebhookProvider = 'github') {
    return this.git.git.repository(name, { webhooks: [{ url: `${this.address}/webhooks/${provider}`, provider, secret: WEBHOOK_SECRET }] });
  }

  async startControlPlane(): Promise<void> {
    const program = path.join(repositoryRoot, 'apps/control-plane/dist/main.js');
    const [helm, kustomize] = await Promise.all([findBinary('helm'), findBinary('kustomize')]);
    const env = {
      TIDEMARK_DATA_DIR: this.dataDir,
      TIDEMARK_HTTP_PORT: String(this.ports.http),
      TIDEMARK_TLS_PORT: String(this.ports.tls),
      TIDEMARK_POLL_SECONDS: String(this.options.pollSeconds ?? 3_600),
      TIDEMARK_GIT_SCHEMES: 'https,ssh,http,file',
      TIDEMARK_WEBHOOK_SECRET_FILE: this.file('webhook-secret'),
      TIDEMARK_HELM: helm,
      TIDEMARK_KUSTOMIZE: kustomize,
      ...this.options.env,
    };
    // The data directory in the arguments tells this control plane from others, for kill and for adoption.
    this.controlPlane = startBackground({ program: NODE, args: [program, `--data-dir=${this.dataDir}`], log: this.file('control-plane.log'), marker: this.dataDir, env, detached: false });
    await eventually(
      () => {
        const ended = this.controlPlane?.exited() ?? null;
        if (ended !== null) throw new Error(`the control plane ${ended}`);
        return this.api.isAlive();
      },
      { what: 'the control plane to answer', timeoutMs: 60_000 },
    );
  }

  async startAgent(name: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
    const member = this.member(name);
    const program = path.join(repositoryRoot, 'apps/agent/dist/main.js');
    member.agent = startBackground({
      program: NODE,
      args: [program, `--state-dir=${member.stateDir}`],
      log: this.file(`agent-${name}.log`),
      marker: member.stateDir,
      env: {
        TIDEMARK_AGENT_SERVER: `https://127.0.0.1:${this.ports.tls}`,
        TIDEMARK_AGENT_CA_FILE: path.join(this.dataDir, 'pki/ca.crt'),
        TIDEMARK_AGENT_STATE_DIR: member.stateDir,
        TIDEMARK_AGENT_METRICS_PORT: '0',
        KUBECONFIG: member.cluster.kubeconfig,
        ...env,
      },
      detached: false,
    });
    await Promise.resolve();
  }

  /** Runs the real CLI as a user would. */
  cli(...args: string[]): Promise<CliRun> {
    return runCli(args, { TIDEMARK_SERVER: this.address, TIDEMARK_TOKEN: this.api.token ?? '', TIDEMARK_CONFIG: this.file('cli.yaml') });
  }

  async kubectl(name: string, ...args: string[]): Promise<string> {
    const kubectl = await findBinary('kubectl');
    const { stdout } = await runCommand(kubectl, ['--kubeconfig', this.member(name).cluster.kubeconfig, ...args], { timeoutMs: 60_000 });
    return stdout;
  }

  async apply(name: string, manifest: string): Promise<void> {
    await runCommand(await findBinary('kubectl'), ['--kubeconfig', this.member(name).cluster.kubeconfig, 'apply', '-f', '-'], { input: manifest });
  }

  /** Starts a cluster that was stopped or killed again, with its data and on its port. */
  async continueCluster(name: string): Promise<void> {
    const member = this.member(name);
    this.members.set(name, { ...member, cluster: await startCluster({ folder: this.file(`cluster-${name}`), name }) });
  }

  /** The process id of the embedded PostgreSQL's postmaster. */
  async postgresPid(): Promise<number> {
    const lock = await readFile(path.join(this.dataDir, 'postgres/data/postmaster.pid'), 'utf8');
    return Number(lock.split('\n')[0]);
  }

  /** Owner's address of the embedded database: for looking, and for measuring. */
  async databaseUrl(): Promise<string> {
    const [password, port] = await Promise.all(['password', 'port'].map((file) => readFile(path.join(this.dataDir, 'postgres', file), 'utf8')));
    return `postgresql://tidemark:${password?.trim()}@127.0.0.1:${port?.trim()}/postgres?host=${encodeURIComponent(path.join(this.dataDir, 'postgres/socket'))}`;
  }

  async log(part: string): Promise<string> {
    return readFile(this.file(`${part}.log`), 'utf8');
  }

  member(name: string): Member {
    const member = this.members.get(name);
    if (member === undefined) throw new Error(`the system has no cluster ${name}`);
    return member;
  }

  async stop(): Promise<void> {
    const agents = [...this.members.values()].map((member) => member.agent?.stop());
    await Promise.all(agents);
    await this.controlPlane?.stop();
    await this.stopPostgres();
    await Promise.all([...this.members.values()].map((member) => member.cluster.stop()));
    await this.git.release();
    await this.folder.remove();
  }

  private async stopPostgres(): Promise<void> {
    const pid = await this.postgresPid().catch(() => null);
    if (pid === null || !(await isRunning({ pid, marker: this.dataDir, log: '' }))) return;
    process.kill(pid, 'SIGQUIT');
    await eventually(async () => !(await isRunning({ pid, marker: this.dataDir, log: '' })), { what: 'PostgreSQL to end', timeoutMs: 20_000 });
  }

  private async startCluster(name: string): Promise<void> {
    const stateDir = this.file(`agent-${name}`);
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    const cluster = await startCluster({ folder: this.file(`cluster-${name}`), name });
    this.members.set(name, { cluster, stateDir, agent: null });
  }

  private async signIn(): Promise<void> {
    const password = await eventually(() => readFile(path.join(this.dataDir, 'admin-password'), 'utf8'), { what: 'the admin password' });
    await this.api.signIn('admin', password.trim());
  }

  private async enrol(name: string): Promise<void> {
    const token = await this.api.registerCluster(name);
    await this.startAgent(name, { TIDEMARK_AGENT_TOKEN: token });
    const connected = async () => (await this.api.agentState(name)) === 'CONNECTED';
    const { agent } = this.member(name);
    await eventually(async () => agent?.exited() ?? (await connected()), { what: `the agent of ${name} to connect`, timeoutMs: 60_000 });
    if (!(await connected())) throw new Error(`the agent of ${name} ${agent?.exited() ?? 'is not there'}`);
  }

  private file(name: string): string {
    return path.join(this.folder.path, name);
  }
}
