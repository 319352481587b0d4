import type { KubernetesObject } from '@tidemark/manifest';
import { LiveIndex } from './live-index.js';

const thing = (kind: string, name: string, fields: Record<string, unknown> = {}): KubernetesObject => ({
  apiVersion: 'example.com/v1',
  kind,
  metadata: { name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  ...fields,
});
const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };

describe('LiveIndex, of objects that have told nothing', () => {
  it('gives one no health as long as none of its kind reports', () => {
    const index = new LiveIndex();
    expect(index.put(thing('RateLimitPolicy', 'first'))?.record).toMatchObject({ health: null, silentSince: null });
    expect(index.put(thing('Other', 'ready', ready))?.record.health?.status).toBe('Healthy');
    expect(index.put(thing('RateLimitPolicy', 'second'))?.record.health).toBeNull();
  });

  it('awaits the first word of one whose kind is known to report', () => {
    const index = new LiveIndex();
    index.put(thing('RateLimitPolicy', 'first', ready));
    expect(index.put(thing('RateLimitPolicy', 'second'))?.record).toMatchObject({
      health: { status: 'Progressing', message: 'Waiting for RateLimitPolicy status' },
      silentSince: Date.parse('2026-01-01T00:00:00Z'),
    });
  });

  it('takes conditions that it cannot read for nothing told, unless others of the kind tell more', () => {
    const index = new LiveIndex();
    const unread = { status: { conditions: [{ type: 'Moonlit', status: 'True' }] } };
    expect(index.put(thing('Lamp', 'first', unread))?.record.health).toBeNull();
    index.put(thing('Lamp', 'second', ready));
    expect(index.put(thing('Lamp', 'third', unread))?.record.health?.status).toBe('Progressing');
  });

  it('awaits the first word of one whose name says that it must be made', () => {
    expect(new LiveIndex().put(thing('RedisCluster', 'only'))?.record.health?.status).toBe('Progressing');
  });
});
