import type { KubernetesObject } from '@tidemark/manifest';
import { ClusterError } from '../cluster/index.js';
import { ensureNamespace, forgetNamespace, makeNamespace, type NamespaceWish } from './destination-namespace.js';
import type { TargetContext } from './target-context.js';

const PLAIN: NamespaceWish = { name: 'shop', managed: null };
const MANAGED: NamespaceWish = { name: 'shop', managed: { manager: 'tidemark-namespace argocd/shop', metadata: { labels: { team: 'shop' }, annotations: {} } } };
const error = (code: ClusterError['code'], managers: readonly string[] = []): ClusterError => new ClusterError(code, 'refused', { details: { managers } });

interface Refusals {
  readonly create?: ClusterError;
  readonly get?: ClusterError;
  /** Of an apply that is not forced. */
  readonly apply?: ClusterError;
  readonly isThere?: boolean;
}

function cluster({ create, get, apply, isThere = false }: Refusals): { context: TargetContext; asked: string[] } {
  const asked: string[] = [];
  const ask = (verb: string, refusal: ClusterError | undefined, answer?: unknown): Promise<unknown> => (asked.push(verb), refusal ? Promise.reject(refusal) : Promise.resolve(answer));
  const client = {
    discovery: { resource: () => Promise.resolve({}) },
    create: () => ask('create', create),
    get: () => ask('get', get, isThere ? {} : undefined),
    apply: (_: KubernetesObject, { force }: { force?: boolean }) => ask(force === false ? 'apply' : 'force', force === false ? apply : undefined),
  };
  return { context: { client, signal: new AbortController().signal, hasApplication: (name: string) => name === 'argocd/cart' } as unknown as TargetContext, asked };
}

describe('the namespace of CreateNamespace', () => {
  it('is created once, and again when it was deleted', async () => {
    const { context, asked } = cluster({});
    await ensureNamespace(context, PLAIN);
    await ensureNamespace(context, PLAIN);
    expect(asked).toEqual(['create']);
    forgetNamespace(context, 'shop');
    await ensureNamespace(context, PLAIN);
    expect(asked).toEqual(['create', 'create']);
  });

  it('is left as it is when it is there, also for an agent that may not create any', async () => {
    await expect(ensureNamespace(cluster({ create: error('cluster.already-exists') }).context, PLAIN)).resolves.toBeUndefined();
    await expect(ensureNamespace(cluster({ create: error('cluster.forbidden'), isThere: true }).context, PLAIN)).resolves.toBeUndefined();
  });

  it.each<[string, Refusals]>([
    ['it is not there and may not be created', { create: error('cluster.forbidden') }],
    ['it may neither be created nor read', { create: error('cluster.forbidden'), get: error('cluster.forbidden') }],
  ])('is refused when %s', async (_, refusals) => {
    await expect(ensureNamespace(cluster(refusals).context, PLAIN)).rejects.toBe(refusals.create);
  });

  it('that is managed is applied without force first', async () => {
    const { context, asked } = cluster({});
    await makeNamespace(context, MANAGED);
    expect(asked).toEqual(['apply']);
  });

  it.each([['kubectl-label'], ['tidemark-namespace argocd/gone']])('that somebody (%s) labelled otherwise is adopted', async (manager) => {
    const { context, asked } = cluster({ apply: error('cluster.conflict', [manager]) });
    await makeNamespace(context, MANAGED);
    expect(asked).toEqual(['apply', 'force']);
  });

  it.each([['tidemark-namespace argocd/cart'], ['tidemark']])('that another application labels otherwise (%s) is not', async (manager) => {
    const { context, asked } = cluster({ apply: error('cluster.conflict', ['kubectl-label', manager]) });
    await expect(makeNamespace(context, MANAGED)).rejects.toMatchObject({ code: 'reconcile.namespace-contested', message: expect.stringContaining('Namespace shop') });
    expect(asked).toEqual(['apply']);
  });
});
