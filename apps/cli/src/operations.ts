import { setTimeout as delay } from 'node:timers/promises';
import { documents } from './api/documents.js';
import type { Operation } from './api/types.js';
import { CliError } from './cli-error.js';
import type { CliContext } from './context.js';
import { EXIT } from './exit-codes.js';

/** Asks until an operation in a cluster has an answer; the agent's own limit is 60 s. */
export async function awaitOperation(context: CliContext, id: string, cluster: string): Promise<unknown> {
  const end = Date.now() + 65_000;
  for (;;) {
    const { operation } = await context.api.query<{ operation: Operation | null }>(documents.operation, { id });
    if (operation?.state === 'succeeded') return operation.result;
    if (operation?.state === 'failed') throw new CliError(EXIT.other, 'cli.operation-failed', `${cluster}: ${operation.message ?? 'the operation failed'}`);
    if (operation?.state === 'expired' || Date.now() > end) {
      throw new CliError(EXIT.agentUnreachable, 'cli.agent-unreachable', `The agent of ${cluster} did not answer`, `See its state with: tidemark cluster get ${cluster}`);
    }
    await delay(100);
  }
}
