import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import { loadConfig } from './platform/config/config.js';
import { createLogger } from './platform/logging/logger.js';
import { startControlPlane } from './start.js';

const HELP = `tidemark-control-plane [--data-dir DIR]

Starts the control plane. Settings come from the environment; docs/configuration.md lists each with its default.
  --data-dir DIR   the same as TIDEMARK_DATA_DIR
  --help           this text
`;
/** After this a shutdown that hangs is ended. */
const STOP_TIMEOUT_MS = 20_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'data-dir': { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const config = loadConfig({ ...process.env, ...(values['data-dir'] !== undefined && { TIDEMARK_DATA_DIR: values['data-dir'] }) });
  const logger = createLogger(config.logLevel);
  const asked = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
  const running = await startControlPlane(config, logger);
  const signal = await asked;
  logger.info({ signal }, 'stopping');
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
  await running.stop();
  logger.info('stopped');
}

main().then(
  () => process.exit(0),
  (thrown: unknown) => {
    const nextStep = thrown instanceof TidemarkError && thrown.nextStep !== undefined ? `\n  ${thrown.nextStep}` : '';
    process.stderr.write(`tidemark-control-plane: ${messageOf(thrown)}${nextStep}\n`);
    process.exit(1);
  },
);
