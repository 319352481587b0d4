import fc from 'fast-check';
import { withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { normalForm } from '../canonical/normal-form.js';
import { driftOf } from '../drift.js';
import { diffClientSide } from './client-side.js';
import { comparedForm } from './predicted.js';
import { diffStructuredMerge } from './structured-merge.js';

const manager = 'tidemark';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const word = fc.constantFrom('a', 'b', 'c', 'd');
const some = (model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> => fc.record(model, { requiredKeys: [] });
const byName = (value: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>[]> => fc.uniqueArray(fc.tuple(word, value).map(([name, rest]) => ({ name, ...rest })), { selector: ({ name }) => name, maxLength: 3 });
const quantity = fc.constantFrom('1', '1000m', '1024Mi', '1Gi', '0.5', '500m', '2');
const map = fc.dictionary(word, word, { maxKeys: 3 });

const container = some({
  image: word,
  tty: fc.boolean(),
  command: fc.array(word, { maxLength: 2 }),
  env: byName(some({ value: fc.constantFrom('', 'x', 'y') })),
  resources: some({ requests: some({ cpu: quantity, memory: quantity }), limits: some({ cpu: quantity }) }),
  ports: fc.uniqueArray(fc.record({ containerPort: fc.integer({ min: 1, max: 4 }), protocol: fc.constantFrom('TCP', 'UDP') }), { selector: ({ containerPort, protocol }) => `${containerPort}${protocol}`, maxLength: 2 }),
});

const deployment = fc
  .tuple(some({ labels: map, annotations: map }), some({ replicas: fc.nat(3), paused: fc.boolean(), minReadySeconds: fc.nat(2) }), byName(container), map)
  .map(([metadata, spec, containers, nodeSelector]): KubernetesObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...metadata },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec, template: { metadata: { labels: { app: 'web' } }, spec: { containers, nodeSelector } } },
  }));
const secret = fc.tuple(map, map).map(([stringData, data]): KubernetesObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData, data }));
const custom = fc.tuple(map, fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 })).map(([values, list]): KubernetesObject => ({ apiVersion: 'example.test/v1', kind: 'Widget', metadata: { name: 'w' }, spec: { values, list } }));
const objects = fc.oneof(deployment, secret, custom);
/** Two objects of one kind. */
const pairs = fc.oneof(fc.tuple(deployment, deployment), fc.tuple(secret, secret), fc.tuple(custom, custom));

const structured = (target: KubernetesObject, live: KubernetesObject): ReturnType<typeof diffStructuredMerge> => diffStructuredMerge({ target, live }, { manager });

describe('in every mode', () => {
  it('an object does not differ from itself', () => {
    fc.assert(fc.property(objects, (object) => {
      expect([diffClientSide({ target: object, live: object }).modified, structured(object, object).modified, driftOf(object, object).length]).toEqual([false, false, 0]);
    }));
  });

  it('an object does not differ from the form in which it is compared, and that form is its own', () => {
    fc.assert(fc.property(objects, (object) => {
      const form = comparedForm(object, {});
      expect(comparedForm(form, {})).toEqual(form);
      expect(normalForm(normalForm(object))).toEqual(normalForm(object));
      expect([diffClientSide({ target: object, live: form }).modified, structured(object, form).modified]).toEqual([false, false]);
    }));
  });

  it('nothing differs after what was predicted came true', () => {
    fc.assert(fc.property(pairs, ([target, live]) => {
      const merged = structured(target, live).predictedLive as KubernetesObject;
      expect(structured(target, merged).modified).toBe(false);
      const patched = diffClientSide({ target, live }).predictedLive as KubernetesObject;
      const carried = { ...patched.metadata.annotations, [LAST_APPLIED]: JSON.stringify(comparedForm(target, {})) };
      expect(diffClientSide({ target, live: withMetadata(patched, { annotations: carried }) }).modified).toBe(false);
    }));
  });

  it('what was predicted has all that the manifest states', () => {
    fc.assert(fc.property(fc.oneof(fc.tuple(deployment, deployment), fc.tuple(custom, custom)), ([target, live]) => {
      expect(driftOf(comparedForm(target, {}), structured(target, live).predictedLive as KubernetesObject)).toEqual([]);
      expect(driftOf(comparedForm(target, {}), diffClientSide({ target, live }).predictedLive as KubernetesObject)).toEqual([]);
    }));
  });

  it('what drifted is what an apply would change, when nobody applied anything before', () => {
    fc.assert(fc.property(fc.tuple(deployment, deployment), ([target, live]) => {
      if (structured(target, live).modified) return;
      // A drift besides would be one that an apply can't correct.
      const compared = comparedForm(target, {});
      expect(driftOf(compared, structured(target, live).predictedLive as KubernetesObject)).toEqual([]);
    }));
  });

  it('neither object is changed by the comparison', () => {
    fc.assert(fc.property(pairs, ([target, live]) => {
      const before = JSON.stringify([target, live]);
      structured(target, live);
      diffClientSide({ target, live });
      driftOf(target, live);
      expect(JSON.stringify([target, live])).toBe(before);
    }));
  });
});
