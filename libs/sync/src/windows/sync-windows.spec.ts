import fc from 'fast-check';
import { checkWindow, concerns, isOpen, nextOpening, type SyncWindow } from './sync-window.js';
import { windowVerdict } from './windows-verdict.js';

const at = (text: string): Date => new Date(text);
const window = (over: Partial<SyncWindow> = {}): SyncWindow => ({ kind: 'allow', schedule: '0 22 * * *', duration: '1h', applications: ['*'], ...over });

describe('a sync window', () => {
  it.each([
    ['at the very opening', '2026-01-15T22:00:00.000Z', false],
    ['a moment later', '2026-01-15T22:00:00.001Z', true],
    ['a moment before its end', '2026-01-15T22:59:59.999Z', true],
    ['at its end', '2026-01-15T23:00:00.000Z', false],
    ['hours before', '2026-01-15T12:00:00.000Z', false],
  ])('%s is open: %s → %s', (_when, instant, open) => {
    expect(isOpen(window(), at(instant))).toBe(open);
  });

  // Argo CD takes the zone's offset of now for the opening: for hours around a change of the clocks it is wrong by one.
  it('opens by the clock of its zone on the days on which the clocks change', () => {
    const dawn = window({ schedule: '0 3 * * *', timeZone: 'America/New_York' });
    expect(isOpen(dawn, at('2026-03-08T07:30:00Z'))).toBe(true); // 03:30 EDT, the first morning of summer time
    expect(isOpen(dawn, at('2026-03-08T08:30:00Z'))).toBe(false);
    expect(isOpen(dawn, at('2026-11-01T08:30:00Z'))).toBe(true); // 03:30 EST, the first morning of winter time
    expect(nextOpening(dawn, at('2026-03-07T12:00:00Z'))).toEqual(at('2026-03-08T07:00:00Z'));
  });

  it.each([
    ['names for times', { schedule: '@daily' }], ['four fields', { schedule: '0 10 * *' }], ['seconds', { schedule: '0 0 10 * * *' }], ['7 for Sunday', { schedule: '0 10 * * 7' }], ['a range to 7', { schedule: '0 10 * * 5-7' }],
    ['an hour that is none', { schedule: '0 25 * * *' }], ['words', { schedule: 'whenever' }], ['a bare number as duration', { duration: '60' }], ['days', { duration: '2d' }], ['another kind', { kind: 'block' as 'deny' }],
  ])('is refused with %s, and says which window is meant', (_what, over) => {
    expect(() => checkWindow(window(over))).toThrow(/The sync window is not usable: its \w+/);
  });

  it('concerns what one of its lists names, or what all of them name where it says so', () => {
    const shop = { name: 'shop', destination: { server: 'https://kubernetes.default.svc', name: 'prod-eu', namespace: 'web' } };
    expect(concerns(window({ applications: ['sh*'] }), shop)).toBe(true);
    expect(concerns(window({ applications: ['other'], clusters: ['prod-*'] }), shop)).toBe(true);
    expect(concerns(window({ applications: ['other'], clusters: ['prod-*'], andOperator: true }), shop)).toBe(false);
    expect(concerns(window({ applications: ['shop'], namespaces: ['web'], andOperator: true }), shop)).toBe(true);
    expect(concerns(window({ applications: undefined }), shop)).toBe(false);
  });
});

describe('what windows say of a sync', () => {
  const night = window();
  const noon = '2026-01-15T12:00:00Z';

  it('is yes where there are none, and names the window in the way and when that changes where there is one', () => {
    expect(windowVerdict([], { at: at(noon), manual: false })).toEqual({ allowed: true });
    expect(windowVerdict([window({ description: 'nights only' })], { at: at(noon), manual: false })).toEqual({ allowed: false, reason: 'syncs are allowed in windows only, the next being 0 22 * * * for 1h (nights only)', until: at('2026-01-15T22:00:00Z') });
    expect(windowVerdict([window({ kind: 'deny', schedule: '0 8 * * *', duration: '10h' })], { at: at(noon), manual: true })).toEqual({ allowed: false, reason: 'syncs are denied by the window 0 8 * * * for 10h', until: null });
  });

  it('lets a sync by hand and one that began in time go on only where every window in the way says so', () => {
    const lenient = { manualSync: true, syncOverrun: true };
    expect(windowVerdict([window(lenient)], { at: at(noon), manual: true }).allowed).toBe(true);
    expect(windowVerdict([window(lenient), night], { at: at(noon), manual: true }).allowed).toBe(false);
    const overrun = { at: at('2026-01-15T23:30:00Z'), manual: false, startedAt: at('2026-01-15T22:30:00Z') };
    expect(windowVerdict([window(lenient)], overrun).allowed).toBe(true);
    expect(windowVerdict([window(lenient), night], overrun).allowed).toBe(false);
    expect(windowVerdict([window(lenient)], { ...overrun, startedAt: at(noon) }).allowed).toBe(false);
  });

  it('is no whenever a deny is open that does not except people, whatever else is open', () => {
    const minutes = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(minutes, minutes, fc.array(minutes, { maxLength: 4 }), (moment, deny, allows) => {
        const opens = (minute: number): string => `${minute % 60} ${Math.floor(minute / 60)} * * *`;
        const windows = [window({ kind: 'deny', schedule: opens(deny), duration: '2h' }), ...allows.map((minute) => window({ schedule: opens(minute), duration: '24h' }))];
        const instant = new Date(Date.UTC(2026, 0, 15, 0, moment, 30));
        const since = (moment - deny + 1_440) % 1_440;
        if (since < 120) expect(windowVerdict(windows, { at: instant, manual: true }).allowed).toBe(false);
      }),
    );
  });
});
