import type { KubernetesObject } from '@tidemark/manifest';
import { imagesOf, MAX_NAMED, parseImage, touchedOf } from './bundle-contents.js';

const object = (kind: string, spec: object): KubernetesObject => ({ apiVersion: 'apps/v1', kind, metadata: { name: 'web' }, spec }) as KubernetesObject;

describe('parseImage', () => {
  it.each([
    ['nginx', 'nginx', ''],
    ['nginx:1.27', 'nginx', '1.27'],
    ['registry.example:5000/team/web', 'registry.example:5000/team/web', ''],
    ['registry.example:5000/team/web:v2', 'registry.example:5000/team/web', 'v2'],
    ['ghcr.io/a/b@sha256:00ff', 'ghcr.io/a/b', 'sha256:00ff'],
    ['ghcr.io/a/b:v1@sha256:00ff', 'ghcr.io/a/b', 'v1@sha256:00ff'],
  ])('reads %s', (reference, name, version) => {
    expect(parseImage(reference)).toEqual({ name, version });
  });
});

describe('imagesOf', () => {
  it('finds the containers of pods, their init containers, jobs in schedules and custom kinds, each image once', () => {
    const pod = { initContainers: [{ image: 'init:1' }], containers: [{ image: 'web:2' }, { image: 'web:2' }] };
    const objects = [object('Deployment', { template: { spec: pod } }), object('CronJob', { jobTemplate: { spec: { template: { spec: { containers: [{ image: 'cron:3' }] } } } } }), object('Rollout', { template: { spec: pod } })];
    expect(imagesOf(objects).map(({ name, version }) => `${name}:${version}`)).toEqual(['cron:3', 'init:1', 'web:2']);
  });

  it('is not led astray by what is no container', () => {
    expect(imagesOf([object('ConfigMap', { containers: ['x', null, { image: 7 }, { image: '' }], image: 'not-here' })])).toEqual([]);
  });

  it('names a bounded number of them', () => {
    expect(imagesOf([object('Pod', { containers: Array.from({ length: 1_000 }, (_, n) => ({ image: `i:${String(n)}` })) })])).toHaveLength(MAX_NAMED);
  });
});

describe('touchedOf', () => {
  it('names objects as they are in the cluster', () => {
    const key = { group: 'apps', kind: 'Deployment', namespace: '', name: 'web' };
    const named = touchedOf([{ key, action: 'added' }, { key: { ...key, namespace: 'own' }, action: 'changed' }, { key: { group: '', kind: 'Namespace', namespace: '', name: 'shop' }, action: 'removed' }], 'shop');
    expect(named.map(({ key: { namespace }, action }) => `${action} in ${namespace}`)).toEqual(['added in shop', 'changed in own', 'removed in ']);
  });
});
