import type { GitRepository } from '@tidemark/testing';
import type { SeededRandom } from '@tidemark/testing';

/** Every application has its folder and its namespace of the same name. */
export const APPLICATIONS = ['shop', 'depot'] as const;
export type ApplicationName = (typeof APPLICATIONS)[number];

/** Files that come and go, so that there is something to prune. */
const PASSING = ['north', 'south', 'east', 'west'];

const configMap = (name: string, value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { value: '${value}' }\n`;

export const manifestsOf = (repoURL: string): string =>
  APPLICATIONS.map(
    (name) => `---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${repoURL}', path: ${name}, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: ${name} }
  syncPolicy:
    automated: { prune: true, selfHeal: true }
    retry: { limit: 20, backoff: { duration: 1s, maxDuration: 2s } }
    syncOptions: [CreateNamespace=true]
`,
  ).join('');

/** The repository under test: what every commit should make of the clusters is known exactly. */
export class PlatformRepository {
  /** Name of each ConfigMap to its value, by application. */
  readonly expected: Record<ApplicationName, Map<string, string>> = { shop: new Map(), depot: new Map() };
  head = '';
  commits = 0;

  constructor(
    private readonly repository: GitRepository,
    private readonly random: SeededRandom,
  ) {}

  /** Changes both applications, so that a commit is live when both run its revision. */
  async commit(): Promise<string> {
    const files: Record<string, string | null> = {};
    const number = this.commits + 1;
    for (const application of APPLICATIONS) {
      const value = `commit ${number}`;
      const expected = this.expected[application];
      files[`${application}/settings.yaml`] = configMap('settings', value);
      expected.set('settings', value);
      const passing = this.random.pick(PASSING);
      if (expected.delete(passing)) files[`${application}/${passing}.yaml`] = null;
      else {
        files[`${application}/${passing}.yaml`] = configMap(passing, value);
        expected.set(passing, value);
      }
    }
    this.head = await this.repository.commitFiles({ files, message: `Commit ${number}` });
    this.commits = number;
    return this.head;
  }
}
