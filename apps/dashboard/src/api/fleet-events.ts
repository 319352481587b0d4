import { client } from './client.js';
import { documents } from './documents.js';
import type { FleetEvent } from './types.js';

type Listener = (event: FleetEvent) => void;

const listeners = new Set<Listener>();
let stop: (() => void) | undefined;
let position: number | undefined;

/** What the views are about to read is at least this new: the first subscription goes on from here, so that nothing falls between. */
export function followFrom(read: number): void {
  position ??= read;
}

/** One subscription serves every view; it is opened by the first listener and resumes behind the last event seen. */
export function onFleetEvent(listener: Listener): () => void {
  listeners.add(listener);
  stop ??= open();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      stop?.();
      stop = undefined;
    }
  };
}

function open(): () => void {
  const { unsubscribe } = client.subscription<{ fleetEvents: FleetEvent }>(documents.fleetEvents, position === undefined ? {} : { after: position }).subscribe(({ data }) => {
    if (data === undefined) return;
    position = data.fleetEvents.position;
    for (const listener of listeners) listener(data.fleetEvents);
  });
  return unsubscribe;
}
