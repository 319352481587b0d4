import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdir, cp, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DesiredTarget } from '@tidemark/protocol';
import { eventually, tempDir, type TempDir } from '@tidemark/testing';
import type { DesiredChange, DesiredStore } from '../../../apps/agent/src/desired/index.js';
import { startAgent, type RunningAgent } from '../../../apps/agent/src/platform/agent.js';
import { readConfig } from '../../../apps/agent/src/platform/config.js';
import type { ReconcilerInput, RunningReconciler } from '../../../apps/agent/src/platform/reconciler.port.js';
import type { ReportSink } from '../../../apps/agent/src/report/index.js';
import type { LoggedReport } from '../../../apps/control-plane/src/delivery/report-log/report-log.js';
import { AgentPort, desiredTarget, quiet } from './agent-port.js';

jest.setTimeout(30_000);

let port: AgentPort;
beforeAll(async () => {
  port = await AgentPort.start();
});
afterAll(() => port.stop());

/** The whole agent but for Kubernetes: what would reconcile only listens and talks here. */
class TestAgent {
  desired!: DesiredStore;
  reports!: ReportSink;
  readonly changes: DesiredChange[] = [];
  readonly operations: unknown[] = [];
  private running!: RunningAgent;

  constructor(
    readonly state: string,
    private readonly flags: readonly string[] = [],
  ) {}

  async start(): Promise<this> {
    const config = readConfig(['--state-dir', this.state, '--metrics-port', '0', ...this.flags], {});
    if (config === 'help') throw new Error('no help was asked for');
    this.running = await startAgent(config, { startReconciler: (input) => Promise.resolve(this.reconciler(input)), logger: quiet }, new AbortController().signal);
    return this;
  }

  async stop(): Promise<void> {
    await this.running.stop();
  }

  metrics(): Promise<string> {
    return fetch(`http://127.0.0.1:${this.running.healthPort}/metrics`).then((answer) => answer.text());
  }

  async condition(message: string): Promise<void> {
    await this.reports.report({ type: 'condition-raised', targetId: randomUUID(), bundle: `sha256:${'c'.repeat(64)}`, revision: 'r', condition: 'Test', message });
  }

  private reconciler(input: ReconcilerInput): RunningReconciler {
    this.desired = input.desired;
    this.reports = input.reports;
    input.desired.onChange((changes) => this.changes.push(...changes));
    return {
      operations: {
        handle: (operation) => {
          this.operations.push(operation);
          return Promise.resolve({ outcome: 'succeeded', message: 'done', result: { differences: [] } });
        },
      },
      clusterFacts: () => Promise.resolve({ clusterUid: 'uid-1', kubernetesVersion: 'v1.36.0' }),
      ready: () => true,
      stop: () => Promise.resolve(),
    };
  }
}

let directory: TempDir;
let agents: TestAgent[] = [];
let seen: LoggedReport[] = [];
let clusterId = '';
let number = 0;
let consumption: { stop(): Promise<void> };

beforeEach(async () => {
  directory = await tempDir('agent');
  agents = [];
  seen = [];
  consumption = port.log.consume((batch) => Promise.resolve(void seen.push(...batch.filter((r) => r.clusterId === clusterId))));
});
afterEach(async () => {
  await Promise.all(agents.map((agent) => agent.stop()));
  await consumption.stop();
  await directory.remove();
});

async function joined(): Promise<TestAgent> {
  number += 1;
  const grant = await port.register(`agent-${number}`);
  clusterId = grant.clusterId;
  const flags = grant.command.split(' ').slice(2);
  return start(new TestAgent(path.join(directory.path, 'state'), flags));
}

async function start(agent: TestAgent): Promise<TestAgent> {
  agents.push(agent);
  return agent.start();
}

async function stop(agent: TestAgent): Promise<void> {
  agents = agents.filter((other) => other !== agent);
  await agent.stop();
}

const messages = (): string[] => seen.flatMap((r) => (r.report?.type === 'condition-raised' ? [r.report.message] : []));
const connections = async (): Promise<number> => (await port.eventsOf(clusterId)).filter((e) => e.type === 'fleet.agent-connected').length;
const has = (agent: TestAgent, target: DesiredTarget): Promise<DesiredTarget> => eventually(() => agent.desired.get(target.targetId), { what: 'the target on the agent' });

describe('an agent started with the line that registering prints', () => {
  it('enrols, connects, gets what it should be, fetches the bundle and reports', async () => {
    const agent = await joined();
    const digest = port.addBundle({ format: 1, objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }] });
    const target = desiredTarget(digest);
    await port.assign(clusterId, target);
    expect(await has(agent, target)).toEqual(target);
    expect((await agent.desired.bundle(digest)).objects).toHaveLength(1);
    await agent.condition('hello');
    await eventually(() => messages().includes('hello'), { what: 'the report' });
    await eventually(async () => (await agent.metrics()).includes('tidemark_agent_connected 1'), { what: 'the metric' });
    expect((await stat(agent.state)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(agent.state, 'identity', 'identity.json'))).mode & 0o777).toBe(0o600);
  });

  it('gets a report into the hands of the worker within a few milliseconds', async () => {
    const agent = await joined();
    await agent.condition('first');
    await eventually(() => messages().length === 1, { what: 'the first' });
    const waits: number[] = [];
    for (let i = 0; i < 50; i += 1) {
      const began = performance.now();
      await agent.condition(`m${i}`);
      await eventually(() => messages().includes(`m${i}`), { what: 'the report', everyMs: 1 });
      waits.push(performance.now() - began);
    }
    waits.sort((a, b) => a - b);
    if (process.env['PRINT_LATENCY']) process.stdout.write(`report to worker: p50 ${waits[25]?.toFixed(1)} ms, p95 ${waits[47]?.toFixed(1)} ms\n`);
    expect(waits[25]).toBeLessThan(50);
  });

  it('comes back by itself after the control plane was away, and says each report once and in order', async () => {
    const agent = await joined();
    await agent.condition('0');
    await eventually(() => messages().length === 1, { what: 'the first report' });
    const portNumber = await port.closePort();
    for (let i = 1; i <= 100; i += 1) await agent.condition(String(i));
    await consumption.stop();
    await port.listen(portNumber);
    consumption = port.log.consume((batch) => Promise.resolve(void seen.push(...batch.filter((r) => r.clusterId === clusterId))));
    await eventually(() => messages().length >= 101, { what: '101 reports', timeoutMs: 15_000 });
    expect(messages()).toEqual(Array.from({ length: 101 }, (_, i) => String(i)));
    expect(seen.map((r) => r.seq)).toEqual(Array.from({ length: 101 }, (_, i) => i + 1));
  });

  it('starts again without a token and without the control plane, and knows what it should be', async () => {
    const agent = await joined();
    const digest = port.addBundle({ format: 1, objects: [{ kind: 'A', n: Math.random() }] });
    const target = desiredTarget(digest);
    await port.assign(clusterId, target);
    await has(agent, target);
    await agent.desired.bundle(digest);
    await stop(agent);
    const portNumber = await port.closePort();
    const again = await start(new TestAgent(agent.state));
    expect(again.desired.list()).toEqual([target]);
    expect((await again.desired.bundle(digest)).objects).toHaveLength(1);
    await again.condition('offline');
    await consumption.stop();
    await port.listen(portNumber);
    consumption = port.log.consume((batch) => Promise.resolve(void seen.push(...batch.filter((r) => r.clusterId === clusterId))));
    await eventually(() => messages().includes('offline'), { what: 'the report from offline', timeoutMs: 15_000 });
  });

  it('hears of a withdrawal, and again after a restart, until it was carried out', async () => {
    const agent = await joined();
    const target = desiredTarget(`sha256:${'d'.repeat(64)}`);
    await port.assign(clusterId, target);
    await has(agent, target);
    await port.withdraw(clusterId, target, 2);
    await eventually(() => agent.desired.withdrawals().length === 1, { what: 'the withdrawal' });
    expect(agent.desired.list()).toEqual([]);
    await stop(agent);
    const again = await start(new TestAgent(agent.state));
    expect(again.desired.withdrawals()).toMatchObject([{ targetId: target.targetId, assignment: 2, cascade: true }]);
    await again.desired.forget(target.targetId, 2);
    await stop(again);
    expect((await start(new TestAgent(agent.state))).desired.withdrawals()).toEqual([]);
  });

  it('carries out an operation and reports its result', async () => {
    const agent = await joined();
    const target = desiredTarget(`sha256:${'d'.repeat(64)}`);
    await eventually(async () => (await connections()) === 1, { what: 'the connection' });
    const operationId = randomUUID();
    await port.operate(clusterId, target, operationId, new Date(Date.now() + 60_000).toISOString());
    await eventually(() => seen.find((r) => r.report?.type === 'operation-finished' && r.report.operationId === operationId), { what: 'the result' });
    expect(agent.operations).toEqual([{ kind: 'refresh', targetId: target.targetId }]);
  });

  it('whose state directory went back in time begins a new epoch and loses no report', async () => {
    const agent = await joined();
    for (let i = 1; i <= 5; i += 1) await agent.condition(`before ${i}`);
    await eventually(() => messages().length === 5, { what: 'five reports' });
    await stop(agent);
    const backup = path.join(directory.path, 'backup');
    await mkdir(backup);
    await cp(agent.state, backup, { recursive: true });
    const second = await start(new TestAgent(agent.state));
    for (let i = 1; i <= 5; i += 1) await second.condition(`lost ${i}`);
    await eventually(() => messages().length === 10, { what: 'ten reports' });
    await stop(second);
    await rm(agent.state, { recursive: true });
    await cp(backup, agent.state, { recursive: true });
    const restored = await start(new TestAgent(agent.state));
    await restored.condition('after the restore');
    await eventually(() => messages().includes('after the restore'), { what: 'the report after the restore', timeoutMs: 15_000 });
    expect(new Set(seen.map((r) => r.epoch)).size).toBe(2);
  });

  it('refuses a bundle whose content is not what its name says', async () => {
    const agent = await joined();
    const digest = port.addBundle({ format: 1, objects: [{ n: 1 }] });
    port.bundles.set(digest, Buffer.from('{"format":1,"objects":[{"evil":true}]}'));
    const target = desiredTarget(digest);
    await port.assign(clusterId, target);
    await has(agent, target);
    const outcome = await Promise.race([agent.desired.bundle(digest, AbortSignal.timeout(1_500)).then(() => 'taken', (error: Error) => error.name)]);
    expect(outcome).not.toBe('taken');
  });

  it('renews its certificate when it expired while nobody was there', async () => {
    const agent = await joined();
    await eventually(async () => (await connections()) === 1, { what: 'the connection' });
    await stop(agent);
    const { loadIdentity, Link } = await import('../../../apps/agent/src/link/index.js');
    const { WriteAheadLog, LOG_DEFAULTS } = await import('../../../apps/agent/src/report/index.js');
    const { DesiredState, BundleCache } = await import('../../../apps/agent/src/desired/index.js');
    const { Operations } = await import('../../../apps/agent/src/link/index.js');
    port.skewMs = 2 * 86_400_000;
    const inside = (name: string): string => path.join(agent.state, name);
    const identity = await loadIdentity(inside('identity'));
    if (!identity) throw new Error('no identity');
    const log = await WriteAheadLog.open({ ...LOG_DEFAULTS, directory: inside('reports'), clock: port.clock, ids: port.ids });
    const bundles = await BundleCache.open({ directory: inside('bundles'), fetcher: { fetch: () => Promise.reject(new Error('none')) }, logger: quiet });
    const desired = await DesiredState.open({ directory: inside('desired'), bundles, logger: quiet });
    const operations = new Operations({ handler: { handle: () => Promise.reject(new Error('none')) }, reports: log, clock: port.clock, logger: quiet });
    const link = new Link({ identity, identityDirectory: inside('identity'), log, desired, operations, clock: port.clock, random: Math.random, logger: quiet, agentVersion: 't', facts: () => Promise.resolve({ clusterUid: 'uid-1', kubernetesVersion: '' }) });
    link.start();
    await port.event(clusterId, 'fleet.credential-renewed');
    // The event comes before the answer that brings the certificate.
    await eventually(async () => (await loadIdentity(inside('identity')))?.certificate !== identity.certificate, { what: 'the new certificate to be kept' });
    await link.stop();
    await desired.close();
    await log.close();
    port.skewMs = 0;
  });
});

describe('an agent', () => {
  it('without an identity and without a token says what is missing', async () => {
    await expect(new TestAgent(path.join(directory.path, 'new')).start()).rejects.toMatchObject({ code: 'agent.not-enrolled', nextStep: expect.stringContaining('cluster register') });
  });

  it('exposes its metrics without any secret', async () => {
    const agent = await joined();
    expect(await agent.metrics()).toContain('tidemark_agent_reports_unacknowledged');
    expect(await agent.metrics()).not.toContain('tmj_');
  });
});
