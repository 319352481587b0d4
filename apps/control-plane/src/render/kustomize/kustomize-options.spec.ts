import type { KustomizeOptions } from '../../catalog/index.js';
import { looksRemote } from './kustomization-file.js';
import { parseImage, withOptions } from './kustomize-options.js';

const NONE: KustomizeOptions = { namePrefix: null, nameSuffix: null, namespace: null, images: [], replicas: [], commonLabels: {}, commonAnnotations: {}, labelWithoutSelector: false, labelIncludeTemplates: false, forceCommonLabels: false, forceCommonAnnotations: false, components: [], ignoreMissingComponents: false, patches: [] };

describe('images as kustomize edit reads them', () => {
  it.each([
    ['nginx', { name: 'nginx' }],
    ['nginx:1.2', { name: 'nginx', newTag: '1.2' }],
    ['nginx=registry.test:5000/team/nginx:2', { name: 'nginx', newName: 'registry.test:5000/team/nginx', newTag: '2' }],
    ['registry.test:5000/nginx@sha256:ab', { name: 'registry.test:5000/nginx', digest: 'sha256:ab' }],
  ])('%s', (text, image) => {
    expect(parseImage(text)).toEqual(image);
  });
});

describe('options of an application', () => {
  it('replace what the kustomization says and keep the rest', () => {
    const edited = withOptions({ namePrefix: 'old-', resources: ['a'], images: [{ name: 'x', newTag: '1' }, { name: 'y', newTag: '1' }] }, { ...NONE, namePrefix: 'new-', images: ['x:2', 'z:3'] }, 'k');
    expect(edited).toEqual({ namePrefix: 'new-', resources: ['a'], images: [{ name: 'x', newTag: '2' }, { name: 'y', newTag: '1' }, { name: 'z', newTag: '3' }] });
  });

  it('do not overwrite a label of the kustomization unless forced', () => {
    const present = { commonLabels: { team: 'a' } };
    expect(() => withOptions(present, { ...NONE, commonLabels: { team: 'b' } }, 'k')).toThrow(expect.objectContaining({ code: 'render.label-clash' }) as Error);
    expect(withOptions(present, { ...NONE, commonLabels: { team: 'b' }, forceCommonLabels: true }, 'k')['commonLabels']).toEqual({ team: 'b' });
  });

  it('keep labels off selectors when asked', () => {
    expect(withOptions({}, { ...NONE, commonLabels: { a: 'b' }, labelWithoutSelector: true, labelIncludeTemplates: true }, 'k')['labels']).toEqual([{ pairs: { a: 'b' }, includeSelectors: false, includeTemplates: true }]);
  });
});

describe('references of a kustomization', () => {
  it.each(['https://169.254.169.254/x.yaml', 'http://2130706433/', 'github.com/owner/repo//base?ref=v1', 'git@github.com:owner/repo.git', 'ssh://host/x', 'git::https://host/x', 'host.test/owner/repo//base', '../base?ref=main'])('%s is remote', (entry) => {
    expect(looksRemote(entry)).toBe(true);
  });

  it.each(['../base', 'deployment.yaml', './github/x', 'a.b/c.yaml'])('%s is local', (entry) => {
    expect(looksRemote(entry)).toBe(false);
  });
});
