/** The smallest application there is: one ConfigMap with one value, in a namespace of its own, synced and healed automatically. */
export const shopApplication = (url: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${url}', path: app, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: shop }
  syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: [CreateNamespace=true] }
`;

/** The file of its repository that makes the ConfigMap. */
export const shopFiles = (value: string): Record<string, string> => ({ 'app/all.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { value: "${value}" }\n` });
