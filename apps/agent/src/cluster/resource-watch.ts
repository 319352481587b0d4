import { isRecord, messageOf } from '@tidemark/kernel';
import { keyOf, keyText, type KubernetesObject } from '@tidemark/manifest';
import { setTimeout as pause } from 'node:timers/promises';
import { collectionPath, type ApiResource } from './api-resource.js';
import { ClusterError, errorOfAnswer, isClusterError } from './cluster-error.js';
import type { KubeClient } from './kube-client.js';
import { firstLine, linesOf } from './stream-lines.js';

export interface WatchListener {
  /** An object as it is now: listed, created, changed. */
  changed(object: KubernetesObject): void;
  /** Deleted, or it left the selector; the object is the last state of it. */
  left(object: KubernetesObject): void;
  /** A whole list was read: whatever is not in `keys` (keyText) was not there at that version. Objects were given to `changed` before. */
  listed(keys: ReadonlySet<string>, resourceVersion: string): void;
  /** The API server stopped answering for this kind, or answers again (null). Called on transitions only. */
  trouble(error: ClusterError | null): void;
}

const STREAM_SECONDS = 300;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const NEWER_THAN_ALL = String(Number.MAX_SAFE_INTEGER);
/** Longer without a byte than the stream may last: the connection is dead, whatever TCP thinks. */
const SILENCE_MS = (STREAM_SECONDS + 60) * 1_000;

/**
 * Follows one kind: list, then watch from there, resuming by resourceVersion (kept fresh by bookmarks) and listing again
 * when the API server no longer has the history (410). Runs until it is stopped; errors are told to the listener and retried.
 */
export class ResourceWatch {
  readonly #client: KubeClient;
  readonly #resource: ApiResource;
  readonly #labelSelector: string;
  readonly #listener: WatchListener;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #version = '';
  #inTrouble = false;

  constructor(client: KubeClient, resource: ApiResource, labelSelector: string, listener: WatchListener) {
    this.#client = client;
    this.#resource = resource;
    this.#labelSelector = labelSelector;
    this.#listener = listener;
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      try {
        if (this.#version === '') await this.#list();
        await this.#follow();
        failures = 0;
      } catch (thrown) {
        if (signal.aborted) return;
        this.#recover(thrown);
        failures += 1;
        const ceiling = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
        await pause(ceiling / 2 + (Math.random() * ceiling) / 2, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #recover(thrown: unknown): void {
    if (isClusterError(thrown, 'cluster.gone', 'cluster.not-found')) this.#version = '';
    // The kind is not served any more: with its definition went every object of it.
    if (isClusterError(thrown, 'cluster.not-found')) this.#listener.listed(new Set(), NEWER_THAN_ALL);
    if (!isClusterError(thrown, 'cluster.gone')) this.#tell(asClusterError(thrown, this.#resource));
  }

  async #list(): Promise<void> {
    const keys = new Set<string>();
    const options = { labelSelector: this.#labelSelector, signal: this.#stop.signal };
    const version = await this.#client.list(
      this.#resource,
      (object) => {
        keys.add(keyText(keyOf(object)));
        this.#listener.changed(object);
      },
      options,
    );
    this.#version = version;
    this.#tell(null);
    this.#listener.listed(keys, version);
  }

  async #follow(): Promise<void> {
    // Streams of all kinds begin together: a jittered end keeps them from beginning together again.
    const seconds = Math.round(STREAM_SECONDS * (0.8 + 0.2 * Math.random()));
    const query = new URLSearchParams({ watch: '1', allowWatchBookmarks: 'true', resourceVersion: this.#version, timeoutSeconds: String(seconds), labelSelector: this.#labelSelector });
    const what = `watch ${this.#resource.plural}`;
    const stream = await this.#client.openStream({ method: 'GET', path: `${collectionPath(this.#resource, '')}?${query}`, what, signal: this.#stop.signal });
    stream.setTimeout(SILENCE_MS, () => stream.destroy(new Error('silent for too long')));
    try {
      if (stream.statusCode !== 200) throw errorOfAnswer(what, stream.statusCode ?? 0, await firstLine(stream), stream.headers['retry-after']);
      this.#tell(null);
      for await (const line of linesOf(stream)) this.#take(line, what);
    } finally {
      stream.destroy();
    }
  }

  #take(line: string, what: string): void {
    const event: unknown = JSON.parse(line);
    if (!isRecord(event) || !isRecord(event['object'])) throw new ClusterError('cluster.bad-answer', `${what}: an event without an object`);
    const { type } = event;
    if (type === 'ERROR') throw errorOfAnswer(what, Number(event['object']['code'] ?? 500), JSON.stringify(event['object']), undefined);
    const object = event['object'] as KubernetesObject;
    const version = object.metadata['resourceVersion'];
    if (type === 'ADDED' || type === 'MODIFIED') this.#listener.changed(object);
    else if (type === 'DELETED') this.#listener.left(object);
    if (typeof version === 'string') this.#version = version;
  }

  #tell(error: ClusterError | null): void {
    const trouble = error !== null;
    if (trouble === this.#inTrouble) return;
    this.#inTrouble = trouble;
    this.#listener.trouble(error);
  }
}

const asClusterError = (thrown: unknown, resource: ApiResource): ClusterError =>
  thrown instanceof ClusterError ? thrown : new ClusterError('cluster.unreachable', `watch ${resource.plural}: ${messageOf(thrown)}`, { cause: thrown });
