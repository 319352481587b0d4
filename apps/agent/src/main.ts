#!/usr/bin/env node
import { TidemarkError, messageOf } from '@tidemark/kernel';
import { startAgent } from './platform/agent.js';
import { HELP, readConfig } from './platform/config.js';
import { createLogger } from './platform/logger.js';
import { startReconciler } from './reconcile/index.js';

const STOP_TIMEOUT_MS = 15_000;

async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2), process.env);
  if (config === 'help') {
    process.stdout.write(`${HELP}\n`);
    return;
  }
  const logger = createLogger(config.logLevel);
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve());
  });
  void stopped.then(() => stopping.abort());
  const agent = await startAgent(config, { startReconciler, logger }, stopping.signal).catch((error: unknown) => {
    if (stopping.signal.aborted) return null;
    throw error;
  });
  if (agent === null) return;
  await stopped;
  logger.info('stopping');
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
  await agent.stop();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const nextStep = error instanceof TidemarkError && error.nextStep !== undefined ? ` ${error.nextStep}` : '';
    process.stderr.write(`tidemark-agent: ${messageOf(error)}${nextStep}\n`);
    process.exit(1);
  },
);
