import path from 'node:path';
import { commandName } from './command-name.js';
import { demoPaths, type DemoState } from './demo-state.js';

/** What `make up` ends with: addresses, how to sign in, and commands that run as they are printed. */
export function farewell(state: DemoState, { repository, address, kubectl }: { repository: string; address: string; kubectl: string }): string {
  const shown = (file: string) => path.relative(process.cwd(), file) || '.';
  const [first] = state.clusters;
  return `
Tidemark runs.
  dashboard   ${address}/
  GraphQL     ${address}/graphql
  sign in     user admin, password in ${shown(demoPaths.adminPassword)}
  repository  ${repository} (push to it: anyone on this machine may)
  logs        ${shown(demoPaths.logs)}

Try:
  bin/tidemark login ${address} --password-stdin < ${shown(demoPaths.adminPassword)}
  bin/tidemark app list
  ${commandName(kubectl)} --kubeconfig ${shown(first?.kubeconfig ?? '')} --context ${first?.context ?? ''} --namespace hello scale deployment/hello --replicas=5
      and then: bin/tidemark events tail

make down stops all of it, make clean forgets all of it.`;
}
