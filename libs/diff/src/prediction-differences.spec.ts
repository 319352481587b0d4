import type { KubernetesObject } from '@tidemark/manifest';
import { compareOptionsOf } from './compare-options.js';
import { diffStructuredMerge } from './modes/structured-merge.js';
import { differencesOf } from './prediction-differences.js';

const map = (data: Record<string, unknown>, kind = 'ConfigMap', metadata: Record<string, unknown> = {}): KubernetesObject => ({ apiVersion: 'v1', kind, metadata: { name: 'm', ...metadata }, data });
const owned = (manager: string, ...names: string[]): unknown => ({ manager, operation: 'Apply', fieldsV1: { 'f:data': Object.fromEntries(names.map((name) => [`f:${name}`, {}])) } });
const differences = (target: KubernetesObject, live: KubernetesObject, rules: Parameters<typeof differencesOf>[2] = []): ReturnType<typeof differencesOf> =>
  differencesOf(diffStructuredMerge({ target, live }, { manager: 'tidemark' }), live, rules);

describe('the differences of a prediction', () => {
  const live = map({ a: '1', gone: 'x' }, 'ConfigMap', { managedFields: [owned('tidemark', 'a', 'gone'), owned('other', 'a')] });

  it('are what an apply would set and what it would take away', () => {
    expect(differences(map({ a: '2', b: '1' }), live)).toEqual([
      { path: 'data.a', desired: '2', live: '1' },
      { path: 'data.b', desired: '1', live: undefined },
      { path: 'data.gone', desired: undefined, live: 'x' },
    ]);
  });

  it.each([
    ['a pointer', { kind: 'ConfigMap', jsonPointers: ['/data/a', '/data/gone'] }],
    ['a jq expression', { kind: 'ConfigMap', jqPathExpressions: ['.data | .[keys[] | select(test("^(a|gone)$"))]'] }],
    ['the managers of live', { kind: 'ConfigMap', managedFieldsManagers: ['tidemark', 'other'] }],
  ])('do not hold what %s ignores', (_by, rule) => {
    expect(differences(map({ a: '2' }), live, [rule])).toEqual([]);
  });

  it('name a list that an apply would take away as a whole', () => {
    const pod = (fields: Record<string, unknown>, metadata: Record<string, unknown> = {}): KubernetesObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', ...metadata }, spec: { containers: [{ name: 'web', image: 'w', ...fields }] } });
    const managedFields = [{ manager: 'tidemark', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:name': {}, 'f:image': {}, 'f:args': {} } } } } }];
    expect(differences(pod({}), pod({ args: ['a'] }, { managedFields }))).toEqual([{ path: 'spec.containers[name=web].args', desired: undefined, live: ['a'] }]);
  });

  it('never hold a value of a Secret', () => {
    const secret = map({ a: 'c2VjcmV0', gone: 'Z29uZQ==' }, 'Secret', live.metadata);
    const found = differences(map({ a: 'b3RoZXI=', b: 'bmV3' }, 'Secret'), secret);
    expect(found.map(({ path }) => path)).toEqual(['data.a', 'data.b', 'data.gone']);
    expect(JSON.stringify(found)).not.toMatch(/c2VjcmV0|Z29uZQ|b3RoZXI|bmV3/);
  });
});

describe('compare options', () => {
  const said = (text: string): ReturnType<typeof compareOptionsOf> => compareOptionsOf({ metadata: { annotations: { 'argocd.argoproj.io/compare-options': text } } });
  const nothing = { ignoreExtraneous: false, serverSide: undefined, includeMutationWebhook: false };

  it.each([
    ['', nothing],
    ['IgnoreExtraneous', { ...nothing, ignoreExtraneous: true }],
    ['IgnoreExtraneous, ServerSideDiff=true,IncludeMutationWebhook=true', { ignoreExtraneous: true, serverSide: true, includeMutationWebhook: true }],
    ['ServerSideDiff=true,ServerSideDiff=false', { ...nothing, serverSide: false }],
    ['ServerSideDiff=maybe, Unknown', nothing],
  ])('"%s"', (text, options) => {
    expect(said(text)).toEqual(options);
  });

  it('of the object win over those of its application', () => {
    const object = { metadata: { annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' } } };
    const application = ['CreateNamespace=true', 'ServerSideDiff=false', 'IncludeMutationWebhook=true', 'IgnoreExtraneous'];
    expect(compareOptionsOf(object, application)).toEqual({ ignoreExtraneous: false, serverSide: true, includeMutationWebhook: true });
    expect(compareOptionsOf({}, application).serverSide).toBe(false);
  });

  it('are none without the annotation', () => {
    expect(compareOptionsOf({ metadata: {} })).toEqual(nothing);
  });
});
