import { TidemarkError } from '@tidemark/kernel';
import type { Progress } from './binary-cache.js';
import { devclusterBinary, kustomizeBinary } from './go-build.js';
import { kubectlAndHelm } from './kubectl-helm-package.js';
import { isAtLeast, onPath, printedVersion } from './path-lookup.js';

/** The programs that tests and the demo run, each by its absolute path. */
export interface Binaries {
  readonly devcluster: string;
  readonly git: string;
  readonly helm: string;
  readonly kubectl: string;
  readonly kustomize: string;
}

interface Wanted {
  readonly versionArgs: readonly string[];
  /** The oldest `[major, minor]` accepted from the PATH; below it the pinned one is installed beside it. */
  readonly least: readonly [number, number];
  readonly install: (progress: Progress) => Promise<string>;
}

const WANTED: Record<Exclude<keyof Binaries, 'devcluster'>, Wanted> = {
  // `git fast-import`, `http-backend` and protocol v2 as used here; nothing we could install.
  git: { versionArgs: ['--version'], least: [2, 30], install: gitIsNeeded },
  helm: { versionArgs: ['version', '--short'], least: [4, 0], install: async (progress) => (await kubectlAndHelm(progress)).helm },
  // Kubernetes supports a kubectl one minor version away from the API server, which is 1.36 here.
  kubectl: { versionArgs: ['version', '--client'], least: [1, 35], install: async (progress) => (await kubectlAndHelm(progress)).kubectl },
  kustomize: { versionArgs: ['version'], least: [5, 8], install: kustomizeBinary },
};

/**
 * One program: from the PATH when it is there in a recent enough version, else from this machine's cache, into which
 * it is built or downloaded the first time (checksums pinned, one builder at a time).
 */
export async function findBinary(name: keyof Binaries, progress: Progress = toStandardError): Promise<string> {
  if (name === 'devcluster') return devclusterBinary(progress);
  const wanted = WANTED[name];
  const found = await onPath(name);
  if (found !== null) {
    const version = await printedVersion(found, wanted.versionArgs);
    if (version !== null && isAtLeast(version, wanted.least)) return found;
  }
  return wanted.install(progress);
}

/** Every program, one after the other: a build uses all cores anyhow. */
export async function allBinaries(progress: Progress = toStandardError): Promise<Binaries> {
  return {
    git: await findBinary('git', progress),
    helm: await findBinary('helm', progress),
    kubectl: await findBinary('kubectl', progress),
    kustomize: await findBinary('kustomize', progress),
    devcluster: await findBinary('devcluster', progress),
  };
}

const toStandardError: Progress = (line) => void process.stderr.write(`${line}\n`);

function gitIsNeeded(): Promise<string> {
  return Promise.reject(
    new TidemarkError('binaries.not-found', 'git 2.30 or newer is not on the PATH', { nextStep: 'install Git and start again' }),
  );
}
