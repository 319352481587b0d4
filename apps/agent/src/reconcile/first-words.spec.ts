import type { Health } from '@tidemark/health';
import { ChangeSignal } from './change-signal.js';
import { FirstWords } from './first-words.js';

const GUESS: Health = { status: 'Progressing', message: 'Waiting for Thing status', silent: true };
const silent = (since: number) => ({ health: GUESS, silentSince: since });
const told = { health: { status: 'Progressing', message: 'provisioning' } as const, silentSince: null };
const never = new AbortController().signal;

describe('the first words of objects of kinds without a rule', () => {
  it('are waited for, but not for ever', () => {
    let now = 1_000;
    const words = new FirstWords(30_000, () => now);
    expect(words.heard('a', silent(1_000))).toBe(GUESS);
    now += 29_999;
    expect(words.heard('a', silent(1_000))).toBe(GUESS);
    now += 1;
    expect(words.heard('a', silent(1_000))).toBeNull();
  });

  it('are not waited for again by a later sync', () => {
    expect(new FirstWords(30_000, () => 100_000).heard('a', silent(1_000))).toBeNull();
  });

  it('count from then on, whatever they are, and objects without health hold nobody up', () => {
    const words = new FirstWords(10, () => 50);
    words.heard('a', silent(0));
    expect(words.heard('a', told)).toBe(told.health);
    expect(words.heard('c', { health: null, silentSince: null })).toBeNull();
  });

  it.each([90_000, Number.NaN])('are waited for just as long when the cluster says they began at %p', (since) => {
    let now = 1_000;
    const words = new FirstWords(30_000, () => now);
    expect(words.heard('a', silent(since))).toBe(GUESS);
    now += 30_000;
    expect(words.heard('a', silent(since))).toBeNull();
  });

  it('wake who waits when the time for one came between looking and waiting', async () => {
    let now = 0;
    const words = new FirstWords(10, () => now);
    const changes = new ChangeSignal();
    words.heard('a', silent(0));
    now = 10;
    await words.orChanged(changes, changes.mark, never);
    expect(words.heard('a', silent(0))).toBeNull();
  });

  it('wake nobody for an object that is gone', async () => {
    const words = new FirstWords(5, () => 5);
    const changes = new ChangeSignal();
    const { mark } = changes;
    words.heard('a', silent(5));
    words.gone('a');
    const ended = new AbortController();
    const waiting = words.orChanged(changes, mark, ended.signal);
    setTimeout(() => ended.abort(new Error('nobody woke it')), 20);
    await expect(waiting).rejects.toThrow('nobody woke it');
    expect(changes.mark).toBe(mark);
  });

  it('wake who waits when the wait for one is over, and when something changes', async () => {
    const words = new FirstWords(20, () => performance.now());
    const changes = new ChangeSignal();
    const { mark } = changes;
    words.heard('a', silent(performance.now()));
    await words.orChanged(changes, mark, never);
    expect(changes.mark).toBe(mark + 1);

    const patient = new FirstWords(3_600_000, () => performance.now());
    patient.heard('a', silent(performance.now()));
    const woken = patient.orChanged(changes, changes.mark, never);
    changes.notify();
    await woken;
  });
});
