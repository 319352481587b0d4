import fc from 'fast-check';
import { differenceBetween } from './merge-patch.js';

/** RFC 7386, as the API server does it. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const base = new Map(typeof target === 'object' && target !== null && !Array.isArray(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) base.delete(name);
    else base.set(name, merged(base.get(name), value));
  }
  return Object.fromEntries(base);
}

describe('the difference of two objects', () => {
  it('changes, adds and removes only what differs, and names the fields without their values', () => {
    const before = { spec: { replicas: 1, paused: true, list: [1, 2], kept: { a: 1 } }, status: { phase: 'Up' } };
    const after = { spec: { replicas: 3, list: [2], kept: { a: 1 }, template: { note: 'x' } }, status: { phase: 'Down' } };
    expect(differenceBetween(before, after)).toEqual({
      patch: { spec: { replicas: 3, paused: null, list: [2], template: { note: 'x' } }, status: { phase: 'Down' } },
      fields: ['spec.replicas', 'spec.paused', 'spec.list', 'spec.template', 'status.phase'],
    });
    expect(differenceBetween(before, structuredClone(before))).toEqual({ patch: undefined, fields: [] });
  });

  it('leads from one to the other whatever they are', () => {
    const tree = fc.letrec((tie) => ({ map: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('value'), { maxKeys: 3 }), value: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 }), tie('map')) })).map as fc.Arbitrary<Record<string, unknown>>;
    fc.assert(fc.property(tree, tree, (before, after) => expect(merged(before, differenceBetween(before, after).patch ?? {})).toEqual(after)));
  });
});
