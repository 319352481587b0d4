import { readFile } from 'node:fs/promises';
import type { ClientRequest } from 'node:http';
import https from 'node:https';
import { messageOf } from '@tidemark/kernel';
import { DeadlineError } from '../eventually.js';
import { clusterFiles, type ClusterIdentity } from './cluster-identity.js';

/** A Kubernetes object as the watch told it; only what every object has is typed. */
export interface TapedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status?: Readonly<Record<string, unknown>>;
}

export interface TapedEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: TapedObject;
  /** The cluster's revision of this change: it grows over all kinds, so it orders changes of different watches. */
  readonly revision: number;
  /** `performance.now()` when it arrived. */
  readonly at: number;
}

const LONGEST_TAPE = 100_000;
const RECONNECT_MS = 50;
const isChange = (type: string): type is TapedEvent['type'] => type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED';

/**
 * What happened in a cluster, as the API server itself tells it: every change of some collections since the tape was
 * opened. It goes on after the API server was away; what was deleted meanwhile may be missing.
 */
export class WatchTape {
  readonly events: TapedEvent[] = [];
  readonly #identity: ClusterIdentity;
  readonly #streams = new Map<string, ClientRequest>();
  /** The newest revision on the tape, by uid. */
  readonly #known = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #isClosed = false;

  private constructor(identity: ClusterIdentity) {
    this.#identity = identity;
  }

  /** `collections`: paths such as `/apis/batch/v1/namespaces/shop/jobs`. What is there already is told as ADDED, too. */
  static async open(cluster: { readonly identity: ClusterIdentity }, collections: readonly string[]): Promise<WatchTape> {
    const tape = new WatchTape(cluster.identity);
    await Promise.all(collections.map((path) => tape.#follow(path, '')));
    return tape;
  }

  close(): void {
    this.#isClosed = true;
    for (const stream of this.#streams.values()) stream.destroy();
  }

  /** The changes of one object, by `Kind/name`, oldest first. */
  of(name: string): TapedEvent[] {
    return this.events.filter(({ object }) => nameOf(object) === name);
  }

  /** The names (`Kind/name`) of what was created, in the order of the cluster's revisions; a name twice was created twice. */
  created(): string[] {
    return this.events.filter(({ type }) => type === 'ADDED').sort((a, b) => a.revision - b.revision).map(({ object }) => nameOf(object));
  }

  /** The revision of the first event that matches. @throws Error when there is none */
  revisionOf(what: string, matches: (event: TapedEvent) => boolean): number {
    const found = this.events.find(matches);
    if (found === undefined) throw new Error(`the tape has no ${what}: ${this.summary()}`);
    return found.revision;
  }

  /** Resolves with the first event that matches, as soon as it is on the tape. */
  until(what: string, matches: (event: TapedEvent) => boolean, timeoutMs = 20_000): Promise<TapedEvent> {
    const found = this.events.find(matches);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const event = this.events.at(-1);
        if (event === undefined || !matches(event)) return;
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(event);
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(look);
        reject(new DeadlineError(what, timeoutMs, this.summary()));
      }, timeoutMs);
      this.#listeners.add(look);
    });
  }

  summary(): string {
    return this.events.slice(-30).map(({ type, object, revision }) => `${revision} ${type} ${nameOf(object)}`).join(', ');
  }

  async #follow(path: string, since: string): Promise<void> {
    const ca = await readFile(clusterFiles(this.#identity.folder).authority);
    const { port, token } = this.#identity;
    const query = since === '' ? '?watch=true' : `?watch=true&resourceVersion=${since}`;
    let last = since;
    await new Promise<void>((resolve, reject) => {
      const request = https.request({ host: '127.0.0.1', port, path: path + query, ca, agent: false, headers: { authorization: `Bearer ${token}` } }, (answer) => {
        if (answer.statusCode !== 200) {
          request.destroy();
          return reject(new Error(`watch of ${path} answered ${answer.statusCode}`));
        }
        let rest = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          // After a restart the API server may not know the history any more: then everything is told again from its start.
          for (const line of lines) last = this.#take(line);
        });
        answer.once('close', () => this.#again(path, last));
        resolve();
      });
      request.once('error', (error) => reject(new Error(`watch of ${path}: ${messageOf(error)}`)));
      request.end();
      this.#streams.set(path, request);
    });
  }

  #again(path: string, since: string): void {
    if (this.#isClosed) return;
    // The API server is away for a moment: it is asked until it answers, or the tape is closed.
    setTimeout(() => void this.#follow(path, since).catch(() => this.#again(path, since)), RECONNECT_MS).unref();
  }

  /** Puts a change on the tape; returns where to go on from, '' when the API server has lost the history. */
  #take(line: string): string {
    const { type, object } = JSON.parse(line) as { type: string; object: TapedObject };
    if (!isChange(type)) return '';
    const { uid, resourceVersion } = object.metadata;
    const [revision, known] = [Number(resourceVersion), this.#known.get(uid)];
    if (this.events.length >= LONGEST_TAPE || (known !== undefined && known >= revision)) return resourceVersion;
    this.#known.set(uid, revision);
    this.events.push({ type: type === 'ADDED' && known !== undefined ? 'MODIFIED' : type, object, revision, at: performance.now() });
    for (const look of [...this.#listeners]) look();
    return resourceVersion;
  }
}

const nameOf = ({ kind, metadata }: TapedObject): string => `${kind}/${metadata.name}`;
