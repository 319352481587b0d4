import fc from 'fast-check';
import { keyText, type KubernetesObject } from '@tidemark/manifest';
import { SYNC_PHASES } from './phase.js';
import { applyTask, hookTask, pruneTask, type SyncTask } from './sync-task.js';
import { compareTasks, orderTasks } from './task-order.js';

/** Few values of each field, so that many tasks differ in one field only: the last ties are broken, too. */
const fewTasks: fc.Arbitrary<SyncTask> = fc
  .record({
    apiVersion: fc.constantFrom('one.example.test/v1', 'two.example.test/v1'),
    kind: fc.constantFrom('Gadget', 'Widget'),
    namespace: fc.constantFrom('shop', 'store'),
    name: fc.constantFrom('a', 'b'),
    phase: fc.constantFrom(...SYNC_PHASES.slice(0, 2)),
    wave: fc.constantFrom(0, 1),
    make: fc.constantFrom(applyTask, hookTask, (phase: SyncTask['phase'], object: KubernetesObject) => pruneTask(phase, object)),
  })
  .map(({ apiVersion, kind, namespace, name, phase, wave, make }) =>
    make(phase, { apiVersion, kind, metadata: { namespace, name, annotations: { 'argocd.argoproj.io/sync-wave': String(wave) } } }),
  );

const identity = ({ phase, wave, verb, key }: SyncTask): string => `${phase} ${wave} ${verb} ${keyText(key)}`;

describe('the order of tasks that differ in little', () => {
  it('tells any two different tasks apart, and always the same way', () => {
    fc.assert(
      fc.property(fewTasks, fewTasks, (a, b) => {
        expect(compareTasks(a, b) === 0).toBe(identity(a) === identity(b));
        expect(Math.sign(compareTasks(a, b))).toBe(-Math.sign(compareTasks(b, a)) + 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same order whatever order the tasks came in', () => {
    const shuffled = fc.uniqueArray(fewTasks, { selector: identity, maxLength: 20 }).chain((tasks) => fc.tuple(fc.constant(tasks), fc.shuffledSubarray(tasks, { minLength: tasks.length })));
    fc.assert(
      fc.property(shuffled, ([tasks, others]) => {
        expect(orderTasks(others).map(identity)).toEqual(orderTasks(tasks).map(identity));
      }),
      { numRuns: 500 },
    );
  });
});
