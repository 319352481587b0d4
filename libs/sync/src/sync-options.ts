import { annotationWords, type KubernetesObject } from '@tidemark/manifest';

export const SYNC_OPTIONS_ANNOTATION = 'argocd.argoproj.io/sync-options';

export type Consent = 'yes' | 'no' | 'confirm';
export type Propagation = 'foreground' | 'background' | 'orphan';

/** How many objects of a target one sync may prune that nobody asked for: a number of them, or percents of all. */
export interface PruneLimit {
  readonly unit: 'count' | 'percent';
  readonly most: number;
}

/** How objects are applied and pruned: `spec.syncPolicy.syncOptions` of an application, or what they come to for one object. */
export interface SyncOptions {
  validate: boolean;
  prune: Consent;
  delete: Consent;
  skipDryRunOnMissingResource: boolean;
  applyOutOfSyncOnly: boolean;
  prunePropagation: Propagation;
  pruneLast: boolean;
  pruneLimit: PruneLimit;
  replace: boolean;
  force: boolean;
  /** undefined when nothing is said: the agent's default. */
  serverSideApply: boolean | undefined;
  clientSideApplyMigration: boolean;
  createNamespace: boolean;
  failOnSharedResource: boolean;
  respectIgnoreDifferences: boolean;
}

export const DEFAULT_SYNC_OPTIONS: SyncOptions = {
  validate: true,
  prune: 'yes',
  delete: 'yes',
  skipDryRunOnMissingResource: false,
  applyOutOfSyncOnly: false,
  prunePropagation: 'foreground',
  pruneLast: false,
  pruneLimit: { unit: 'percent', most: 50 },
  replace: false,
  force: false,
  serverSideApply: undefined,
  clientSideApplyMigration: true,
  createNamespace: false,
  failOnSharedResource: false,
  respectIgnoreDifferences: false,
};

const CONSENTS: Readonly<Record<string, Consent>> = { true: 'yes', false: 'no', confirm: 'confirm' };
const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };
const PROPAGATIONS: Readonly<Record<string, Propagation>> = { foreground: 'foreground', background: 'background', orphan: 'orphan' };

/** Option name → how one value of it changes the options; undefined for a value it does not know. */
const READERS: Readonly<Record<string, (value: string) => Partial<SyncOptions> | undefined>> = {
  Validate: (value) => field('validate', FLAGS[value]),
  Prune: (value) => field('prune', CONSENTS[value]),
  Delete: (value) => field('delete', CONSENTS[value]),
  SkipDryRunOnMissingResource: (value) => field('skipDryRunOnMissingResource', FLAGS[value]),
  ApplyOutOfSyncOnly: (value) => field('applyOutOfSyncOnly', FLAGS[value]),
  PrunePropagationPolicy: (value) => field('prunePropagation', PROPAGATIONS[value]),
  PruneLast: (value) => field('pruneLast', FLAGS[value]),
  PruneLimit: (value) => field('pruneLimit', pruneLimitOf(value)),
  Replace: (value) => field('replace', FLAGS[value]),
  Force: (value) => field('force', FLAGS[value]),
  ServerSideApply: (value) => field('serverSideApply', FLAGS[value]),
  ClientSideApplyMigration: (value) => field('clientSideApplyMigration', FLAGS[value]),
  CreateNamespace: (value) => field('createNamespace', FLAGS[value]),
  FailOnSharedResource: (value) => field('failOnSharedResource', FLAGS[value]),
  RespectIgnoreDifferences: (value) => field('respectIgnoreDifferences', FLAGS[value]),
};

/** The options an annotation on one object may set; the others only have a meaning for the whole application. */
const ON_OBJECTS: ReadonlySet<string> = new Set(['Validate', 'Prune', 'Delete', 'SkipDryRunOnMissingResource', 'PruneLast', 'Replace', 'Force', 'ServerSideApply']);

/** `20`, `50%`; ours, Argo CD has none. */
function pruneLimitOf(value: string): PruneLimit | undefined {
  const [, digits, percent] = /^(\d{1,9})(%?)$/.exec(value) ?? [];
  if (digits === undefined) return undefined;
  return { unit: percent === '%' ? 'percent' : 'count', most: Number(digits) };
}

function field<K extends keyof SyncOptions>(name: K, value: SyncOptions[K] | undefined): Partial<SyncOptions> | undefined {
  return value === undefined ? undefined : ({ [name]: value } as Partial<SyncOptions>);
}

/** Reads `Name=value` options over `base`; `unknown` holds those that say nothing we know. A later one wins. */
export function parseSyncOptions(words: readonly string[], base: SyncOptions = DEFAULT_SYNC_OPTIONS): { options: SyncOptions; unknown: string[] } {
  const unknown: string[] = [];
  let options = base;
  for (const word of words) {
    const change = readOption(word);
    if (change === undefined) unknown.push(word);
    else options = { ...options, ...change };
  }
  return { options, unknown };
}

function readOption(word: string): Partial<SyncOptions> | undefined {
  const equals = word.indexOf('=');
  const name = word.slice(0, equals).trim();
  return equals > 0 && Object.hasOwn(READERS, name) ? READERS[name]?.(word.slice(equals + 1).trim()) : undefined;
}

/**
 * The options for one object: its annotation, on the manifest or on the live object, over the application's. An
 * annotation can switch Replace, Force, PruneLast and SkipDryRunOnMissingResource on but not off; for the rest it wins.
 */
export function objectSyncOptions(application: SyncOptions, target?: KubernetesObject, live?: KubernetesObject): SyncOptions {
  const words = [live, target].flatMap((object) => annotationWords(object, SYNC_OPTIONS_ANNOTATION));
  const relevant = words.filter((word) => ON_OBJECTS.has(word.split('=')[0]?.trim() ?? ''));
  const own = parseSyncOptions(relevant, application).options;
  return {
    ...own,
    replace: application.replace || own.replace,
    force: application.force || own.force,
    pruneLast: application.pruneLast || own.pruneLast,
    skipDryRunOnMissingResource: application.skipDryRunOnMissingResource || own.skipDryRunOnMissingResource,
  };
}
