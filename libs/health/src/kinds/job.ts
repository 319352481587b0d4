import { conditionsOf } from '../conditions.js';
import { health, type HealthCheck } from '../health.js';

/** batch/v1 Job. The presence of Failed and Complete counts, whatever their status says: upstream's reading, kept. */
export const jobHealth: HealthCheck = (job) => {
  const conditions = conditionsOf(job).filter(({ type }) => ['Failed', 'Complete', 'Suspended'].includes(type));
  const failed = conditions.findLast(({ type }) => type === 'Failed');
  if (failed !== undefined) return health('Degraded', failed.message);
  const last = conditions.at(-1);
  if (last === undefined) return health('Progressing');
  const suspended = conditions.some(({ type, status }) => type === 'Suspended' && status === 'True');
  return health(suspended ? 'Suspended' : 'Healthy', last.message);
};
