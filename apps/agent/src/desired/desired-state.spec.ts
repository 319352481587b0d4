import { appendFile, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { digestOf } from '@tidemark/kernel';
import type { DesiredTarget } from '@tidemark/protocol';
import { BundleCache, type BundleFetcher } from './bundle-cache.js';
import { DesiredState, type DesiredFrame } from './desired-state.js';
import type { DesiredChange } from './index.js';

const logger = pino({ level: 'silent' });
const id = (n: number): string => `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`;
const target = (n: number, assignment = 1, bundle = `sha256:${'a'.repeat(64)}`): DesiredTarget => ({
  targetId: id(n), assignment, application: { id: id(999), name: 'a', namespace: 'n' }, destinationNamespace: '', bundle, revision: 'r', sync: null,
  policy: { selfHeal: false, prune: false, allowEmpty: false, retry: { limit: 0, backoffSeconds: 1, factor: 1, maxBackoffSeconds: 1 } }, syncOptions: [], ignoreDifferences: [],
});
const frame = (revision: number, targets: DesiredTarget[], more = false): DesiredFrame => ({ type: 'DESIRED', revision, more, targets, withdrawn: [] });

let directory: string;
const nothing: BundleFetcher = { fetch: () => Promise.reject(new Error('offline')) };
const open = async (fetcher = nothing): Promise<DesiredState> =>
  DesiredState.open({ directory, logger, bundles: await BundleCache.open({ directory: path.join(directory, 'bundles'), fetcher, logger, random: () => 0 }) });

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'desired-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('DesiredState', () => {
  it('tells what changed, once, after it is on disk', async () => {
    const state = await open();
    const heard: DesiredChange[] = [];
    state.onChange((changes) => heard.push(...changes));
    await state.apply(frame(5, [target(1), target(2)]));
    await state.apply(frame(5, [target(1), target(2)]));
    await state.apply(frame(6, [target(1, 2)]));
    expect(heard.map((change) => [change.targetId, change.desired?.assignment])).toEqual([[id(1), 1], [id(2), 1], [id(1), 2]]);
    await state.close();
    const again = await open();
    expect(again.revision).toBe(6);
    expect(again.list()).toEqual([target(1, 2), target(2)]);
    await again.close();
  });

  it('ignores an older statement about a target, and one older than its withdrawal', async () => {
    const state = await open();
    await state.apply(frame(1, [target(1, 5)]));
    await state.apply(frame(2, [target(1, 4)]));
    expect(state.get(id(1))?.assignment).toBe(5);
    await state.apply({ ...frame(3, []), withdrawn: [{ targetId: id(1), assignment: 6, cascade: false }] });
    await state.apply(frame(4, [target(1, 5)]));
    expect(state.get(id(1))).toBeUndefined();
    await state.apply(frame(5, [target(1, 7)]));
    expect(state.withdrawals()).toEqual([]);
    await state.close();
  });

  it('takes older statements again after a restoration, keeps what runs, and remembers both over a restart and a compaction', async () => {
    let state = await open();
    await state.apply(frame(50, [target(1, 9), target(2, 9), target(3, 9)]));
    const restoration = { id: id(77), issuedAt: '2026-11-24T01:00:00Z' };
    await state.restored(restoration);
    expect([state.revision, state.restorationId, state.list()]).toEqual([0, id(77), [target(1, 9), target(2, 9), target(3, 9)]]);
    await state.apply(frame(20, [target(1, 4)]));
    await state.restored(restoration); // said again at the next WELCOME that finds it missing: nothing happens
    expect(state.get(id(1))?.assignment).toBe(4);
    await state.close();
    state = await open();
    // Above the size at which the file is rewritten.
    for (let n = 0; n < 30; n += 1) await state.apply(frame(21 + n, Array.from({ length: 200 }, (_, i) => target(100 + i, n + 1))));
    await state.close();
    expect((await stat(path.join(directory, 'desired.ndjson'))).size).toBeLessThan(1_500_000);
    state = await open();
    expect([state.revision, state.restorationId]).toEqual([50, id(77)]);
    await state.apply(frame(51, [target(1, 3), target(2, 5)]));
    // Stated since the restoration: its number counts. Not stated since: it does not.
    expect([state.get(id(1))?.assignment, state.get(id(2))?.assignment, state.get(id(3))?.assignment]).toEqual([4, 5, 9]);
    await state.close();
  });

  it('takes no restoration that is older than the one it took', async () => {
    const state = await open();
    await state.restored({ id: id(2), issuedAt: '2026-11-24T01:00:00Z' });
    await expect(state.restored({ id: id(1), issuedAt: '2026-11-23T01:00:00Z' })).rejects.toMatchObject({ code: 'desired.older-restoration' });
    expect(state.restorationId).toBe(id(2));
    await state.close();
  });

  it('refuses a desired state older than the newest it ever had', async () => {
    const state = await open();
    await state.apply(frame(10, [target(1)]));
    await expect(state.apply(frame(9, [target(2)]))).rejects.toMatchObject({ code: 'desired.older-revision' });
    expect(state.list()).toHaveLength(1);
    await state.close();
  });

  it('asks again for a revision of which it did not get the last frame', async () => {
    const state = await open();
    await state.apply(frame(7, [target(1)], true));
    expect(state.revision).toBe(0);
    expect(state.list()).toHaveLength(1);
    await state.close();
  });

  it('never forgets a target because a list is shorter: absence deletes nothing', async () => {
    const state = await open();
    await state.apply(frame(1, [target(1), target(2)]));
    await state.apply(frame(2, []));
    expect(state.list()).toHaveLength(2);
    await state.close();
  });

  it('has a prefix of what was stated whatever byte a crash cuts the file at', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.double({ min: 0, max: 1, noNaN: true }), async (count, where) => {
        await rm(path.join(directory, 'desired.ndjson'), { force: true });
        const state = await open();
        for (let n = 1; n <= count; n += 1) await state.apply(frame(n, [target(n)]));
        await state.close();
        const file = path.join(directory, 'desired.ndjson');
        await truncate(file, Math.floor(where * (await stat(file)).size));
        await appendFile(file, '{"kind":"target","tar');
        const again = await open();
        expect(again.list().map((t) => t.targetId)).toEqual(Array.from({ length: again.list().length }, (_, i) => id(i + 1)));
        expect(again.revision).toBeLessThanOrEqual(again.list().length);
        await again.apply(frame(count + 1, [target(count + 1)]));
        await again.close();
        const last = await open();
        expect(last.revision).toBe(count + 1);
        await last.close();
      }),
      { numRuns: 40 },
    );
  });

  it('rewrites its file when most of it is out of date', async () => {
    const state = await open();
    for (let n = 1; n <= 60; n += 1) await state.apply(frame(n, Array.from({ length: 100 }, (_, i) => target(i, n))));
    expect((await stat(path.join(directory, 'desired.ndjson'))).size).toBeLessThan(1_400_000);
    await state.close();
    const again = await open();
    expect(again.revision).toBe(60);
    expect(again.list()).toHaveLength(100);
    await again.close();
  });
});

// Of 1,000 targets that changed at once, a few kept their old bundle until the next commit: their frame was stored, then
// collecting old bundles failed because a download had put its file in place meanwhile, and nobody was told of them.
describe('a failure to compact', () => {
  it('does not keep back what changed', async () => {
    const bundles = await BundleCache.open({ directory: path.join(directory, 'bundles'), fetcher: nothing, logger });
    let collected = 0;
    bundles.collect = () => Promise.reject(new Error(`disk failure ${(collected += 1)}`));
    const state = await DesiredState.open({ directory, logger, bundles });
    const heard: DesiredChange[] = [];
    state.onChange((changes) => heard.push(...changes));
    for (let n = 1; n <= 60; n += 1) expect(await state.apply(frame(n, Array.from({ length: 100 }, (_, i) => target(i, n))))).toBe(n);
    expect(collected).toBeGreaterThan(0);
    expect(heard).toHaveLength(6_000);
    await state.close();
  });
});

describe('BundleCache', () => {
  const content = Buffer.from(JSON.stringify({ format: 1, objects: [{ kind: 'ConfigMap' }] }));
  const digest = digestOf(content);

  it('fetches once for many who ask, then answers from disk', async () => {
    let fetched = 0;
    const state = await open({ fetch: () => Promise.resolve((fetched += 1, content)) });
    await Promise.all(Array.from({ length: 10 }, () => state.bundle(digest)));
    await state.bundle(digest);
    expect(fetched).toBe(1);
    await state.close();
    const offline = await open();
    expect((await offline.bundle(digest)).objects).toEqual([{ kind: 'ConfigMap' }]);
    await offline.close();
  });

  it('fetches again what is torn on disk', async () => {
    const state = await open({ fetch: () => Promise.resolve(content) });
    await state.bundle(digest);
    await truncate(path.join(directory, 'bundles', digest.slice(7)), 3);
    expect((await state.bundle(digest)).objects).toHaveLength(1);
    await state.close();
  });

  it('keeps the bundles that targets name and the newest of the others', async () => {
    const cache = await BundleCache.open({ directory: path.join(directory, 'bundles'), fetcher: { fetch: (d) => Promise.resolve(Buffer.from(texts.get(d) ?? '')) }, logger, keepUnreferenced: 1 });
    const texts = new Map(Array.from({ length: 4 }, (_, n) => JSON.stringify({ format: 1, objects: [{ n }] })).map((text) => [digestOf(text) as string, text]));
    for (const name of texts.keys()) await cache.get(name);
    const [first] = texts.keys();
    expect(await cache.collect(new Set([first ?? '']))).toBe(2);
    cache.stop();
  });

  // A withdrawn application runs its PreDelete and PostDelete hooks out of its bundle, maybe long after and without a connection.
  it('counts the bundle of a withdrawn target as used until the withdrawal was carried out', async () => {
    const state = await open();
    const [wanted, leaving] = ['b', 'c'].map((letter) => `sha256:${letter.repeat(64)}`);
    await state.apply(frame(1, [target(1, 1, wanted), target(2, 1, leaving), target(3, 1, `sha256:${'d'.repeat(64)}`)]));
    await state.apply({ ...frame(2, []), withdrawn: [{ targetId: id(2), assignment: 2, cascade: true, statement: target(2, 1, leaving) }, { targetId: id(3), assignment: 2, cascade: false }] });
    expect(state.bundlesInUse()).toEqual(new Set([wanted, leaving]));
    await state.forget(id(2), 2);
    expect(state.bundlesInUse()).toEqual(new Set([wanted]));
    await state.close();
  });

  it('leaves alone what is being downloaded while it collects, and takes what a crash left half written', async () => {
    const bundles = path.join(directory, 'bundles');
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const cache = await BundleCache.open({ directory: bundles, fetcher: { fetch: () => arrived.then(() => content) }, logger, keepUnreferenced: 0 });
    const partOf = (name: string): string => path.join(bundles, `${name.slice(7)}.tmp`);
    const downloading = cache.get(digest);
    await writeFile(partOf(digest), 'half');
    await writeFile(partOf(`sha256:${'b'.repeat(64)}`), 'half');
    expect(await cache.collect(new Set())).toBe(1);
    expect(await readdir(bundles)).toEqual([path.basename(partOf(digest))]);
    arrive();
    expect((await downloading).objects).toHaveLength(1);
    cache.stop();
  });

  it('collects while downloads put their files in place', async () => {
    const texts = new Map(Array.from({ length: 200 }, (_, n) => JSON.stringify({ format: 1, objects: [{ n }] })).map((text) => [digestOf(text) as string, text]));
    const cache = await BundleCache.open({ directory: path.join(directory, 'bundles'), fetcher: { fetch: (d) => Promise.resolve(Buffer.from(texts.get(d) ?? '')) }, logger });
    const all = Promise.all([...texts.keys()].map((name) => cache.get(name)));
    let done = false;
    void all.then(() => (done = true));
    while (!done) await cache.collect(new Set(texts.keys()));
    expect(await all).toHaveLength(200);
    cache.stop();
  });

  it('says what is wrong with content of another format', async () => {
    const other = Buffer.from('{"format":2,"objects":[]}');
    const state = await open({ fetch: () => Promise.resolve(other) });
    await expect(state.bundle(digestOf(other))).rejects.toMatchObject({ code: 'desired.bundle-unreadable' });
    await state.close();
  });
});
