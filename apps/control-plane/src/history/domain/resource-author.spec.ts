import { authorOf } from './resource-author.js';

const agent = { id: 'c', name: null };
const commits = [{ revision: 'aaa', author: { name: 'Ada' } }, { revision: 'bbb', author: { name: 'Grace' } }];
const field = (manager: string) => ({ path: '/spec/replicas', desired: 1, live: 2, manager });

describe('who changed an object', () => {
  it.each([
    ['the author of the commit', 'render.bundle-published', { revision: 'bbb', commits }, agent, { how: 'commit', who: 'Grace', commit: 'bbb' }],
    ['nobody that is known, for a chart', 'render.bundle-published', { revision: '6.1.0', commits: [] }, agent, { how: 'commit', who: 'somebody', commit: '6.1.0' }],
    ['Tidemark, when a sync brought it', 'observation.sync-progressed', { revision: 'aaa', results: [] }, agent, { how: 'sync', who: 'Tidemark', commit: 'aaa' }],
    ['whoever asked for an action', 'rollout.operation-requested', { operation: {} }, { id: 'u', name: 'admin' }, { how: 'action', who: 'admin', commit: null }],
    ['the managers that wrote the fields, each once', 'observation.drift-began', { fields: [field('kubectl-edit'), field('kubectl-edit'), field('hpa')] }, agent, { how: 'drift', who: 'kubectl-edit, hpa', commit: null }],
    ['somebody, when an object is gone', 'observation.drift-began', { fields: [] }, agent, { how: 'drift', who: 'somebody' }],
  ] as const)('is %s', (_what, type, data, actor, expected) => {
    expect(authorOf(type, data, actor)).toMatchObject(expected);
  });

  it('is nobody for an event that tells of no change', () => {
    expect(authorOf('fleet.agent-connected', {}, agent)).toBeNull();
  });
});
