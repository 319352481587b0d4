import type { EventStore, AppendOutcome, AppendRequest, Expected } from './event-store.js';
import type { EventMeta, NewEvent, RecordedEvent } from './events.js';

/** A store to test, empty, and what ends it. */
export interface StoreUnderTest {
  store: EventStore;
  dispose(): Promise<void>;
}

const META: EventMeta = { actor: { kind: 'system', id: 'contract' }, correlationId: 'c-1' };

/** What every event store must do. One suite for memory and PostgreSQL, so that the twin cannot drift from the real one. */
export function eventStoreContract(name: string, factory: () => Promise<StoreUnderTest>, uuid: () => string): void {
  describe(`${name}, as an event store`, () => {
    let under: StoreUnderTest;
    let store: EventStore;

    beforeEach(async () => {
      under = await factory();
      store = under.store;
    });
    afterEach(() => under.dispose());

    const noted = (n: number): NewEvent => ({ type: 'test.thing-noted', v: 1, data: { n } });
    const request = (stream: string, expected: Expected, events: NewEvent[] = [noted(1)], commandId = uuid()): AppendRequest => ({ commandId, meta: META, streams: [{ stream, expected, events }] });
    const append = (stream: string, expected: Expected, events?: NewEvent[], commandId?: string): Promise<AppendOutcome> => store.append(request(stream, expected, events, commandId));
    const everything = (): Promise<RecordedEvent[]> => store.readAll({ after: 0, limit: 1000 });

    describe('append', () => {
      it('appends at the exact version and says where the events landed', async () => {
        expect(await append('thing-1', 'new', [noted(1), noted(2)])).toEqual({ kind: 'appended', firstPosition: 1, lastPosition: 2, versions: { 'thing-1': 2 } });
        expect(await append('thing-1', 2, [noted(3)])).toEqual({ kind: 'appended', firstPosition: 3, lastPosition: 3, versions: { 'thing-1': 3 } });
      });

      it('answers a wrong version with the version the stream has', async () => {
        await append('thing-1', 'new');
        expect(await append('thing-1', 5)).toEqual({ kind: 'conflict', stream: 'thing-1', actual: 1 });
        expect(await append('thing-9', 5)).toEqual({ kind: 'conflict', stream: 'thing-9', actual: 0 });
        expect(await store.head()).toBe(1);
      });

      it('lets one of two writers at the same version win', async () => {
        await append('thing-1', 'new');
        const outcomes = await Promise.all([append('thing-1', 1), append('thing-1', 1)]);
        expect(outcomes.map((o) => o.kind).sort()).toEqual(['appended', 'conflict']);
      });

      it("refuses 'new' for a stream that exists", async () => {
        await append('thing-1', 'new');
        expect(await append('thing-1', 'new')).toEqual({ kind: 'conflict', stream: 'thing-1', actual: 1 });
      });

      it("lets one of many racing 'new' win", async () => {
        const outcomes = await Promise.all(Array.from({ length: 20 }, () => append('thing-1', 'new')));
        expect(outcomes.filter((o) => o.kind === 'appended')).toHaveLength(1);
        expect(outcomes.filter((o) => o.kind === 'conflict')).toHaveLength(19);
        expect(await store.head()).toBe(1);
      });

      it("treats version 0 like 'new'", async () => {
        expect(await append('thing-1', 0)).toMatchObject({ kind: 'appended' });
        expect(await append('thing-1', 0)).toMatchObject({ kind: 'conflict', actual: 1 });
      });

      it("never conflicts with 'any' under 50 writers", async () => {
        const outcomes = await Promise.all(Array.from({ length: 50 }, (_, n) => append('thing-1', 'any', [noted(n)])));
        expect(new Set(outcomes.map((o) => o.kind))).toEqual(new Set(['appended']));
        expect((await store.readStream('thing-1')).map((e) => e.version)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
      });

      it('gives the same command twice its first result and appends nothing again', async () => {
        const first = request('thing-1', 'new', [noted(1), noted(2)]);
        const appended = await store.append(first);
        await append('thing-1', 2);
        expect(await store.append(first)).toEqual({ ...appended, kind: 'already-appended' });
        expect(await store.head()).toBe(3);
      });

      it('takes a command for the same whatever version it now expects and however its keys are ordered', async () => {
        const commandId = uuid();
        await append('thing-1', 'new', [{ type: 'test.thing-noted', v: 1, data: { a: 1, b: 2 } }], commandId);
        expect(await append('thing-1', 1, [{ type: 'test.thing-noted', v: 1, data: { b: 2, a: 1 } }], commandId)).toMatchObject({ kind: 'already-appended' });
      });

      it('appends a command once however many send it at the same time', async () => {
        const same = request('thing-1', 'any');
        const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.append(same)));
        expect(outcomes.filter((o) => o.kind === 'appended')).toHaveLength(1);
        expect(outcomes.filter((o) => o.kind === 'already-appended')).toHaveLength(19);
        expect(await store.head()).toBe(1);
      });

      it('refuses the same command with another body', async () => {
        const commandId = uuid();
        await append('thing-1', 'new', [noted(1)], commandId);
        expect(await append('thing-1', 1, [noted(2)], commandId)).toEqual({ kind: 'refused' });
      });

      it('compares commands by their fingerprint when they have one', async () => {
        const commandId = uuid();
        await store.append({ ...request('thing-1', 'new', [noted(1)], commandId), fingerprint: 'f' });
        expect(await store.append({ ...request('thing-1', 1, [noted(2)], commandId), fingerprint: 'f' })).toMatchObject({ kind: 'already-appended' });
        expect(await store.append({ ...request('thing-1', 1, [noted(1)], commandId), fingerprint: 'g' })).toEqual({ kind: 'refused' });
      });

      it('keeps a receipt that can be asked for', async () => {
        const commandId = uuid();
        expect(await store.receipt(commandId)).toBeUndefined();
        await append('thing-1', 'new', [noted(1), noted(2)], commandId);
        expect(await store.receipt(commandId)).toEqual({ firstPosition: 1, lastPosition: 2, versions: { 'thing-1': 2 } });
      });

      it('leaves no receipt behind a conflict, so that the command can be retried', async () => {
        const commandId = uuid();
        await append('thing-1', 7, [noted(1)], commandId);
        expect(await append('thing-1', 'new', [noted(1)], commandId)).toMatchObject({ kind: 'appended' });
      });

      it('refuses a closed stream', async () => {
        await store.append({ commandId: uuid(), meta: META, streams: [{ stream: 'thing-1', expected: 'new', events: [noted(1)], close: true }] });
        for (const expected of ['any', 1, 'new'] as const) expect(await append('thing-1', expected)).toEqual({ kind: 'stream-closed', stream: 'thing-1' });
      });

      it('refuses an empty batch, a nameless stream, a stream named twice and a bad command id', async () => {
        const bad = (streams: AppendRequest['streams'], commandId = uuid()): Promise<AppendOutcome> => store.append({ commandId, meta: META, streams });
        const entry = { stream: 'thing-1', expected: 'any' as const, events: [noted(1)] };
        await expect(bad([])).rejects.toMatchObject({ code: 'event-store.bad-append' });
        await expect(bad([{ ...entry, events: [] }])).rejects.toMatchObject({ code: 'event-store.bad-append' });
        await expect(bad([{ ...entry, stream: 'Thing 1' }])).rejects.toMatchObject({ code: 'event-store.bad-append' });
        await expect(bad([entry, entry])).rejects.toMatchObject({ code: 'event-store.bad-append' });
        await expect(bad([entry], 'not-a-uuid')).rejects.toMatchObject({ code: 'event-store.bad-append' });
        await expect(bad([{ ...entry, events: [{ type: 'test.thing-noted', v: 1, data: undefined }] }])).rejects.toMatchObject({ code: 'event-store.bad-append' });
      });

      it('appends to several streams all or nothing', async () => {
        await append('thing-b', 'new');
        const both = (expected: Expected): AppendRequest => ({
          commandId: uuid(),
          meta: META,
          streams: [
            { stream: 'thing-z', expected: 'new', events: [noted(1)] },
            { stream: 'thing-b', expected, events: [noted(2), noted(3)] },
          ],
        });
        expect(await store.append(both(9))).toEqual({ kind: 'conflict', stream: 'thing-b', actual: 1 });
        expect(await store.readStream('thing-z')).toEqual([]);
        expect(await store.append(both(1))).toEqual({ kind: 'appended', firstPosition: 2, lastPosition: 4, versions: { 'thing-z': 1, 'thing-b': 3 } });
        expect((await everything()).map((e) => [e.position, e.stream, e.version])).toEqual([
          [1, 'thing-b', 1],
          [2, 'thing-z', 1],
          [3, 'thing-b', 2],
          [4, 'thing-b', 3],
        ]);
      });
    });

    describe('read', () => {
      it('gives an event back as it was appended', async () => {
        const commandId = uuid();
        const meta: EventMeta = { actor: { kind: 'user', id: 'u-1', name: 'Ada' }, correlationId: 'c', causationId: 'd', reason: 'because' };
        const data = { text: 'a "quoted" \\ line\n, {braces}, NULL, ünïcode 😀 \u0000 \ud800', list: [1, [2.5, null]], nested: { b: true, a: null } };
        await store.append({ commandId, meta, streams: [{ stream: 'thing-1', expected: 'new', events: [{ type: 'test.thing-noted', v: 3, data }] }] });
        const [event] = await everything();
        expect(event).toEqual({ position: 1, stream: 'thing-1', version: 1, id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, type: 'test.thing-noted', v: 3, data, meta, recordedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string });
      });

      it('gives events ids that follow from their command', async () => {
        const commandId = uuid();
        await append('thing-1', 'new', [noted(1), noted(2)], commandId);
        const ids = (await everything()).map((e) => e.id);
        expect(new Set(ids).size).toBe(2);
        const again = await factory();
        await again.store.append(request('thing-1', 'new', [noted(1), noted(2)], commandId));
        expect((await again.store.readAll({ after: 0, limit: 10 })).map((e) => e.id)).toEqual(ids);
        await again.dispose();
      });

      it('lets an event carry members of meta of its own', async () => {
        await append('thing-1', 'new', [noted(1), { ...noted(2), meta: { actor: { kind: 'agent', id: 'a-1' }, occurredAt: '2026-01-01T00:00:00.000Z' } }]);
        expect((await everything()).map((e) => e.meta)).toEqual([META, { ...META, actor: { kind: 'agent', id: 'a-1' }, occurredAt: '2026-01-01T00:00:00.000Z' }]);
      });

      it('pages a stream by version and the log by position', async () => {
        for (const stream of ['thing-1', 'thing-2']) await append(stream, 'new', Array.from({ length: 10 }, (_, n) => noted(n)));
        expect((await store.readStream('thing-2', { after: 3, limit: 4 })).map((e) => e.version)).toEqual([4, 5, 6, 7]);
        expect((await store.readAll({ after: 8, limit: 4 })).map((e) => e.position)).toEqual([9, 10, 11, 12]);
        expect(await store.readAll({ after: 20, limit: 4 })).toEqual([]);
        expect(await store.readStream('thing-none')).toEqual([]);
      });

      it('never gives more than its page, however much is asked for', async () => {
        await append('thing-1', 'new', Array.from({ length: 1500 }, (_, n) => noted(n)));
        expect(await store.readStream('thing-1')).toHaveLength(1000);
        expect(await store.readAll({ after: 0, limit: 5000 })).toHaveLength(1000);
      });

      it('reads only the wanted types, and no further than asked', async () => {
        const other: NewEvent = { type: 'test.other-noted', v: 1, data: {} };
        await append('thing-1', 'new', [noted(1), other, noted(2), other, noted(3)]);
        const positions = async (options: { limit: number; upTo?: number }): Promise<number[]> => (await store.readAll({ after: 0, types: ['test.thing-noted'], ...options })).map((e) => e.position);
        expect(await positions({ limit: 10 })).toEqual([1, 3, 5]);
        expect(await positions({ limit: 2 })).toEqual([1, 3]);
        expect(await positions({ limit: 10, upTo: 3 })).toEqual([1, 3]);
        expect((await store.readAll({ after: 0, limit: 10, upTo: 2 })).map((e) => e.position)).toEqual([1, 2]);
      });

      it('gives every reader events of its own', async () => {
        await append('thing-1', 'new');
        const [first] = await everything();
        (first?.data as { n: number }).n = 99;
        expect((await everything())[0]?.data).toEqual({ n: 1 });
      });

      it('counts the head from 0', async () => {
        expect(await store.head()).toBe(0);
        await append('thing-1', 'new', [noted(1), noted(2)]);
        expect(await store.head()).toBe(2);
      });
    });
  });
}
