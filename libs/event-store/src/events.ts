/** Who did it. `id` is opaque; `name` is for display only and may be erased elsewhere. */
export interface Actor {
  kind: 'user' | 'token' | 'agent' | 'system';
  id: string;
  name?: string;
}

/** What is known about an event besides its data. `occurredAt` (ISO 8601) is the observer's clock, `recordedAt` the store's. */
export interface EventMeta {
  actor: Actor;
  correlationId: string;
  causationId?: string;
  traceparent?: string;
  source?: string;
  reason?: string;
  occurredAt?: string;
}

/** An event about to be appended. `meta` replaces single members of the request's meta, for batches with several observers. */
export interface NewEvent {
  type: string;
  v: number;
  data: unknown;
  meta?: Partial<EventMeta>;
}

/** An event as the log holds it. `position` is dense over the log, `version` dense over the stream, both from 1. */
export interface RecordedEvent<D = unknown> {
  position: number;
  stream: string;
  version: number;
  id: string;
  type: string;
  v: number;
  data: D;
  meta: EventMeta;
  recordedAt: string;
}
