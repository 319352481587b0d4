import { createClient } from 'graphql-ws';
import { documents } from './documents.js';
import type { FleetEvent } from './types.js';

/** `first`: what came before it may have been missed, so every view looks again, whatever the event is about. */
type Listener = (event: FleetEvent, first: boolean) => void;

const LONGEST_PAUSE_MS = 30_000;
const FIRST_PAUSE_MS = 500;

// It is opened again here, behind the last event seen; the socket itself would begin where it first began.
const socket = createClient({ url: () => `${location.origin.replace(/^http/, 'ws')}/graphql`, lazy: true, retryAttempts: 0 });
const listeners = new Set<Listener>();
let stop: (() => void) | undefined;
let position: number | undefined;

/** What the views are about to read is about this new: the first subscription goes on from here, so that nothing falls between. */
export function followFrom(read: number): void {
  position ??= read;
}

/** One subscription serves every view; it is opened by the first listener, and again for as long as there is one. */
export function onFleetEvent(listener: Listener): () => void {
  listeners.add(listener);
  stop ??= follow();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stop?.();
    stop = undefined;
  };
}

function follow(): () => void {
  let failures = 0;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unsubscribe: () => void = () => undefined;
  const again = (): void => {
    if (stopped) return;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + Math.random() / 2);
    failures += 1;
    timer = setTimeout(open, pause);
  };
  const open = (): void => {
    let first = true;
    // The last event is told once more: it comes when the read models show it, which they may not have when they were read.
    const variables = position === undefined ? {} : { after: Math.max(0, position - 1) };
    unsubscribe = socket.subscribe<{ fleetEvents: FleetEvent }>({ query: documents.fleetEvents, variables }, {
      next: ({ data }) => {
        if (data == null) return;
        failures = 0;
        position = data.fleetEvents.position;
        for (const listener of listeners) listener(data.fleetEvents, first);
        first = false;
      },
      error: again,
      complete: again,
    });
  };
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    unsubscribe();
  };
}
