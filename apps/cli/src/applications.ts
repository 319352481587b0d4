import { documents } from './api/documents.js';
import type { Application } from './api/types.js';
import { CliError } from './cli-error.js';
import type { CliContext } from './context.js';
import { EXIT } from './exit-codes.js';

/** One application by name, or an error that says how to find it. */
export async function findApplication(context: CliContext, name: string, namespace: string | undefined): Promise<Application> {
  const { application } = await context.api.query<{ application: Application | null }>(documents.application, { name, namespace: namespace ?? null });
  if (application === null) throw new CliError(EXIT.notFound, 'cli.application-not-found', `There is no application "${name}"${namespace === undefined ? '' : ` in ${namespace}`}.`, 'List them with: tidemark app list');
  return application;
}

/** What is still missing before `app wait` is satisfied, one sentence a target; empty when there. */
export function unmet(app: Application, want: { sync: boolean; health: boolean; operation: boolean }): string[] {
  if (app.targets.length === 0) return [`${app.name} has no target yet`];
  return app.targets.flatMap((target) => {
    const reasons: string[] = [];
    if (want.sync && (target.sync !== 'SYNCED' || (target.desiredRevision !== null && target.revision !== target.desiredRevision))) reasons.push(`sync is ${target.sync}`);
    if (want.health && target.health !== 'HEALTHY') reasons.push(`health is ${target.health}${target.healthMessage ? ` (${target.healthMessage})` : ''}`);
    if (want.operation && target.lastSync !== null && target.lastSync.finishedAt === null) reasons.push('a sync is running');
    return reasons.length === 0 ? [] : [`${target.cluster.name}: ${reasons.join(', ')}`];
  });
}
