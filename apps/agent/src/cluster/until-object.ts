import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject, ObjectKey } from '@tidemark/manifest';
import { setTimeout as pause } from 'node:timers/promises';
import { collectionPath, objectName, type ApiResource } from './api-resource.js';
import { ClusterError, errorOfAnswer, isClusterError } from './cluster-error.js';
import type { KubeClient } from './kube-client.js';
import { firstLine, linesOf } from './stream-lines.js';

export interface Until {
  /** Longest wait, in milliseconds. */
  readonly timeoutMs: number;
  /** What is waited for, as a message says it: `to be gone`. */
  readonly what: string;
  readonly nextStep: string;
  readonly signal: AbortSignal;
}

type Accepts = (object: KubernetesObject | undefined) => boolean;

/** A proxy that closes every stream at once must not have us ask without pause. */
const AGAIN_MS = 200;

/**
 * Waits until one object is as `accepts` says; it is given undefined while there is no such object. The object is read once
 * and watched from there: nothing is polled.
 * @throws ClusterError `cluster.wait-expired`, and whatever reading ends in
 */
export async function untilObject(client: KubeClient, resource: ApiResource, key: Pick<ObjectKey, 'namespace' | 'name'>, accepts: Accepts, until: Until): Promise<KubernetesObject | undefined> {
  const timeout = AbortSignal.timeout(until.timeoutMs);
  const signal = AbortSignal.any([timeout, until.signal]);
  try {
    for (;;) {
      let object: KubernetesObject | undefined;
      const version = await client.list(resource, (found) => (object = found), { ...key, signal });
      if (accepts(object)) return object;
      const seen = await followed(client, resource, key, { version, accepts, signal });
      if (seen !== undefined) return seen.object;
      await pause(AGAIN_MS, undefined, { signal });
    }
  } catch (thrown) {
    until.signal.throwIfAborted();
    if (!timeout.aborted) throw thrown;
    const message = `${objectName({ kind: resource.kind, ...key })}: waited ${until.timeoutMs / 1_000} s for it ${until.what}`;
    throw new ClusterError('cluster.wait-expired', message, { nextStep: until.nextStep, cause: thrown });
  }
}

/** The state that was waited for; undefined when the stream ended before it came. */
async function followed(
  client: KubeClient,
  resource: ApiResource,
  { namespace, name }: Pick<ObjectKey, 'namespace' | 'name'>,
  { version, accepts, signal }: { version: string; accepts: Accepts; signal: AbortSignal },
): Promise<{ object: KubernetesObject | undefined } | undefined> {
  const query = new URLSearchParams({ watch: '1', fieldSelector: `metadata.name=${name}`, resourceVersion: version });
  const what = `watch ${objectName({ kind: resource.kind, namespace, name })}`;
  const stream = await client.openStream({ method: 'GET', path: `${collectionPath(resource, namespace)}?${query}`, what, signal });
  try {
    if (stream.statusCode !== 200) throw errorOfAnswer(what, stream.statusCode ?? 0, await firstLine(stream), stream.headers['retry-after']);
    for await (const line of linesOf(stream)) {
      const object = objectOf(line, what);
      if (accepts(object)) return { object };
    }
    return undefined;
  } catch (thrown) {
    // The history that was asked for is forgotten by now: it is read again.
    if (isClusterError(thrown, 'cluster.gone')) return undefined;
    throw thrown;
  } finally {
    stream.destroy();
  }
}

function objectOf(line: string, what: string): KubernetesObject | undefined {
  const event: unknown = JSON.parse(line);
  if (!isRecord(event) || !isRecord(event['object'])) throw new ClusterError('cluster.bad-answer', `${what}: an event without an object`);
  if (event['type'] === 'ERROR') throw errorOfAnswer(what, Number(event['object']['code'] ?? 500), JSON.stringify(event['object']), undefined);
  return event['type'] === 'DELETED' ? undefined : (event['object'] as KubernetesObject);
}
