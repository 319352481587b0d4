import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { z } from 'zod';
import { defineEvent, EventRegistry, MemoryEventStore, RegisteredEventStore, type RecordedEvent } from './index.js';

const Noted1 = defineEvent({ type: 'test.thing-noted', schema: z.object({ text: z.string() }), describe: 'A thing was noted.' });
const Noted2 = defineEvent({ type: 'test.thing-noted', v: 2, schema: z.object({ words: z.array(z.string()) }), describe: 'A thing was noted, in words.' });
const Noted3 = defineEvent({ type: 'test.thing-noted', v: 3, schema: z.object({ words: z.array(z.string()), count: z.number() }), describe: 'A thing was noted and counted.' });
const toWords = { type: 'test.thing-noted', from: 1, upcast: (data: unknown) => ({ words: (data as { text: string }).text.split(' ') }) };
const toCount = { type: 'test.thing-noted', from: 2, upcast: (data: unknown) => ({ ...(data as { words: string[] }), count: (data as { words: string[] }).words.length }) };
const META = { actor: { kind: 'system' as const, id: 's' }, correlationId: 'c' };

const recorded = (v: number, data: unknown, type = 'test.thing-noted'): RecordedEvent => ({ position: 1, stream: 'thing-1', version: 1, id: randomUUID(), type, v, data, meta: META, recordedAt: '2026-01-01T00:00:00.000Z' });

describe('EventRegistry', () => {
  const registry = (): EventRegistry => new EventRegistry().define(Noted1, Noted2, Noted3).upcast(toWords, toCount);

  it('lifts every version ever written to the newest one, through each upcaster in turn', () => {
    expect(registry().read(recorded(1, { text: 'a b' }))).toMatchObject({ v: 3, data: { words: ['a', 'b'], count: 2 } });
    expect(registry().read(recorded(2, { words: ['a'] }))).toMatchObject({ v: 3, data: { words: ['a'], count: 1 } });
    expect(registry().read(recorded(3, { words: [], count: 0 }))).toMatchObject({ v: 3, data: { words: [], count: 0 } });
  });

  it('is total: whatever an old schema accepted becomes something the newest accepts', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(Noted3.schema.safeParse(registry().read(recorded(1, { text })).data).success).toBe(true)));
  });

  it('refuses an unknown type and an unknown version, in reading as in writing', () => {
    expect(() => registry().read(recorded(1, {}, 'test.never-defined'))).toThrow(expect.objectContaining({ code: 'event-store.unknown-event-type' }));
    expect(() => registry().read(recorded(4, {}))).toThrow(expect.objectContaining({ code: 'event-store.unknown-event-version' }));
    expect(() => registry().check({ type: 'test.thing-noted', v: 9, data: {} })).toThrow(expect.objectContaining({ code: 'event-store.unknown-event-version' }));
  });

  it('names the path of what does not fit, never the value', () => {
    const attempt = (): unknown => registry().check({ type: 'test.thing-noted', v: 1, data: { text: { password: 'hunter2' } } });
    expect(attempt).toThrow(/text: invalid_type/);
    expect(attempt).not.toThrow(/hunter2/);
  });

  it('drops members the schema does not know, so that nothing slips into the log beside it', () => {
    expect(registry().check({ type: 'test.thing-noted', v: 1, data: { text: 'a', token: 'secret' } }).data).toEqual({ text: 'a' });
  });

  it('refuses names that are no facts, and the same version twice', () => {
    const define = (type: string): unknown => new EventRegistry().define(defineEvent({ type, schema: z.object({}), describe: '' }));
    for (const type of ['Test.Thing', 'thing', 'test.noted', 'test.thing-updated', 'test.thing-processed', 'test.thing-noted-v2']) expect(() => define(type)).toThrow(expect.objectContaining({ code: 'event-store.bad-event-type' }));
    expect(() => registry().define(Noted1)).toThrow(expect.objectContaining({ code: 'event-store.duplicate-event' }));
    expect(() => registry().upcast(toWords)).toThrow(expect.objectContaining({ code: 'event-store.duplicate-upcaster' }));
  });

  it('finds a missing upcaster or version before anything is read', () => {
    expect(() => registry().verify()).not.toThrow();
    expect(() => new EventRegistry().define(Noted1, Noted2).verify()).toThrow(expect.objectContaining({ code: 'event-store.no-upcaster' }));
    expect(() => new EventRegistry().define(Noted1, Noted3).upcast(toWords, toCount).verify()).toThrow(expect.objectContaining({ code: 'event-store.unknown-event-version' }));
  });

  it('makes the same catalogue whatever the order of definition', () => {
    const forwards = JSON.stringify(new EventRegistry().define(Noted1, Noted2, Noted3).catalogue());
    expect(JSON.stringify(new EventRegistry().define(Noted3, Noted1, Noted2).catalogue())).toBe(forwards);
    expect(new EventRegistry().define(Noted1, Noted2).catalogue()).toMatchObject([
      { type: 'test.thing-noted', v: 1, latest: false, schema: { type: 'object' } },
      { type: 'test.thing-noted', v: 2, latest: true },
    ]);
  });

  it('checks what a registered store appends and lifts what it reads', async () => {
    const log = new MemoryEventStore();
    await log.append({ commandId: randomUUID(), meta: META, streams: [{ stream: 'thing-1', expected: 'new', events: [Noted1.of({ text: 'a b c' })] }] });
    const store = new RegisteredEventStore(log, registry());
    expect((await store.readStream('thing-1'))[0]).toMatchObject({ v: 3, data: { count: 3 } });
    expect((await store.readAll({ after: 0, limit: 1 }))[0]).toMatchObject({ v: 3, data: { count: 3 } });
    expect((await log.readStream('thing-1'))[0]).toMatchObject({ v: 1, data: { text: 'a b c' } });
    await expect(store.append({ commandId: randomUUID(), meta: META, streams: [{ stream: 'thing-1', expected: 1, events: [{ type: 'test.thing-noted', v: 1, data: {} }] }] })).rejects.toMatchObject({ code: 'event-store.invalid-event' });
  });
});
