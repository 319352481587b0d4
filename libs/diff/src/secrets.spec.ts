import fc from 'fast-check';
import { maskSecrets, type KubernetesObject } from '@tidemark/manifest';
import { bundleDiff } from './bundle-diff.js';
import { driftOf } from './drift.js';
import { applyIgnoreRules } from './ignore-rules.js';
import { diffClientSide } from './modes/client-side.js';
import { diffServerSide } from './modes/server-side.js';
import { diffStructuredMerge } from './modes/structured-merge.js';
import { differencesOf } from './prediction-differences.js';
import { unifiedDiff } from './unified-diff.js';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const manager = 'tidemark';

/** Recognisable wherever it turns up, and no mask. */
const value = fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789'), minLength: 12, maxLength: 24 }).map((text) => `s3cr3t${text}`);
const encoded = (text: string): string => Buffer.from(text).toString('base64');
const key = fc.constantFrom('password', 'token', 'a.b');

/** A Secret, its values, and where else they are written. */
const secret = fc
  .record({
    data: fc.dictionary(key, value, { maxKeys: 3 }),
    stringData: fc.dictionary(key, value, { maxKeys: 3 }),
    wrapped: fc.boolean(),
    carried: fc.constantFrom('none', 'whole', 'broken', 'text'),
    owned: fc.boolean(),
  })
  .map(({ data, stringData, wrapped, carried, owned }) => {
    const lines = (text: string): string => (wrapped ? encoded(text).replace(/(.{8})/g, '$1\n') : encoded(text));
    const content = { data: Object.fromEntries(Object.entries(data).map(([name, text]) => [name, lines(text)])), stringData };
    const applied = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, ...content };
    const texts = { none: undefined, whole: JSON.stringify(applied), broken: JSON.stringify(applied).slice(0, -3), text: `was ${Object.values(data).join(' ')}` };
    const annotations = carried === 'none' ? {} : { annotations: { [LAST_APPLIED]: texts[carried] } };
    const managedFields = owned ? { managedFields: [{ manager, operation: 'Apply', fieldsV1: { 'f:data': Object.fromEntries(Object.keys(data).map((name) => [`f:${name}`, {}])) } }] } : {};
    const object: KubernetesObject = { ...applied, metadata: { name: 's', ...annotations, ...managedFields } };
    return { object, values: [...Object.values(data), ...Object.values(stringData)] };
  });

/** Everything a process tells of two states of a Secret. */
function told(target: KubernetesObject, live: KubernetesObject): unknown[] {
  const dryRunResult = { ...target, metadata: { ...target.metadata, managedFields: [{ manager, operation: 'Apply', fieldsV1: { 'f:data': { 'f:password': {} }, 'f:stringData': { 'f:token': {} } } }] } };
  return [
    driftOf(target, live),
    differencesOf(diffClientSide({ target, live }), live),
    differencesOf(diffStructuredMerge({ target, live }, { manager }), live),
    differencesOf(diffServerSide({ target, live }, { manager, dryRunResult, countsFormerFields: true }), live),
    differencesOf(diffServerSide({ target, live }, { manager, dryRunResult, ignoreMutationWebhook: false }), live),
    unifiedDiff(live, target),
    unifiedDiff(undefined, target),
    bundleDiff([live], [target]),
    bundleDiff([], [target]),
    maskSecrets([target, live]),
  ];
}

describe('the values of a Secret', () => {
  const isIn = (text: string, secretValue: string): boolean => [secretValue, encoded(secretValue), encoded(secretValue).replace(/=+$/, ''), encoded(encoded(secretValue))].some((form) => text.includes(form));

  it('are in nothing that is told of a difference, however and wherever they are written', () => {
    fc.assert(
      fc.property(secret, secret, (target, live) => {
        const text = JSON.stringify(told(target.object, live.object)).replace(/\\n/g, '');
        expect([...target.values, ...live.values].filter((one) => isIn(text, one))).toEqual([]);
      }),
    );
  });

  it('change what is told all the same', () => {
    const of = (data: Record<string, string>): KubernetesObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data });
    for (const differences of told(of({ password: 'bmV3' }), of({ password: 'b2xk' }))) expect(JSON.stringify(differences)).toMatch(/password/);
  });

  it('are in no reason why an expression of an ignore rule failed', () => {
    const given = 's3cr3tVALUE(';
    const object: KubernetesObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { password: given, list: 'x' } };
    const expressions = ['.data.list | test(.data.password)', '.metadata | test($x)', '.data.list[.data.password]', '.data.password as $p | .data.list[$p]', '.data.password as $p | "a" | test($p)', '.data.password as $p | "a" | test("a"; $p)', '.data.password | tonumber', '.data.password | keys'];
    const { failed } = applyIgnoreRules(object, [{ group: '', kind: 'Secret', jqPathExpressions: expressions }]);
    expect(failed.length).toBeGreaterThanOrEqual(6);
    expect(JSON.stringify(failed.map(({ reason }) => reason))).not.toContain('s3cr3t');
  });
});
