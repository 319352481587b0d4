import fc from 'fast-check';
import { LAST_APPLIED_ANNOTATION, type KubernetesObject } from '@tidemark/manifest';
import { clientSideMerge, differencesOf, diffClientSide, withLastApplied } from '../index.js';

const widget = (spec: object, annotations: Record<string, string> = {}): KubernetesObject => ({ apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'w', annotations }, spec });
const service = (ports: object[]): KubernetesObject => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's', annotations: {} }, spec: { ports } });

describe('a client-side merge', () => {
  it('sets what the manifest states, takes away what the last one stated and leaves the rest', () => {
    const live = { ...withLastApplied(widget({ kept: 1, dropped: 1 })), spec: { kept: 1, dropped: 1, theirs: 1 }, status: { ready: true } };
    const merged = clientSideMerge(widget({ kept: 2 }), live);
    expect(merged).toMatchObject({ spec: { kept: 2, theirs: 1 }, status: { ready: true } });
    expect(merged['spec']).not.toHaveProperty('dropped');
    expect(JSON.parse(merged.metadata.annotations?.[LAST_APPLIED_ANNOTATION] ?? '')).toEqual(widget({ kept: 2 }));
  });

  it('merges lists of built-in kinds by their keys', () => {
    const live = { ...withLastApplied(service([{ port: 80 }])), spec: { clusterIP: '10.0.0.1', ports: [{ port: 80, protocol: 'TCP' }, { port: 90, protocol: 'TCP' }] } };
    expect(clientSideMerge(service([{ port: 80, name: 'web' }]), live)['spec']).toEqual({ clusterIP: '10.0.0.1', ports: [{ port: 80, protocol: 'TCP', name: 'web' }, { port: 90, protocol: 'TCP' }] });
  });

  it.each(['', 'not JSON', '[]', '{"kind":"Widget"}'])('takes nothing away when the annotation says "%s"', (text) => {
    expect(clientSideMerge(widget({ a: 2 }), widget({ a: 1, b: 1 }, { [LAST_APPLIED_ANNOTATION]: text }))['spec']).toEqual({ a: 2, b: 1 });
  });

  it('changes nothing the second time', () => {
    const once = clientSideMerge(widget({ a: 2 }), widget({ a: 1, b: 1 }));
    expect(clientSideMerge(widget({ a: 2 }), once)).toEqual(once);
  });

  it('does not keep the annotation within the annotation', () => {
    const twice = withLastApplied(withLastApplied(widget({ a: 1 })));
    expect(twice).toEqual(withLastApplied(widget({ a: 1 })));
  });

  it('leaves nothing that a comparison would find, and what nobody stated as it was', () => {
    const value = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom('a', 'b'), fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }), fc.dictionary(fc.constantFrom('x', 'y'), fc.integer({ min: 1, max: 3 }), { minKeys: 1 }));
    const spec = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value);
    fc.assert(
      fc.property(spec, spec, spec, (before, wanted, theirs) => {
        const live = clientSideMerge(widget(before), widget({ ...theirs, theirs: 1 }));
        const merged = clientSideMerge(widget(wanted), live);
        expect(differencesOf(diffClientSide({ target: widget(wanted), live: merged }), merged)).toEqual([]);
        expect(merged['spec']).toMatchObject({ ...wanted, theirs: 1 });
        for (const gone of Object.keys(before)) if (!Object.hasOwn(wanted, gone)) expect(merged['spec']).not.toHaveProperty(gone);
      }),
    );
  });
});
