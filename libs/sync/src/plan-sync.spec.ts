import fc from 'fast-check';
import { keyOf, keyText, type KubernetesObject } from '@tidemark/manifest';
import {
  compareTasks,
  applyTask,
  DEFAULT_SYNC_OPTIONS,
  objectSyncOptions,
  orderTasks,
  parseSyncOptions,
  planSync,
  pruneTask,
  PHASES,
  SYNC_PHASES,
  type PlanInput,
  type SyncTask,
} from './index.js';

const object = (kind: string, name: string, annotations: Record<string, string> = {}, apiVersion = 'v1'): KubernetesObject => ({ apiVersion, kind, metadata: { name, annotations } });
const wave = (n: number) => ({ 'argocd.argoproj.io/sync-wave': String(n) });
const hook = (type: string) => ({ 'argocd.argoproj.io/hook': type });
const placed = (o: KubernetesObject): KubernetesObject => ({ ...o, metadata: { ...o.metadata, namespace: 'shop' } });

const plan = (change: Partial<PlanInput>) =>
  planSync({ desired: [], live: [], inventory: [], options: DEFAULT_SYNC_OPTIONS, namespace: 'shop', revision: '0123456789', startedAt: 1700000000, prune: true, ...change });
const outline = (change: Partial<PlanInput>) =>
  plan(change).steps.map(({ phase, wave: n, actions }) => `${phase} ${n}: ${actions.map((action) => `${action.verb} ${action.key.kind}/${action.key.name}`).join(', ')}`);

const anyTask: fc.Arbitrary<SyncTask> = fc
  .record({
    kind: fc.constantFrom('Namespace', 'ConfigMap', 'Deployment', 'CustomResourceDefinition', 'Widget'),
    name: fc.constantFrom('a', 'b', 'c', 'shop'),
    phase: fc.constantFrom(...SYNC_PHASES),
    wave: fc.integer({ min: -3, max: 3 }),
    prune: fc.boolean(),
  })
  .map(({ kind, name, phase, wave: n, prune }) => (prune ? pruneTask(phase, placed(object(kind, name, wave(n)))) : applyTask(phase, placed(object(kind, name, wave(n))))));

describe('planSync', () => {
  it('orders phases, waves and kinds, and puts hooks into their phases', () => {
    const desired = [object('Job', 'after', hook('PostSync')), object('Deployment', 'web'), object('Service', 'web'), object('ConfigMap', 'late', wave(5)), object('Job', 'before', hook('PreSync')), object('Job', 'sorry', hook('SyncFail'))];
    expect(outline({ desired })).toEqual(['PreSync 0: hook Job/before', 'Sync 0: apply Service/web, apply Deployment/web', 'Sync 5: apply ConfigMap/late', 'PostSync 0: hook Job/after', 'SyncFail 0: hook Job/sorry']);
  });

  it('leaves out hooks when asked to, and skipped objects always', () => {
    expect(outline({ desired: [object('Job', 'before', hook('PreSync')), object('Pod', 'no', hook('Skip')), object('Pod', 'p')], skipHooks: true })).toEqual(['Sync 0: apply Pod/p']);
  });

  it('prunes only what the inventory owns, is live and is not desired', () => {
    const live = ['kept', 'gone', 'foreign'].map((name) => placed(object('ConfigMap', name)));
    const inventory = [...live.slice(0, 2).map(keyOf), { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'already-absent' }];
    const desired = [object('ConfigMap', 'kept')];
    expect(outline({ desired, live, inventory })).toEqual(['Sync 0: prune ConfigMap/gone, apply ConfigMap/kept']);
    expect(outline({ desired, live, inventory, prune: false })).toEqual(['Sync 0: apply ConfigMap/kept']);
  });

  it('never prunes what says Prune=false', () => {
    const live = [placed(object('ConfigMap', 'gone', { 'argocd.argoproj.io/sync-options': 'Prune=false' }))];
    expect(outline({ live, inventory: live.map(keyOf) })).toEqual([]);
  });

  it('prunes in the reverse of the waves that created, or last of all', () => {
    const live = [placed(object('ConfigMap', 'first', wave(1))), placed(object('ConfigMap', 'second', wave(2)))];
    const inventory = live.map(keyOf);
    expect(outline({ live, inventory })).toEqual(['Sync 1: prune ConfigMap/second', 'Sync 2: prune ConfigMap/first']);
    expect(outline({ live, inventory, options: parseSyncOptions(['PruneLast=true']).options })).toEqual(['Sync 3: prune ConfigMap/first, prune ConfigMap/second']);
  });

  it('brings a namespace and a CRD to where they are first needed', () => {
    const definition = { ...object('CustomResourceDefinition', 'widgets.x.io', wave(3), 'apiextensions.k8s.io/v1'), spec: { group: 'x.io', names: { kind: 'Widget' } } };
    const desired = [object('Namespace', 'shop', wave(2)), definition, object('Widget', 'w', wave(1), 'x.io/v1'), object('Job', 'before', hook('PreSync'))];
    expect(outline({ desired })).toEqual(['PreSync 0: apply Namespace/shop, hook Job/before', 'Sync 1: apply CustomResourceDefinition/widgets.x.io, apply Widget/w']);
  });

  it('names a nameless hook the same way every time', () => {
    const nameless: KubernetesObject = { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'migrate-', annotations: hook('PreSync') } };
    expect(outline({ desired: [nameless] })).toEqual(['PreSync 0: hook Job/migrate-0123456-presync-1700000000']);
  });

  it('creates the destination namespace first when asked to and nobody else does, without owning it', () => {
    const options = parseSyncOptions(['CreateNamespace=true']).options;
    const desired = [object('Pod', 'p'), object('Job', 'before', hook('PreSync'))];
    expect(outline({ desired, options })).toEqual(['PreSync 0: apply Namespace/shop, hook Job/before', 'Sync 0: apply Pod/p']);
    expect(plan({ desired, options }).steps[0]?.actions[0]?.unowned).toBe(true);
    expect(outline({ desired, options, live: [object('Namespace', 'shop')] })[0]).toBe('PreSync 0: hook Job/before');
    expect(outline({ desired: [object('Namespace', 'shop', wave(-1)), ...desired], options })[0]).toBe('PreSync 0: apply Namespace/shop, hook Job/before');
  });

  it('is the same plan whatever the order of the manifests', () => {
    const objects = fc.uniqueArray(fc.record({ kind: fc.constantFrom('Namespace', 'ConfigMap', 'Pod'), name: fc.constantFrom('a', 'b', 'shop'), wave: fc.integer({ min: 0, max: 2 }) }), { selector: ({ kind, name }) => `${kind}/${name}` });
    fc.assert(
      fc.property(objects, (list) => {
        const desired = list.map((each) => object(each.kind, each.name, wave(each.wave)));
        expect(JSON.stringify(plan({ desired: [...desired].reverse() }))).toBe(JSON.stringify(plan({ desired })));
      }),
    );
  });

  it('keeps an action id unique', () => {
    const desired = [object('Job', 'j', hook('PreSync,Sync,PostSync')), object('Pod', 'p')];
    const ids = plan({ desired }).steps.flatMap(({ actions }) => actions.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the order of tasks', () => {
  it('is total: antisymmetric and transitive', () => {
    fc.assert(
      fc.property(anyTask, anyTask, anyTask, (a, b, c) => {
        expect(Math.sign(compareTasks(a, b))).toBe(-Math.sign(compareTasks(b, a)) + 0);
        if (compareTasks(a, b) <= 0 && compareTasks(b, c) <= 0) expect(compareTasks(a, c)).toBeLessThanOrEqual(0);
        if (compareTasks(a, b) === 0) expect([keyText(a.key), a.verb]).toEqual([keyText(b.key), b.verb]);
      }),
    );
  });

  it('loses and invents no task, and leaves phases and waves in order', () => {
    fc.assert(
      fc.property(fc.array(anyTask, { maxLength: 30 }), (tasks) => {
        const ordered = orderTasks(tasks);
        const identity = (task: SyncTask) => `${task.verb} ${keyText(task.key)}`;
        expect(ordered.map(identity).sort()).toEqual(tasks.map(identity).sort());
        const ranks = ordered.map(({ phase, wave: n }) => PHASES.indexOf(phase) * 100 + n);
        expect(ranks).toEqual([...ranks].sort((left, right) => left - right));
      }),
    );
  });
});

describe('sync options', () => {
  it('are read with their values, and unknown ones are named', () => {
    const { options, unknown } = parseSyncOptions(['CreateNamespace=true', 'Prune=confirm', 'PrunePropagationPolicy=orphan', 'Nonsense=true', 'Validate=maybe', '__proto__=true']);
    expect(options).toMatchObject({ createNamespace: true, prune: 'confirm', prunePropagation: 'orphan', validate: true });
    expect(unknown).toEqual(['Nonsense=true', 'Validate=maybe', '__proto__=true']);
  });

  it('are read from an annotation whatever spaces stand in it', () => {
    const own = object('Pod', 'p', { 'argocd.argoproj.io/sync-options': 'Replace = true, Force= true ,PruneLast =true' });
    expect(objectSyncOptions(parseSyncOptions([]).options, own)).toMatchObject({ replace: true, force: true, pruneLast: true });
  });

  it('limit what may be pruned unasked, by number or by share', () => {
    expect(parseSyncOptions([]).options.pruneLimit).toEqual({ unit: 'percent', most: 50 });
    expect(parseSyncOptions(['PruneLimit = 20']).options.pruneLimit).toEqual({ unit: 'count', most: 20 });
    expect(parseSyncOptions(['PruneLimit=100%']).options.pruneLimit).toEqual({ unit: 'percent', most: 100 });
    expect(parseSyncOptions(['PruneLimit=many', 'PruneLimit=-1', 'PruneLimit=']).unknown).toHaveLength(3);
  });

  it('of an object win over the application, but can only switch Replace on', () => {
    const application = parseSyncOptions(['Prune=false', 'Replace=true', 'ServerSideApply=true']).options;
    const own = object('Pod', 'p', { 'argocd.argoproj.io/sync-options': 'Prune=true, Replace=false, ServerSideApply=false, CreateNamespace=true' });
    expect(objectSyncOptions(application, own)).toMatchObject({ prune: 'yes', replace: true, serverSideApply: false, createNamespace: false });
  });
});
