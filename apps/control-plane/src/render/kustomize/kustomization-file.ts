import { isRecord } from '@tidemark/kernel';
import { parse } from 'yaml';
import { RenderFailure } from '../domain/render-failure.js';

/** In the order kustomize looks for them. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

const MAX_BYTES = 1024 * 1024;

/** A kustomization as its file has it. */
export type Kustomization = Record<string, unknown>;

export function parseKustomization(file: string, content: Buffer): Kustomization {
  const refuse = (reason: string, cause?: unknown) => new RenderFailure('render.malformed-kustomization', `${file} ${reason}`, { nextStep: 'Correct the file and commit.', file, cause });
  if (content.length > MAX_BYTES) throw refuse(`has ${content.length} bytes; at most ${MAX_BYTES} are read`);
  let value: unknown;
  try {
    value = parse(content.toString('utf8'), { maxAliasCount: 100, prettyErrors: true, logLevel: 'error' });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
    throw refuse(`is not valid YAML: ${reason.replace(/:$/, '')}`, cause);
  }
  if (value === null || value === undefined) return {};
  if (!isRecord(value)) throw refuse('is not a mapping');
  return value;
}

/** What a kustomization refers to, by what kustomize makes of it. */
export interface References {
  /** Files, directories with a kustomization, or remote addresses. */
  readonly loadable: readonly string[];
  /** Plain files. */
  readonly files: readonly string[];
  /** Generators, transformers and the like may name further files that only kustomize understands. */
  readonly needsWholeDirectory: boolean;
}

export function referencesOf(kustomization: Kustomization): References {
  const plugins = ['generators', 'transformers', 'validators'].flatMap((field) => texts(kustomization[field]));
  const generators = ['configMapGenerator', 'secretGenerator'].flatMap((field) => records(kustomization[field]));
  const patches = ['patches', 'patchesJson6902', 'replacements'].flatMap((field) => records(kustomization[field]));
  const openapi = isRecord(kustomization['openapi']) ? texts([kustomization['openapi']['path']]) : [];
  return {
    loadable: [...['resources', 'bases', 'components'].flatMap((field) => texts(kustomization[field])), ...plugins.filter(isPath)],
    files: [
      ...['crds', 'configurations'].flatMap((field) => texts(kustomization[field])),
      ...texts(kustomization['patchesStrategicMerge']).filter(isPath),
      ...patches.flatMap((patch) => texts([patch['path']])),
      ...generators.flatMap(generatorFiles),
      ...openapi,
    ],
    needsWholeDirectory: plugins.length > 0,
  };
}

/** `[key=]path` in files, a path in envs and env. */
function generatorFiles(generator: Record<string, unknown>): string[] {
  const files = texts(generator['files']).map((entry) => entry.slice(entry.indexOf('=') + 1));
  return [...files, ...texts(generator['envs']), ...texts([generator['env']])];
}

/** Remote as kustomize takes it: a URL, `git@host:…`, `host.name/owner/repo…`, or with a query. */
export const looksRemote = (entry: string): boolean =>
  /^[a-z][a-z0-9+.-]*::?/i.test(entry) || /^[^/@]+@[^/]+:/.test(entry) || /[?&](ref|version|timeout|submodules)=/.test(entry) || /^(github\.com|gitlab\.com|bitbucket\.org|[a-z0-9-]+(\.[a-z0-9-]+)+)[/:].+\/\//i.test(entry) || /^(github\.com|gitlab\.com|bitbucket\.org)[/:]/i.test(entry);

/** Inline YAML has line breaks or a mapping in it; a path has not. */
const isPath = (text: string): boolean => !text.includes('\n') && !text.includes(': ');

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item !== '') as string[] : []);

const records = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);
