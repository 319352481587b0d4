import { beforeEach, describe, expect, it } from '@jest/globals';
import { keyOf, keyText, type KubernetesObject } from '@tidemark/manifest';
import { actionsOf, DEFAULT_SYNC_OPTIONS, parseSyncOptions, planSync, type SyncPlan } from '@tidemark/sync';
import { ClusterError } from '../cluster/index.js';
import type { BundleObject } from './bundle-objects.js';
import type { ApplySettings } from './object-applier.js';
import { refusedBeforehand } from './sync-validation.js';
import type { TargetContext } from './target-context.js';

const object = (kind: string, name: string, annotations: Record<string, string> = {}, apiVersion = 'v1'): KubernetesObject => ({ apiVersion, kind, metadata: { name, namespace: 'shop', annotations } });
const late = { 'argocd.argoproj.io/sync-wave': '1' };
const migrate = object('Job', 'migrate', { 'argocd.argoproj.io/hook': 'PreSync' }, 'batch/v1');
const planOf = (desired: readonly KubernetesObject[], options: readonly string[] = []): SyncPlan =>
  planSync({ desired, live: [], inventory: [], options: parseSyncOptions(options).options, namespace: 'shop', revision: 'abc', startedAt: 0, prune: false });
const SETTINGS: ApplySettings = { targetId: 't', createNamespace: null, always: false, definedKinds: new Map(), ignoreDifferences: [], takesOver: true, options: DEFAULT_SYNC_OPTIONS };
const invalid = (why: string): ClusterError => new ClusterError('cluster.invalid', why);

describe('validation before the first write', () => {
  let asked: string[];
  let answers: Record<string, Error>;
  let verified: Record<string, string>;

  beforeEach(() => {
    asked = [];
    answers = {};
    verified = {};
  });

  function refused(plan: SyncPlan, settings: ApplySettings = SETTINGS): ReturnType<typeof refusedBeforehand> {
    const context = {
      client: {
        apply: async ({ metadata }: KubernetesObject, { dryRun }: { dryRun?: boolean }) => {
          expect(dryRun).toBe(true);
          asked.push(metadata.name ?? '');
          const answer = answers[metadata.name ?? ''];
          if (answer) throw answer;
        },
      },
      index: { get: (id: string) => (verified[id] === undefined ? undefined : { verified: verified[id] }) },
      slots: { run: (work: () => Promise<unknown>) => work() },
      logger: { debug: () => undefined },
      signal: new AbortController().signal,
    };
    const objects = actionsOf(plan).map(({ key }): [string, BundleObject] => [keyText(key), { hash: 'hash' } as BundleObject]);
    return refusedBeforehand(context as unknown as TargetContext, plan, new Map(objects), settings);
  }

  it('fails the sync, having changed nothing, when the API server refuses what a later wave brings', async () => {
    answers = { web: invalid('replicas must be a number') };
    expect(await refused(planOf([migrate, object('Service', 'web')]))).toMatchObject({
      outcome: 'failed',
      message: 'one or more objects failed to apply (dry run), nothing was changed: replicas must be a number',
      counts: { created: 0, failed: 1 },
      failures: [{ key: { kind: 'Service', name: 'web' }, message: 'replicas must be a number' }],
    });
    expect(asked.sort()).toEqual(['migrate', 'web']);
  });

  it('asks nothing for one wave without hooks', async () => {
    answers = { web: invalid('no') };
    expect(await refused(planOf([object('Service', 'web')]))).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('does not ask for objects that are known to be as they should', async () => {
    const web = object('Service', 'web');
    verified = { [keyText(keyOf(web))]: 'hash' };
    await refused(planOf([migrate, web]));
    expect(asked).toEqual(['migrate']);
    verified = { [keyText(keyOf(web))]: 'hash of another manifest' };
    await refused(planOf([migrate, web]));
    expect(asked).toEqual(['migrate', 'migrate', 'web']);
  });

  it('does not ask for what an earlier wave makes possible: namespaces, kinds of the bundle', async () => {
    const namespace: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
    await refused(planOf([namespace, object('Service', 'web', late)]));
    expect(asked).toEqual(['shop']);
    asked = [];
    await refused(planOf([migrate, object('Widget', 'w', late, 'example.org/v1')]), { ...SETTINGS, definedKinds: new Map([['example.org/Widget', 'widgets.example.org']]) });
    expect(asked).toEqual(['migrate']);
  });

  it.each([['Validate=false'], ['Replace=true'], ['Force=true']])('does not ask for objects with %s', async (option) => {
    await refused(planOf([migrate, object('Service', 'web', { 'argocd.argoproj.io/sync-options': option })]));
    expect(asked).toEqual(['migrate']);
  });

  it('holds a kind that nobody serves against the sync, unless it is to be skipped', async () => {
    const widget = (annotations = {}): KubernetesObject => object('Widget', 'w', annotations, 'example.org/v1');
    answers = { w: new ClusterError('cluster.kind-not-served', 'example.org/Widget is not served') };
    expect(await refused(planOf([migrate, widget()]))).toMatchObject({ outcome: 'failed' });
    expect(await refused(planOf([migrate, widget({ 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' })]))).toBeUndefined();
    expect(await refused(planOf([migrate, widget()], ['SkipDryRunOnMissingResource=true']))).toBeUndefined();
  });

  it.each([
    ['somebody else owns a field', new ClusterError('cluster.conflict', 'conflict with kubectl')],
    ['its namespace is not there yet', new ClusterError('cluster.not-found', 'namespaces "shop" not found')],
    ['a webhook takes no dry run', invalid('admission webhook does not support dry run')],
  ])('lets the sync begin when %s', async (_, answer) => {
    answers = { web: answer };
    expect(await refused(planOf([migrate, object('Service', 'web')]))).toBeUndefined();
  });

  it('gives no verdict while the API server is down', async () => {
    answers = { web: new ClusterError('cluster.unreachable', 'connection refused') };
    await expect(refused(planOf([migrate, object('Service', 'web')]))).rejects.toMatchObject({ code: 'cluster.unreachable' });
  });

  it('names fifty refused objects at most and counts them all', async () => {
    const many = Array.from({ length: 60 }, (_, index) => object('Service', `s${index}`));
    answers = Object.fromEntries(many.map(({ metadata }) => [metadata.name, invalid(`${metadata.name} ${'x'.repeat(500)}`)]));
    const outcome = await refused(planOf([migrate, ...many]));
    expect(outcome?.counts.failed).toBe(60);
    expect(outcome?.failures).toHaveLength(50);
    expect(outcome?.message.length).toBeLessThanOrEqual(2_000);
  });
});
