import type { KubernetesObject } from '@tidemark/manifest';
import { keyOf, keyText } from '@tidemark/manifest';
import { LiveIndex } from './live-index.js';
import type { Members } from './members.js';
import { statusOf } from './target-status.js';

const job = (name: string, conditions: object[], annotations: Record<string, string> = {}): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '1', annotations },
  status: { conditions },
});
const failed = [{ type: 'Failed', status: 'True', message: 'deadline' }];
const complete = [{ type: 'Complete', status: 'True' }];

function statusOfLive(wanted: readonly KubernetesObject[], live: readonly KubernetesObject[]) {
  const index = new LiveIndex();
  for (const object of live) index.put(object);
  const members: Members = new Map(wanted.map((object) => [keyText(keyOf(object)), { key: keyOf(object), version: 'v1', hash: 'h', agreed: false }]));
  return statusOf(members, [], index);
}

describe('statusOf', () => {
  it('names what makes a target unhealthy', () => {
    const [good, bad] = [job('good', complete), job('bad', failed)];
    const status = statusOfLive([good, bad], [good, bad]);
    expect(status).toMatchObject({ health: 'Degraded', healthMessage: 'Caused by batch/Job:shop/bad', resources: 2 });
    expect(status.unhealthy).toEqual([{ key: keyOf(bad), status: 'Degraded', message: 'deadline' }]);
  });

  it('does not count an object that asks to be left out, and still tells its own health', () => {
    const [good, bad] = [job('good', complete), job('bad', failed, { 'argocd.argoproj.io/ignore-healthcheck': 'true' })];
    const status = statusOfLive([good, bad], [good, bad]);
    expect(status).toMatchObject({ health: 'Healthy', healthMessage: '' });
    expect(status.unhealthy).toHaveLength(1);
  });

  it('is missing when nothing it wants is live', () => {
    expect(statusOfLive([job('good', complete)], [])).toMatchObject({ health: 'Missing', healthMessage: 'Caused by batch/Job:shop/good' });
  });
});
