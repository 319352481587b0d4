import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { TidemarkError } from '@tidemark/kernel';

const FIRST = 20_000;
/** Linux hands outgoing connections ports from 32768 up; below it nobody takes ours before the server does. */
const LAST = 32_000;
const ATTEMPTS = 100;

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
  throw new TidemarkError('process.no-free-port', `no free port found between ${FIRST} and ${LAST}`, {
    nextStep: 'stop something that listens on many ports',
  });
}

/** Whether nobody listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
