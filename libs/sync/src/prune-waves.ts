import type { SyncTask } from './sync-task.js';

/** What was created first is pruned last: the waves in which something is pruned change places, first with last. */
export function reversePruneWaves<T extends SyncTask>(tasks: readonly T[]): T[] {
  const waves = [...new Set(tasks.filter(({ verb }) => verb === 'prune').map(({ wave }) => wave))].sort((left, right) => left - right);
  const swapped = new Map(waves.map((wave, index) => [wave, waves[waves.length - 1 - index] ?? wave]));
  return tasks.map((task) => (task.verb === 'prune' ? { ...task, wave: swapped.get(task.wave) ?? task.wave } : task));
}

/** Puts the prunes that `last` chooses into a wave of their own after every other of the Sync phase. */
export function pruneLast<T extends SyncTask>(tasks: readonly T[], last: (task: T) => boolean): T[] {
  const lastWave = tasks.reduce((wave, task) => (task.phase === 'Sync' ? Math.max(wave, task.wave) : wave), 0) + 1;
  return tasks.map((task) => (task.verb === 'prune' && last(task) ? { ...task, wave: lastWave } : task));
}
