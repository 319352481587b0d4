/** Conventional Commits with a closed list of scopes: the contexts, the libraries, and what stands around them. */
const CONTEXTS = ['access', 'alerting', 'automation', 'catalog', 'delivery', 'fleet', 'history', 'observation', 'platform', 'render', 'rollout', 'source'];
const LIBRARIES = ['api-client', 'diff', 'event-store', 'health', 'kernel', 'manifest', 'protocol', 'sync', 'testing'];
const APPLICATIONS = ['agent', 'cli', 'control-plane', 'dashboard', 'graphql'];
const AROUND = ['bench', 'chaos', 'ci', 'conformance', 'deploy', 'deps', 'dev', 'docs', 'e2e', 'gen', 'migrations'];

export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'scope-enum': [2, 'always', [...CONTEXTS, ...LIBRARIES, ...APPLICATIONS, ...AROUND].sort()],
    'body-max-line-length': [0],
  },
};
