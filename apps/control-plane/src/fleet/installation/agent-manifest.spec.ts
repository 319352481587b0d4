import { parseAllDocuments } from 'yaml';
import { agentManifest } from './agent-manifest.js';
import { kubectlCommand } from './join-command.js';

const input = { cluster: 'edge', server: 'https://cp:8443', token: 'tmj_x', caPem: '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n', image: 'agent:1' };
interface Loose {
  kind: string;
  metadata: { namespace?: string };
  spec: { template: { spec: { securityContext: object; volumes: object[]; containers: { securityContext: object; env: { name: string }[] }[] } } };
  stringData?: object;
}
const objects = (yaml: string): Loose[] => parseAllDocuments(yaml).map((document) => document.toJS() as Loose);

describe('agentManifest', () => {
  it('holds everything the agent needs, in one namespace', () => {
    const all = objects(agentManifest(input));
    expect(all.map((object) => object.kind)).toEqual(['Namespace', 'ServiceAccount', 'ClusterRoleBinding', 'Secret', 'PersistentVolumeClaim', 'Deployment']);
    expect(all.find((object) => object.kind === 'Secret')?.stringData).toEqual({ token: 'tmj_x', 'ca.crt': input.caPem });
  });

  it('runs without privileges on a read-only file system', () => {
    const pod = objects(agentManifest(input)).find((object) => object.kind === 'Deployment')?.spec.template.spec;
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod?.containers[0]?.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  });

  it('keeps the token out of the environment', () => {
    const pod = objects(agentManifest(input)).find((object) => object.kind === 'Deployment');
    expect(JSON.stringify(pod)).not.toContain('tmj_x');
  });

  it('keeps its state in an emptyDir when no volume is wanted', () => {
    const all = objects(agentManifest({ ...input, storage: null }));
    expect(all.some((object) => object.kind === 'PersistentVolumeClaim')).toBe(false);
    expect(JSON.stringify(all.at(-1)?.spec.template.spec.volumes)).toContain('emptyDir');
  });
});

describe('kubectlCommand', () => {
  it('takes the manifest only from the holder of the pinned key', () => {
    expect(kubectlCommand({ server: 'https://cp:8443', token: 'tmj_x', authoritySha256: 'a', serverKeyPin: 'PIN=' })).toBe(
      "curl -fsSk --pinnedpubkey 'sha256//PIN=' -H 'Authorization: Bearer tmj_x' 'https://cp:8443/agent/v1/manifest' | kubectl apply -f -",
    );
  });
});
