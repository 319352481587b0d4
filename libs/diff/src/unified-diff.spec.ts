import fc from 'fast-check';
import type { KubernetesObject } from '@tidemark/manifest';
import { bundleDiff, unifiedDiff } from './index.js';
import { diffLines } from './line-diff.js';

const configMap = (name: string, data: Record<string, string>): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data });

describe('diffLines', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });

  it('turns one text into the other', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const script = diffLines(before, after);
        expect(script.filter(({ kind }) => kind !== '+').map(({ line }) => line)).toEqual(before);
        expect(script.filter(({ kind }) => kind !== '-').map(({ line }) => line)).toEqual(after);
      }),
    );
  });

  it('is as short as a longest common subsequence allows', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const edits = diffLines(before, after).filter(({ kind }) => kind !== ' ').length;
        expect(edits).toBe(before.length + after.length - 2 * commonLength(before, after));
      }),
    );
  });

  it('gives up on a shortest script when texts have little in common', () => {
    const before = Array.from({ length: 3_000 }, (_, index) => `b${index}`);
    const after = Array.from({ length: 3_000 }, (_, index) => `a${index}`);
    expect(diffLines(before, after)).toHaveLength(6_000);
  });
});

function commonLength(left: readonly string[], right: readonly string[]): number {
  let previous = Array<number>(right.length + 1).fill(0);
  for (const line of left) {
    const current = [0];
    right.forEach((other, index) => current.push(line === other ? (previous[index] ?? 0) + 1 : Math.max(previous[index + 1] ?? 0, current[index] ?? 0)));
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

describe('unifiedDiff', () => {
  it('prints what diff -u would', () => {
    const { text, hunks, path } = unifiedDiff(configMap('c', { a: '1', b: '2' }), configMap('c', { a: '1', b: '3' }));
    expect(path).toBe('/ConfigMap/shop/c');
    expect(text).toBe(['--- /ConfigMap/shop/c', '+++ /ConfigMap/shop/c', '@@ -5,4 +5,4 @@', '   namespace: shop', ' data:', '   a: "1"', '-  b: "2"', '+  b: "3"', ''].join('\n'));
    expect(hunks).toHaveLength(1);
  });

  it('shows a new and a removed object whole', () => {
    const added = unifiedDiff(undefined, configMap('c', { a: '1' }));
    expect(added.text).toMatch(/^--- \/dev\/null\n\+\+\+ \/ConfigMap\/shop\/c\n@@ -0,0 \+1,7 @@\n\+apiVersion: v1\n/);
    expect(unifiedDiff(configMap('c', { a: '1' }), undefined).text).toMatch(/^--- \/ConfigMap\/shop\/c\n\+\+\+ \/dev\/null\n@@ -1,7 \+0,0 @@\n/);
  });

  it('opens a hunk for each change that is far from the others', () => {
    const data = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${String(index).padStart(2, '0')}`, 'x']));
    const { hunks } = unifiedDiff(configMap('c', data), configMap('c', { ...data, k05: 'y', k30: 'z' }));
    expect(hunks.map(({ beforeStart, beforeLines }) => [beforeStart, beforeLines])).toEqual([[9, 7], [34, 7]]);
  });

  it('shows that a Secret changed but not how', () => {
    const secret = (value: string): KubernetesObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { password: value } });
    const { text } = unifiedDiff(secret('canary-1'), secret('canary-2'));
    expect(text).toContain('-  password: ++++++++\n+  password: ++++++++++++\n');
    expect(text).not.toContain('canary');
  });

  it('is empty when only the server has written', () => {
    const live = { ...configMap('c', { a: '1' }), metadata: { name: 'c', namespace: 'shop', uid: 'u', resourceVersion: '4' } };
    expect(unifiedDiff(configMap('c', { a: '1' }), live)).toMatchObject({ text: '', hunks: [] });
  });

  it('says that an object is too large instead of showing it', () => {
    const big = (fill: string) => configMap('c', { a: fill.repeat(1024 * 1024) });
    expect(unifiedDiff(big('x'), big('y'))).toMatchObject({ truncated: true, hunks: [] });
  });
});

describe('bundleDiff', () => {
  it('tells added, changed and removed objects apart, in the order of their keys', () => {
    const before = [configMap('kept', { a: '1' }), configMap('changed', { a: '1' }), configMap('removed', {})];
    const after = [configMap('kept', { a: '1' }), configMap('changed', { a: '2' }), configMap('added', {})];
    expect(bundleDiff(before, after).map(({ key, action }) => `${action} ${key.name}`)).toEqual(['added added', 'changed changed', 'removed removed']);
    expect(bundleDiff(before, before)).toEqual([]);
  });
});
