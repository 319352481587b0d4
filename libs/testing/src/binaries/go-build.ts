import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../process/run-command.js';
import { repositoryRoot } from '../repository-root.js';
import { cachedBinary, type Progress } from './binary-cache.js';

const KUBERNETES = '1.36.3';
const KUSTOMIZE = 'v5.8.2';
const BUILD_TIMEOUT_MS = 35 * 60_000;

const sources = (name: string): string => path.join(repositoryRoot, 'tools/dev', name);

/** The throwaway Kubernetes of `tools/dev/devcluster`; the first build on a machine takes 5 to 8 minutes. */
export async function devclusterBinary(progress: Progress): Promise<string> {
  const folder = sources('devcluster');
  const entry = await cachedBinary('devcluster', await buildKey(folder), progress, async (into) => {
    progress('devcluster: building Kubernetes from source, once on this machine (5 to 8 minutes)');
    await goBuild(folder, ['-gcflags=all=-dwarf=false', '-ldflags', kubernetesVersionFlags(), '-o', path.join(into, 'devcluster'), '.']);
  });
  return path.join(entry, 'devcluster');
}

/** The kustomize program, built from its Go module. */
export async function kustomizeBinary(progress: Progress): Promise<string> {
  const folder = sources('kustomize');
  const entry = await cachedBinary('kustomize', await buildKey(folder), progress, async (into) => {
    progress('kustomize: building, once on this machine (about a minute)');
    const version = `-X sigs.k8s.io/kustomize/api/provenance.version=${KUSTOMIZE}`;
    await goBuild(folder, ['-ldflags', `-s -w ${version}`, '-o', path.join(into, 'kustomize'), 'sigs.k8s.io/kustomize/kustomize/v5']);
  });
  return path.join(entry, 'kustomize');
}

/** Changes with the Go version and with every source file: what is built is what is there. */
async function buildKey(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /\.(go|mod|sum)$/.test(name)).sort();
  const content = createHash('sha256');
  for (const name of names) content.update(await readFile(path.join(folder, name)));
  const { stdout: goVersion } = await runCommand('go', ['env', 'GOVERSION']);
  return createHash('sha256').update(goVersion).update(content.digest('hex')).digest('hex').slice(0, 16);
}

async function goBuild(cwd: string, args: readonly string[]): Promise<void> {
  // readonly: go.sum verifies every module's checksum; local: never fetch another Go.
  const env = { CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-buildvcs=false -trimpath -mod=readonly' };
  await runCommand('go', ['build', ...args], { cwd, env, timeoutMs: BUILD_TIMEOUT_MS });
}

/** Without these the API server reports v0.0.0 and refuses clients that check its version. */
function kubernetesVersionFlags(): string {
  const [major = '', minor = ''] = KUBERNETES.split('.');
  const values = {
    gitVersion: `v${KUBERNETES}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
    gitCommit: '0'.repeat(40),
    buildDate: '2026-01-01T00:00:00Z',
  };
  const settings = Object.entries(values).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  return ['-s', '-w', ...settings].join(' ');
}
