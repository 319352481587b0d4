import { errorOfAnswer } from './cluster-error.js';

const status = (message: string, reason = 'Invalid', details: object = {}): string => JSON.stringify({ kind: 'Status', reason, message, details });
const immutable = (message: string, code = 422): unknown => errorOfAnswer('apply X', code, status(message), undefined).details['immutable'];

describe('the error of an answer', () => {
  // As API servers of 1.30 to 1.36 word them.
  it.each([
    'Secret "s" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    'Job.batch "j" is invalid: spec.template: Invalid value: core.PodTemplateSpec{}: field is immutable',
    'PersistentVolumeClaim "p" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    'StatefulSet.apps "s" is invalid: spec: Forbidden: updates to statefulset spec for fields other than \'replicas\', \'ordinals\' are forbidden',
    'Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
    'RoleBinding.rbac.authorization.k8s.io "r" is invalid: roleRef: Invalid value: rbac.RoleRef{}: cannot change roleRef',
    'Service "s" is invalid: spec.clusterIPs[0]: Invalid value: []string{"None"}: may not change once set',
    'StorageClass.storage.k8s.io "s" is invalid: parameters: Forbidden: updates to parameters are forbidden.',
    'PriorityClass.scheduling.k8s.io "p" is invalid: value: Forbidden: may not be changed in an update.',
  ])('knows a change that can not be made in place: %s', (message) => {
    expect(immutable(message)).toBe(true);
  });

  it.each(['Deployment.apps "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0', 'Service "s" is invalid: spec.ports: Required value'])('does not take a wrong manifest for one: %s', (message) => {
    expect(immutable(message)).toBe(false);
  });

  it('does not take what is quoted for what is said', () => {
    const causes = [{ reason: 'FieldValueInvalid', field: 'spec.mode', message: 'Invalid value: "immutable": must be rw or ro' }];
    expect(errorOfAnswer('apply X', 422, status('ConfigMap "immutable" is invalid: spec.mode: Invalid value: "immutable": must be rw or ro', 'Invalid', { causes }), undefined).details['immutable']).toBe(false);
    expect(immutable('ConfigMap "immutable" is invalid: data: Required value')).toBe(false);
  });

  it('takes a manifest that is wrong beside an immutable field for a wrong one', () => {
    const causes = [{ reason: 'FieldValueInvalid', field: 'spec.a', message: 'Invalid value: "b": field is immutable' }, { reason: 'FieldValueRequired', field: 'spec.c', message: 'Required value' }];
    const both = (some: object[]): unknown => errorOfAnswer('apply X', 422, status('X "x" is invalid: …', 'Invalid', { causes: some }), undefined).details['immutable'];
    expect([both(causes.slice(0, 1)), both(causes)]).toEqual([true, false]);
  });

  it('searches the whole message, of which it tells both ends', () => {
    const error = errorOfAnswer('apply X', 422, status(`spec.template: Invalid value: ${'x'.repeat(5_000)}: field is immutable, ${'y'.repeat(2_000)}`), undefined);
    expect(error.details['immutable']).toBe(true);
    expect(error.message.length).toBeLessThan(1_100);
  });

  // Regression: one long word after a dot kept the agent busy for ever, whatever the API server complained of.
  it.each([['a long word', `.${'x'.repeat(1_000_000)}`], ['many words', '.spec'.repeat(200_000)], ['brackets', '.a[b]'.repeat(200_000)], ['the words without a path', ': field not declared in schema'.repeat(30_000)]])(
    'reads an answer of a megabyte in no time: %s',
    (_, message) => {
      const began = process.cpuUsage();
      expect(errorOfAnswer('apply X', 422, status(message), undefined).details['unknownFields']).toEqual([]);
      const { user } = process.cpuUsage(began);
      expect(user / 1_000).toBeLessThan(2_000);
    },
  );

  it('names unknown fields of a Secret and nothing that stands in it', () => {
    const error = errorOfAnswer('apply Secret s', 400, status('error decoding "c2VjcmV0": strict decoding error: unknown field "stringDta", unknown field "metadata.lables"', 'BadRequest'), undefined, true);
    expect(error.message).toContain('unknown field "stringDta", unknown field "metadata.lables"');
    expect(error.message).not.toContain('c2VjcmV0');
  });

  it('names the fields that an apply does not know, and calls the manifest wrong', () => {
    const message = 'failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): errors:\n  .spec.replica: field not declared in schema\n  .spec.template.spec.containers[name="web"].imag: field not declared in schema';
    expect(errorOfAnswer('apply X', 500, status(message, ''), undefined)).toMatchObject({ code: 'cluster.invalid', details: { unknownFields: ['spec.replica', 'spec.template.spec.containers[name="web"].imag'] } });
  });

  it('says about what it speaks', () => {
    expect(errorOfAnswer('apply X', 404, status('namespaces "shop" not found', 'NotFound', { kind: 'namespaces', name: 'shop' }), undefined).details['about']).toBe('namespaces');
  });
});
