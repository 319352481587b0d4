import { randomUUID } from 'node:crypto';
import { TidemarkError } from '@tidemark/kernel';
import { execute, load, MemoryEventStore, type Decider } from './index.js';

type Counted = { type: 'test.number-added'; data: { n: number } } | { type: 'test.counter-stopped'; data: Record<string, never> };
type Command = { kind: 'add'; n: number } | { kind: 'stop' };
interface State {
  sum: number;
  stopped: boolean;
}

const counter: Decider<State, Command, Counted> = {
  initial: { sum: 0, stopped: false },
  evolve: (state, event) => (event.type === 'test.number-added' ? { ...state, sum: state.sum + event.data.n } : { ...state, stopped: true }),
  decide: (state, command) => {
    if (command.kind === 'stop') return state.stopped ? [] : [{ type: 'test.counter-stopped', data: {} }];
    if (state.stopped) throw new TidemarkError('test.stopped', 'the counter is stopped');
    return [{ type: 'test.number-added', data: { n: command.n } }];
  },
};

const META = { actor: { kind: 'system' as const, id: 's' }, correlationId: 'c' };
const run = (store: MemoryEventStore, command: Command, commandId: string = randomUUID(), presumedNew = false): ReturnType<typeof execute<State, Command, Counted>> => execute(store, counter, { stream: 'counter-1', commandId, meta: META, command, presumedNew });

describe('execute', () => {
  let store: MemoryEventStore;
  beforeEach(() => (store = new MemoryEventStore()));

  it('decides on the folded history and appends', async () => {
    await run(store, { kind: 'add', n: 2 });
    expect(await run(store, { kind: 'add', n: 3 })).toEqual({ events: [{ type: 'test.number-added', data: { n: 3 } }], position: 2, state: { sum: 5, stopped: false } });
  });

  it('appends nothing for a command that has taken effect, and says where the stream stands', async () => {
    await run(store, { kind: 'stop' });
    expect(await run(store, { kind: 'stop' })).toEqual({ events: [], position: 1, state: { sum: 0, stopped: true } });
  });

  it('lets every one of many writers through, each after the ones before it', async () => {
    await Promise.all(Array.from({ length: 4 }, () => run(store, { kind: 'add', n: 1 })));
    expect((await load(store, counter, 'counter-1')).state.sum).toBe(4);
  });

  it('gives up after the last retry, and says that it may be repeated', async () => {
    const racing = new MemoryEventStore();
    const append = racing.append.bind(racing);
    let attempts = 0;
    racing.append = async (request) => {
      attempts += 1;
      const entry = request.streams[0]!;
      await append({ ...request, commandId: randomUUID(), streams: [{ ...entry, expected: 'any' }] });
      return append(request);
    };
    await expect(execute(racing, counter, { stream: 'counter-1', commandId: randomUUID(), meta: META, command: { kind: 'add', n: 1 }, retries: 2 })).rejects.toMatchObject({ code: 'event-store.too-many-conflicts' });
    expect(attempts).toBe(3);
  });

  it('takes a command that is sent twice for one, though the second would decide otherwise', async () => {
    const commandId = randomUUID();
    await run(store, { kind: 'add', n: 2 }, commandId);
    await run(store, { kind: 'add', n: 5 });
    expect(await run(store, { kind: 'add', n: 2 }, commandId)).toEqual({ events: [], position: 1, state: { sum: 7, stopped: false } });
    expect(await store.head()).toBe(2);
  });

  it('does not refuse the repetition of a command it accepted before', async () => {
    const commandId = randomUUID();
    await run(store, { kind: 'add', n: 2 }, commandId);
    await run(store, { kind: 'stop' });
    await expect(run(store, { kind: 'add', n: 2 }, commandId)).resolves.toMatchObject({ events: [], state: { sum: 2 } });
    await expect(run(store, { kind: 'add', n: 2 })).rejects.toMatchObject({ code: 'test.stopped' });
  });

  it('refuses a command id used for something else', async () => {
    const commandId = randomUUID();
    await run(store, { kind: 'add', n: 2 }, commandId);
    await expect(run(store, { kind: 'add', n: 3 }, commandId)).rejects.toMatchObject({ code: 'event-store.command-id-reused' });
  });

  it('folds histories longer than one page', async () => {
    for (let n = 0; n < 3; n += 1) {
      await store.append({ commandId: randomUUID(), meta: META, streams: [{ stream: 'counter-1', expected: 'any', events: Array.from({ length: 700 }, () => ({ type: 'test.number-added', v: 1, data: { n: 1 } })) }] });
    }
    expect(await run(store, { kind: 'add', n: 1 })).toMatchObject({ state: { sum: 2101 } });
  });

  describe('on a stream that is presumed new', () => {
    it('appends without reading it', async () => {
      let reads = 0;
      const read = store.readStream.bind(store);
      store.readStream = (...args) => ((reads += 1), read(...args));
      expect(await run(store, { kind: 'add', n: 2 }, randomUUID(), true)).toMatchObject({ state: { sum: 2 } });
      expect(reads).toBe(0);
    });

    it('decides on what is there when the presumption is wrong', async () => {
      await run(store, { kind: 'add', n: 2 });
      expect(await run(store, { kind: 'add', n: 3 }, randomUUID(), true)).toMatchObject({ position: 2, state: { sum: 5 } });
      await run(store, { kind: 'stop' }, randomUUID(), true);
      await expect(run(store, { kind: 'add', n: 1 }, randomUUID(), true)).rejects.toMatchObject({ code: 'test.stopped' });
      expect(await run(store, { kind: 'stop' }, randomUUID(), true)).toMatchObject({ events: [], position: 3 });
    });

    it('refuses, and decides for nothing, only on what was read', async () => {
      const readingFirst: typeof counter = {
        ...counter,
        decide: (state, command) => {
          if (state.sum === 0 && command.kind === 'stop') return [];
          if (state.sum === 0 && command.kind === 'add' && command.n < 0) throw new TidemarkError('test.below-zero', 'nothing to take from');
          return counter.decide(state, command);
        },
      };
      const guess = (command: Command): ReturnType<typeof run> => execute(store, readingFirst, { stream: 'counter-1', commandId: randomUUID(), meta: META, command, presumedNew: true });
      await expect(guess({ kind: 'add', n: -1 })).rejects.toMatchObject({ code: 'test.below-zero' });
      await run(store, { kind: 'add', n: 2 });
      expect(await guess({ kind: 'add', n: -1 })).toMatchObject({ state: { sum: 1 } });
      expect(await guess({ kind: 'stop' })).toMatchObject({ state: { stopped: true } });
    });

    it('takes a command that is sent twice for one', async () => {
      const commandId = randomUUID();
      await run(store, { kind: 'add', n: 2 }, commandId, true);
      expect(await run(store, { kind: 'add', n: 2 }, commandId, true)).toEqual({ events: [], position: 1, state: { sum: 2, stopped: false } });
    });
  });

  it('refuses a closed stream', async () => {
    await store.append({ commandId: randomUUID(), meta: META, streams: [{ stream: 'counter-1', expected: 'new', events: [{ type: 'test.number-added', v: 1, data: { n: 1 } }], close: true }] });
    await expect(run(store, { kind: 'add', n: 1 })).rejects.toMatchObject({ code: 'event-store.stream-closed' });
  });
});
