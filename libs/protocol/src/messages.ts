import { z } from 'zod';
import { desiredTarget, resourceSelector, withdrawnTarget } from './desired.js';
import { sequencedReport } from './reports.js';
import { restoration } from './restoration.js';
import { counter, instant, LIMITS, longText, resourceKey, shortText, uuid } from './scalars.js';

export const PROTOCOL_VERSIONS = [1] as const;
export const SUBPROTOCOL = 'tidemark.agent.v1';

/** Agent → control plane, first frame of a session. */
export const hello = z.object({
  type: z.literal('HELLO'),
  versions: z.array(z.number().int()).min(1).max(20),
  capabilities: z.array(shortText).max(50),
  /** One life of the agent's state directory; a clone or a restored backup shows up as a second epoch. */
  epoch: uuid,
  agentVersion: shortText,
  kubernetesVersion: shortText,
  /** UID of the kube-system namespace: the cluster's own identity. */
  clusterUid: shortText,
  /** The highest desired revision this agent has stored. */
  desiredRevision: counter,
  /** The last restoration of the control plane that this agent has taken; absent when none. */
  restoration: uuid.optional(),
  /** The sequence numbers still in the write-ahead log, acknowledged or not. */
  wal: z.object({ first: counter, last: counter }),
  clock: instant,
});

/** Control plane → agent, answer to HELLO. */
export const welcome = z.object({
  type: z.literal('WELCOME'),
  version: z.number().int(),
  sessionId: uuid,
  clusterId: uuid,
  clusterName: shortText,
  /** The last seq of this epoch that is durable; the agent sends from the next one. */
  ackedThrough: counter,
  credit: counter,
  heartbeatSeconds: z.number().positive(),
  serverTime: instant,
  /** The control plane's latest one, when HELLO named another: the desired state follows from its beginning. */
  restoration: restoration.optional(),
});

/**
 * Control plane → agent. `revision` is monotonic per cluster. A frame says only what it names: a target that is not in it
 * keeps what it had. Several frames may carry one revision: `more` until the last, which is the one that moves the agent's.
 */
export const desired = z.object({
  type: z.literal('DESIRED'),
  revision: counter,
  more: z.boolean(),
  targets: z.array(desiredTarget).max(LIMITS.targetsPerDesired),
  withdrawn: z.array(withdrawnTarget).max(LIMITS.targetsPerDesired),
});

/** Agent → control plane: desired state up to `revision` is on disk. */
export const desiredStored = z.object({ type: z.literal('DESIRED_STORED'), revision: counter });

export const operation = z.object({
  type: z.literal('OP'),
  operationId: uuid,
  expiresAt: instant,
  operation: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('terminate-sync'), targetId: uuid }),
    /** The prunes that the running sync waits for may be done. */
    z.object({ kind: z.literal('confirm-prune'), targetId: uuid }),
    /** What the deletion of this target waits to delete (`Delete=confirm`) may go. */
    z.object({ kind: z.literal('confirm-deletion'), targetId: uuid }),
    /** Compare again, from the API server, not from memory. */
    z.object({ kind: z.literal('refresh'), targetId: uuid }),
    /** Desired against live, masked; the result is `{differences: [{key, change, fields}]}`. */
    z.object({ kind: z.literal('diff'), targetId: uuid }),
    /** What a sync would do; the result is a `planResult`. */
    z.object({ kind: z.literal('plan'), targetId: uuid, prune: z.boolean(), automated: z.boolean().optional(), allowEmpty: z.boolean().optional(), resources: z.array(resourceSelector).min(1).max(100).optional(), syncOptions: z.array(shortText).min(1).max(50).optional() }),
    z.object({ kind: z.literal('resources'), targetId: uuid }),
    /**
     * A page of the objects in the destination namespace that no target of the cluster tracks, after the key text `after`;
     * the result is `{orphans: [{key, createdAt, manager}], next, unread: [{group, kind, reason}]}`. `ignore` leaves objects
     * out: globs, '' as kind or name means any.
     */
    z.object({
      kind: z.literal('orphans'),
      targetId: uuid,
      after: shortText.nullable(),
      ignore: z.array(z.object({ group: shortText, kind: shortText, name: shortText })).max(100),
    }),
    /** What can be done to one object of the target; the result is `{resource, actions: [{name, disabled?, displayName?, iconClass?, params?}]}`. */
    z.object({ kind: z.literal('list-actions'), targetId: uuid, resource: resourceKey }),
    /** Does one of them; the result is `{resource, action, changed: [{key, fields}], created: [key]}`, without any value. */
    z.object({
      kind: z.literal('run-action'),
      targetId: uuid,
      resource: resourceKey,
      action: shortText.min(1),
      parameters: z.record(shortText, shortText).refine((given) => Object.keys(given).length <= 20, 'at most 20 parameters'),
      /** Who asks, for annotations that have a place for it. */
      requestedBy: shortText,
    }),
  ]),
});
export type Operation = z.infer<typeof operation>;

export const reports = z.object({ type: z.literal('REPORTS'), batch: z.array(sequencedReport).min(1).max(LIMITS.reportsPerBatch) });
/** Cumulative, and only after the reports are durable. */
export const ack = z.object({ type: z.literal('ACK'), epoch: uuid, through: counter });
export const nack = z.object({
  type: z.literal('NACK'),
  seq: counter.nullable(),
  code: z.enum(['RETRY', 'INVALID', 'TOO_LARGE', 'FORBIDDEN', 'UNSUPPORTED']),
  message: longText,
});
export const credit = z.object({ type: z.literal('CREDIT'), reports: counter });
export const rewind = z.object({ type: z.literal('REWIND'), epoch: uuid, fromSeq: counter });
export const ping = z.object({ type: z.literal('PING'), at: instant });
export const pong = z.object({ type: z.literal('PONG'), at: instant });
/** Agent → control plane: a certificate request for the key that replaces the present one. */
export const rotate = z.object({ type: z.literal('ROTATE'), csr: longText });
export const rotated = z.object({ type: z.literal('ROTATED'), certificate: longText });
export const goAway = z.object({ type: z.literal('GOAWAY'), reason: shortText, retryAfterSeconds: z.number().min(0) });

export const agentMessage = z.discriminatedUnion('type', [hello, desiredStored, reports, ping, pong, rotate]);
export const serverMessage = z.discriminatedUnion('type', [welcome, desired, operation, ack, nack, credit, rewind, ping, pong, rotated, goAway]);
export type AgentMessage = z.infer<typeof agentMessage>;
export type ServerMessage = z.infer<typeof serverMessage>;
