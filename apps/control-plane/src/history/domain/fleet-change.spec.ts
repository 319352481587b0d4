import { changeGroups, changesOf, groupSentence } from './fleet-change.js';
import type { BundleThen, TargetThen } from './fleet-change.js';

const bundle = (revision: string, images: Record<string, string> = {}, charts: Record<string, string> = {}): BundleThen => {
  const named = (all: Record<string, string>) => Object.entries(all).map(([name, version]) => ({ name, version }));
  return { digest: `sha256:${revision}`, revision, images: named(images), charts: named(charts) };
};
const target = (live: BundleThen | null, more: Partial<TargetThen> = {}): TargetThen => ({ sync: 'SYNCED', health: 'HEALTHY', desired: live?.revision ?? null, live, ...more });

describe('what became another between two instants', () => {
  it.each<[string, TargetThen | null, TargetThen | null, string]>([
    ['an image', target(bundle('r1', { nginx: '1.2' })), target(bundle('r2', { nginx: '1.3' })), 'image nginx 1.2 -> 1.3'],
    ['an image that is new', target(bundle('r1', { nginx: '1.2' })), target(bundle('r2', { nginx: '1.2', redis: '7' })), 'image redis none -> 7'],
    ['an image without a version', target(bundle('r1', { nginx: '' })), target(bundle('r2', { nginx: '1.3' })), 'image nginx (no version) -> 1.3'],
    ['a chart', target(bundle('6.0.0', {}, { podinfo: '6.0.0' })), target(bundle('6.1.0', {}, { podinfo: '6.1.0' })), 'chart podinfo 6.0.0 -> 6.1.0'],
    ['a revision of the same images', target(bundle('r1', { nginx: '1.2' })), target(bundle('r2', { nginx: '1.2' })), 'revision r1 -> r2'],
    ['the content of one revision', target(bundle('r1')), target({ ...bundle('r1'), digest: 'sha256:other' }), 'content sha256:r1 -> sha256:other'],
    ['what should run', target(bundle('r1')), target(bundle('r1'), { desired: 'r2', sync: 'OUT_OF_SYNC' }), 'desired r1 -> r2, sync SYNCED -> OUT_OF_SYNC'],
    ['health', target(bundle('r1')), target(bundle('r1'), { health: 'DEGRADED' }), 'health HEALTHY -> DEGRADED'],
    ['the first that ran', target(null), target(bundle('r1')), 'revision none -> r1'],
    ['a target that came', null, target(bundle('r1')), 'added'],
    ['a target that went', target(bundle('r1')), null, 'removed'],
    ['nothing', target(bundle('r1')), target(bundle('r1')), ''],
    ['long revisions, shortened', target(bundle('a'.repeat(40))), target(bundle('b'.repeat(40))), 'revision aaaaaaaa -> bbbbbbbb'],
  ])('tells %s', (_what, before, after, expected) => {
    const [group] = changeGroups([{ before, after, targets: 1, examples: [] }]);
    expect(group && groupSentence(group)).toBe(`1 target: ${expected}`);
  });

  it('is one group for the same change of different applications, most targets first', () => {
    const bump = { before: target(bundle('r1', { nginx: '1.2' })), after: target(bundle('r2', { nginx: '1.3' })) };
    const other = { before: target(bundle('s1', { nginx: '1.2', redis: '7' })), after: target(bundle('s9', { nginx: '1.3', redis: '7' })) };
    const groups = changeGroups([{ ...bump, targets: 2, examples: ['a'] }, { before: null, after: target(null), targets: 50, examples: ['n'] }, { ...other, targets: 118, examples: ['b'] }]);
    expect(groups.map(groupSentence)).toEqual(['120 targets: image nginx 1.2 -> 1.3', '50 targets: added']);
    expect(groups[0]?.examples).toEqual(['a', 'b']);
  });

  it('keeps apart those that broke with the same change', () => {
    const before = target(bundle('r1', { nginx: '1.2' }));
    const after = target(bundle('r2', { nginx: '1.3' }));
    const groups = changeGroups([{ before, after, targets: 118, examples: [] }, { before, after: { ...after, health: 'DEGRADED' }, targets: 2, examples: [] }]);
    expect(groups.map(groupSentence)).toEqual(['118 targets: image nginx 1.2 -> 1.3', '2 targets: image nginx 1.2 -> 1.3, health HEALTHY -> DEGRADED']);
  });

  it('says no more than three things and how many more there are', () => {
    const before = bundle('r1', { a: '1', b: '1', c: '1', d: '1', e: '1' });
    const after = bundle('r2', { a: '2', b: '2', c: '2', d: '2', e: '2' });
    const [group] = changeGroups([{ before: target(before), after: target(after), targets: 1, examples: [] }]);
    expect(group && groupSentence(group)).toBe('1 target: image a 1 -> 2, image b 1 -> 2, image c 1 -> 2, 2 more');
    expect(changesOf(target(before), target(after))).toHaveLength(5);
  });
});
