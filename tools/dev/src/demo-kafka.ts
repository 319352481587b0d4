import { TidemarkError } from '@tidemark/kernel';
import { freePort, isFree, isRunning, startKafkaServer, stopRecorded } from '@tidemark/testing';
import { demoPaths, saveState, type DemoState } from './demo-state.js';

const ROLE = 'kafka';
const CONTROL_PLANE = 'control-plane';
/** Kafka's own port, unless somebody listens there. */
const PREFERRED_PORT = 9092;

/** `--kafka 1`, as make passes KAFKA=1; empty or 0: not asked for. */
export function wantsKafka(args: readonly string[]): boolean {
  const value = args.includes('--kafka') ? (args[args.indexOf('--kafka') + 1] ?? '') : '';
  if (['', '0', '1'].includes(value)) return value === '1';
  throw new TidemarkError('dev.bad-flag', `KAFKA=${value} means nothing`, { nextStep: 'make up KAFKA=1 runs the demo on Kafka' });
}

/** Starts the demo's Kafka, once asked for and from then on; a control plane that ran without it is started again. */
export async function ensureKafka(state: DemoState, wanted: boolean): Promise<string> {
  if (!wanted && state.kafkaPort === undefined) return 'not asked for (KAFKA=1): PostgreSQL does everything';
  const running = state.processes[ROLE];
  if (running !== undefined && (await isRunning(running))) return `already running, 127.0.0.1:${state.kafkaPort}`;
  if (state.kafkaPort === undefined) {
    state.kafkaPort = (await isFree(PREFERRED_PORT)) ? PREFERRED_PORT : await freePort();
    const controlPlane = state.processes[CONTROL_PLANE];
    if (controlPlane !== undefined) await stopRecorded(controlPlane);
  }
  const server = await startKafkaServer({ folder: demoPaths.kafka, port: state.kafkaPort, detached: true });
  const { pid, marker, log } = server.process;
  state.processes[ROLE] = { pid, marker, log };
  await saveState(state);
  return `started, ${server.broker}`;
}
