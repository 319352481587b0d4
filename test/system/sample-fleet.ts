import { eventually } from '@tidemark/testing';
import type { GitRepository } from '@tidemark/testing';
import type { TidemarkSystem } from './tidemark-system.js';

const ADA = { name: 'Ada Lovelace', email: 'ada@example.test' };
const GRACE = { name: 'Grace Hopper', email: 'grace@example.test' };
const SETTLE_MS = 90_000;

/** A name as long as platform teams make them. */
export const LONG_NAME = 'observability-open-telemetry-collector-gateway-eu';

interface Workload {
  replicas?: number;
  version?: string;
  /** `crash`: its pods never become Ready. */
  outcome?: string;
}

export const workload = (name: string, { replicas = 2, version = '1.0.0', outcome }: Workload = {}): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, labels: { app.kubernetes.io/name: ${name} } }
spec:
  replicas: ${replicas}
  progressDeadlineSeconds: 2
  selector: { matchLabels: { app.kubernetes.io/name: ${name} } }
  template:
    metadata:
      labels: { app.kubernetes.io/name: ${name} }
      annotations: { example.test/team: platform${outcome === undefined ? '' : `, dev.cluster/outcome: ${outcome}`} }
    spec:
      containers:
        - name: ${name}
          image: registry.example.test/${name}:${version}
          resources: { requests: { cpu: 50m, memory: 64Mi } }
`;

export const settings = (name: string, data: Readonly<Record<string, string>>): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata:\n${Object.entries(data).map(([key, value]) => `  ${key}: "${value}"\n`).join('')}`;

const application = (name: string, repoURL: string, selfHeal: boolean): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${repoURL}', path: ${name}, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: ${name} }
  syncPolicy:
    automated: { prune: true, selfHeal: ${selfHeal} }
    syncOptions: [CreateNamespace=true]
`;

/**
 * Applications in each state that a person has to tell apart: `storefront` healthy with several commits, `payments`
 * degraded, `catalogue` changed behind Git and left so, `orders` rolled back and held, and one with a long name.
 */
export class SampleFleet {
  private constructor(
    private readonly system: TidemarkSystem,
    readonly repository: GitRepository,
  ) {}

  static async declare(system: TidemarkSystem): Promise<SampleFleet> {
    const fleet = new SampleFleet(system, await system.repository('platform'));
    await fleet.push('Add the services of the shop', {
      'storefront/deployment.yaml': workload('storefront'),
      'storefront/settings.yaml': settings('storefront', { GREETING: 'Hello', CURRENCY: 'EUR' }),
      'payments/deployment.yaml': workload('payments'),
      'catalogue/deployment.yaml': workload('catalogue'),
      'orders/deployment.yaml': workload('orders', { version: '2.4.0' }),
      [`${LONG_NAME}/deployment.yaml`]: workload('collector'),
    });
    const url = system.git.git.cloneUrl('platform');
    const names = ['storefront', 'payments', 'catalogue', 'orders', LONG_NAME];
    const clusters = [...system.members.keys()].sort();
    await system.api.declare(names.map((name) => application(name, url, name !== 'catalogue')).join('---\n'), clusters);
    await Promise.all(names.map((name) => fleet.live(name)));
    await fleet.storefrontReleases();
    await fleet.ordersRolledBack();
    await fleet.paymentsCrashes(clusters[0] ?? '');
    await fleet.changeBehindGit(clusters[0] ?? '');
    return fleet;
  }

  push(message: string, files: Record<string, string | null>, author = ADA): Promise<string> {
    return this.repository.commitFiles({ files, message, author });
  }

  async live(name: string, revision?: string): Promise<void> {
    await eventually(() => this.system.api.isLive(name, this.system.members.size, revision), { what: `${name} to be live`, timeoutMs: SETTLE_MS });
  }

  /** Scales the catalogue by hand; nothing corrects it. */
  async changeBehindGit(cluster: string): Promise<void> {
    await this.system.kubectl(cluster, '-n', 'catalogue', 'patch', 'deployment', 'catalogue', '--field-manager=kubectl-edit', '--type=merge', '-p', '{"spec":{"replicas":5}}');
    await eventually(async () => (await this.system.api.targets('catalogue')).some((row) => row.cluster.name === cluster && row.sync === 'OUT_OF_SYNC'), { what: 'catalogue to be out of sync', timeoutMs: SETTLE_MS });
  }

  private async storefrontReleases(): Promise<void> {
    const currency = { CURRENCY: 'EUR' };
    await this.live('storefront', await this.push('Greet in French', { 'storefront/settings.yaml': settings('storefront', { GREETING: 'Bonjour', ...currency }) }, GRACE));
    await this.live('storefront', await this.push('Release 1.1.0: faster search\n\nThe index is kept in memory.', { 'storefront/deployment.yaml': workload('storefront', { version: '1.1.0', replicas: 3 }) }));
    await this.live('storefront', await this.push('Expose the storefront inside the cluster', { 'storefront/service.yaml': service('storefront') }, GRACE));
  }

  private async ordersRolledBack(): Promise<void> {
    await this.live('orders', await this.push('Release 2.5.0: new checkout', { 'orders/deployment.yaml': workload('orders', { version: '2.5.0' }) }, GRACE));
    await this.system.api.mutate('rollback', { application: 'orders', to: '1', reason: 'Checkout of 2.5.0 loses baskets' }, 'position');
    await this.live('orders');
  }

  private async paymentsCrashes(cluster: string): Promise<void> {
    const sha = await this.push('Release 3.0.0: new card processor', { 'payments/deployment.yaml': workload('payments', { version: '3.0.0', outcome: 'crash' }) });
    await eventually(async () => (await this.system.api.targets('payments')).some((row) => row.cluster.name === cluster && row.revision === sha && row.health === 'DEGRADED'), { what: 'payments to be degraded', timeoutMs: SETTLE_MS });
  }
}

const service = (name: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
  selector: { app.kubernetes.io/name: ${name} }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
`;
