import { randomUUID } from 'node:crypto';
import { eventually } from '@tidemark/testing';
import type { FileChange, GitRepository } from '@tidemark/testing';
import { TidemarkSystem } from '../../system/tidemark-system.js';
import { application, configMap } from './bad-input.js';
import type { ApplicationOptions, Files } from './bad-input.js';

export const CLUSTER = 'alpha';
const SETTLE_MS = 60_000;
const WITNESS = 'witness';

export interface UserError { code: string; message: string; path: string[] | null; nextStep: string | null }
export interface Condition { type: string; message: string }
export interface RecordedEvent { position: number; type: string; stream: string; summary: string; reason: string | null; data: Record<string, unknown> }
export interface Warnings { warnings: { path: string; message: string }[]; bundle: { warnings: string[] } | null }
interface Named { name: string }

/**
 * A system with one cluster, one repository with a folder for each bad input, and an innocent application beside them
 * that must never notice.
 */
export class BadInputFleet {
  private constructor(
    readonly system: TidemarkSystem,
    readonly repository: GitRepository,
    readonly url: string,
  ) {}

  static async start(): Promise<BadInputFleet> {
    const system = await TidemarkSystem.start({ clusters: [CLUSTER], env: { TIDEMARK_GIT_SCHEMES: 'https,ssh,http' } });
    const repository = await system.repository('cases');
    await repository.commitFiles({ files: { [`${WITNESS}/map.yaml`]: configMap('map') }, message: 'Call the witness' });
    const fleet = new BadInputFleet(system, repository, system.git.git.cloneUrl('cases'));
    await fleet.declare({ name: WITNESS });
    await fleet.live(WITNESS);
    return fleet;
  }

  /** One commit with the files of every case in the folder of its name; resolves when the control plane knows of it. */
  async push(cases: readonly { name: string; files: Files }[], message: string): Promise<string> {
    const files: Record<string, FileChange> = {};
    for (const { name, files: own } of cases) for (const [file, content] of Object.entries(own)) files[`${name}/${file}`] = content;
    const sha = await this.repository.commitFiles({ files, message });
    await this.event('source.revision-observed', null, ({ data }) => data['revision'] === sha);
    return sha;
  }

  async declare(...applications: Omit<ApplicationOptions, 'repoURL'>[] | ApplicationOptions[]): Promise<void> {
    await this.system.api.declare(applications.map((one) => application({ repoURL: this.url, ...one })).join(''), [CLUSTER]);
  }

  live(name: string, revision?: string): Promise<true> {
    return eventually(() => this.system.api.isLive(name, 1, revision), { what: `${name} to be synced and healthy`, timeoutMs: SETTLE_MS });
  }

  /** What a mutation refused and why; empty when it did not. */
  async refusals(mutation: string, input: object): Promise<UserError[]> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const document = `mutation($input: ${type}!) { ${mutation}(input: $input) { userErrors { code message path nextStep } } }`;
    const answer = await this.system.api.query<Record<string, { userErrors: UserError[] }>>(document, { input: { reason: 'a bad input', idempotencyKey: randomUUID(), ...input } });
    return answer[mutation]?.userErrors ?? [];
  }

  /** Of the application as a whole, then of its target. */
  async conditions(name: string): Promise<Condition[]> {
    const { application: found } = await this.system.api.query<{ application: { conditions: Condition[]; targets: { conditions: Condition[] }[] } }>(
      'query($name: String!) { application(name: $name) { conditions { type message } targets { conditions { type message } } } }',
      { name },
    );
    return [...found.conditions, ...found.targets.flatMap(({ conditions }) => conditions)];
  }

  condition(name: string, type: string): Promise<Condition> {
    return eventually(async () => (await this.conditions(name)).find((condition) => condition.type === type), { what: `the condition ${type} of ${name}`, timeoutMs: SETTLE_MS });
  }

  async summary(name: string): Promise<string> {
    const { application: found } = await this.system.api.query<{ application: { summary: string } }>('query($name: String!) { application(name: $name) { summary } }', { name });
    return found.summary;
  }

  async warnings(name: string): Promise<Warnings> {
    const { application: found } = await this.system.api.query<{ application: Warnings }>('query($name: String!) { application(name: $name) { warnings bundle { warnings } } }', { name });
    return found;
  }

  async applications(): Promise<string[]> {
    const { applications } = await this.system.api.query<{ applications: { nodes: Named[] } }>('{ applications(first: 100) { nodes { name } } }');
    return applications.nodes.map(({ name }) => name);
  }

  /** Oldest first; up to 100. */
  async events(filter: { types: string[]; application?: string }): Promise<RecordedEvent[]> {
    const { events } = await this.system.api.query<{ events: { nodes: RecordedEvent[] } }>('query($filter: EventFilter) { events(first: 100, filter: $filter) { nodes { position type stream summary reason data } } }', { filter });
    return events.nodes;
  }

  /** The newest event of this type, as soon as `accept` takes it. */
  event(type: string, application: string | null, accept: (event: RecordedEvent) => boolean = () => true): Promise<RecordedEvent> {
    const filter = { types: [type], ...(application !== null && { application }) };
    return eventually(async () => (await this.events(filter)).findLast(accept), { what: `${type} ${application ?? ''}`, timeoutMs: SETTLE_MS });
  }

  async position(): Promise<number> {
    const { stats } = await this.system.api.query<{ stats: { position: number } }>('{ stats { position } }');
    return stats.position;
  }

  /** The innocent one still runs what it ran, and was synced once. */
  async witnessIsUntouched(): Promise<void> {
    expect(await this.system.api.isLive(WITNESS, 1)).toBe(true);
    expect(await this.conditions(WITNESS)).toEqual([]);
    expect(await this.events({ types: ['observation.sync-started', 'observation.sync-failed'], application: WITNESS })).toHaveLength(1);
    expect(await this.system.kubectl(CLUSTER, '-n', WITNESS, 'get', 'configmap', 'map', '-o', 'jsonpath={.metadata.generation}{.data.a}')).toBe('b');
  }

  /** Every position of the log has its event, and nothing went wrong that nobody expected. */
  async nothingIsLost(): Promise<void> {
    const { stats, events } = await this.system.api.query<{ stats: { position: number }; events: { totalCount: number } }>('{ stats { position } events(first: 1) { totalCount } }');
    expect(events.totalCount).toBe(stats.position);
    const lines = (await this.system.log('control-plane')).split('\n');
    expect(lines.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  }

  stop(): Promise<void> {
    return this.system.stop();
  }
}
