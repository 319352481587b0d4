import { APPLICATION_COMPARE_OPTIONS } from '@tidemark/diff';
import { annotationOf, annotationWords, type KubernetesObject } from '@tidemark/manifest';

export const SYNC_OPTIONS_ANNOTATION = 'argocd.argoproj.io/sync-options';
const HELM_RESOURCE_POLICY_ANNOTATION = 'helm.sh/resource-policy';

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
  /** Seconds a sync may take with all its attempts; undefined: as the agent is set. */
  syncTimeoutSeconds: number | undefined;
  replace: boolean;
  force: boolean;
  /** undefined when nothing is said: the agent's default. */
  serverSideApply: boolean | undefined;
  clientSideApplyMigration: boolean;
  /** The field manager of client-side applies that are taken over; '' for that of kubectl. */
  clientSideApplyMigrationManager: string;
  createNamespace: boolean;
  /** undefined when nothing is said: an object of another application is refused, and the rest is applied. */
  failOnSharedResource: boolean | undefined;
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
  syncTimeoutSeconds: undefined,
  replace: false,
  force: false,
  serverSideApply: undefined,
  clientSideApplyMigration: true,
  clientSideApplyMigrationManager: '',
  createNamespace: false,
  failOnSharedResource: undefined,
  respectIgnoreDifferences: false,
};

const CONSENTS: Readonly<Record<string, Consent>> = { true: 'yes', false: 'no', confirm: 'confirm' };
const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };
const PROPAGATIONS: Readonly<Record<string, Propagation>> = { foreground: 'foreground', background: 'background', orphan: 'orphan' };

/**
 * What holds when the application and an object say different things: the word of the object, or the one of the two that
 * switches the option on (or off), whoever says it. `application`: objects have no say.
 */
export type Precedence = 'object' | 'on-if-either' | 'off-if-either' | 'application';

/** Everything there is to know of one option. */
export interface SyncOptionRule {
  readonly precedence: Precedence;
  /** Whose annotation counts: that of the manifest, or also that of the live object, which outlives its manifest. */
  readonly reads: 'manifest' | 'manifest and live';
  /** Its values as a message names them. */
  readonly values: readonly string[];
  /** What one value of it changes; undefined for a value it does not have. */
  readonly change: (value: string) => Partial<SyncOptions> | undefined;
}

const flag = (name: keyof SyncOptions): Pick<SyncOptionRule, 'values' | 'change'> => valued(name, FLAGS);

function valued<K extends keyof SyncOptions>(name: K, meanings: Readonly<Record<string, SyncOptions[K] | boolean>>): Pick<SyncOptionRule, 'values' | 'change'> {
  return { values: Object.keys(meanings), change: (value) => (Object.hasOwn(meanings, value) ? ({ [name]: meanings[value] } as Partial<SyncOptions>) : undefined) };
}

/**
 * The closed vocabulary. Source: Argo CD's table of sync options, with its precedence; what is ours is PruneLimit, SyncTimeout,
 * ClientSideApplyMigrationManager (for Argo CD an annotation of the application), and that an object may also set
 * PrunePropagationPolicy, ClientSideApplyMigration, FailOnSharedResource and RespectIgnoreDifferences.
 */
export const SYNC_OPTION_RULES: Readonly<Record<string, SyncOptionRule>> = {
  Validate: { precedence: 'off-if-either', reads: 'manifest', ...flag('validate') },
  Prune: { precedence: 'object', reads: 'manifest and live', ...valued('prune', CONSENTS) },
  Delete: { precedence: 'object', reads: 'manifest and live', ...valued('delete', CONSENTS) },
  SkipDryRunOnMissingResource: { precedence: 'on-if-either', reads: 'manifest', ...flag('skipDryRunOnMissingResource') },
  ApplyOutOfSyncOnly: { precedence: 'application', reads: 'manifest', ...flag('applyOutOfSyncOnly') },
  PrunePropagationPolicy: { precedence: 'object', reads: 'manifest and live', ...valued('prunePropagation', PROPAGATIONS) },
  PruneLast: { precedence: 'on-if-either', reads: 'manifest and live', ...flag('pruneLast') },
  PruneLimit: { precedence: 'application', reads: 'manifest', values: ['<number>', '<number>%'], change: pruneLimitOf },
  SyncTimeout: { precedence: 'application', reads: 'manifest', values: ['<seconds>'], change: syncTimeoutOf },
  Replace: { precedence: 'on-if-either', reads: 'manifest and live', ...flag('replace') },
  Force: { precedence: 'on-if-either', reads: 'manifest and live', ...flag('force') },
  ServerSideApply: { precedence: 'object', reads: 'manifest', ...flag('serverSideApply') },
  ClientSideApplyMigration: { precedence: 'object', reads: 'manifest', ...flag('clientSideApplyMigration') },
  ClientSideApplyMigrationManager: { precedence: 'application', reads: 'manifest', values: ['<field manager>'], change: migrationManagerOf },
  CreateNamespace: { precedence: 'application', reads: 'manifest', ...flag('createNamespace') },
  FailOnSharedResource: { precedence: 'object', reads: 'manifest', ...flag('failOnSharedResource') },
  RespectIgnoreDifferences: { precedence: 'object', reads: 'manifest', ...flag('respectIgnoreDifferences') },
};

/** `20`, `50%`; ours, Argo CD has none. */
function pruneLimitOf(value: string): Partial<SyncOptions> | undefined {
  const [, digits, percent] = /^(\d{1,9})(%?)$/.exec(value) ?? [];
  if (digits === undefined) return undefined;
  return { pruneLimit: { unit: percent === '%' ? 'percent' : 'count', most: Number(digits) } };
}

/** 24 days, as a timer of Node holds no more. */
export const LONGEST_SYNC_SECONDS = 24 * 24 * 60 * 60;

function syncTimeoutOf(value: string): Partial<SyncOptions> | undefined {
  const seconds = /^\d{1,7}$/.test(value) ? Number(value) : 0;
  return seconds >= 1 && seconds <= LONGEST_SYNC_SECONDS ? { syncTimeoutSeconds: seconds } : undefined;
}

/** As long as the API server allows one to be. */
function migrationManagerOf(value: string): Partial<SyncOptions> | undefined {
  return /^[\x21-\x7e]{1,128}$/.test(value) ? { clientSideApplyMigrationManager: value } : undefined;
}

/** One `Name=value` word, as everybody reads it. */
export interface SyncOptionWord {
  readonly name: string;
  readonly rule: SyncOptionRule | undefined;
  /** undefined: no option has this name, or it has no such value. */
  readonly change: Partial<SyncOptions> | undefined;
}

export function readSyncOption(word: string): SyncOptionWord {
  const equals = word.indexOf('=');
  const name = (equals < 0 ? word : word.slice(0, equals)).trim();
  const rule = Object.hasOwn(SYNC_OPTION_RULES, name) ? SYNC_OPTION_RULES[name] : undefined;
  return { name, rule, change: equals < 0 ? undefined : rule?.change(word.slice(equals + 1).trim()) };
}

/** Every name there is, for a message about one that is not. */
export const syncOptionNames = (): string => Object.keys(SYNC_OPTION_RULES).join(', ');

/** The values of an option, for a message about one that it does not have. */
export const syncOptionValues = (name: string, { values }: SyncOptionRule): string => `${name} is one of ${values.map((value) => `${name}=${value}`).join(', ')}`;

/** Reads `Name=value` options over `base`; `unknown` holds those that say nothing we know. A later one wins. */
export function parseSyncOptions(words: readonly string[], base: SyncOptions = DEFAULT_SYNC_OPTIONS): { options: SyncOptions; unknown: string[] } {
  const unknown: string[] = [];
  let options = base;
  for (const word of words) {
    const { change } = readSyncOption(word);
    if (change !== undefined) options = { ...options, ...change };
    else if (!isCompareOption(word)) unknown.push(word);
  }
  return { options, unknown };
}

/** How objects are compared travels in the same list; `compareOptionsOf` reads it. */
const isCompareOption = (word: string): boolean => (APPLICATION_COMPARE_OPTIONS as readonly string[]).includes(word.trim());

/** The options for one object: what its annotation says, on the manifest or on the live object, beside the application's. */
export function objectSyncOptions(application: SyncOptions, target?: KubernetesObject, live?: KubernetesObject): SyncOptions {
  const own: Partial<SyncOptions> = {};
  // The manifest has the last word: it is what the live object is about to carry.
  for (const [object, isLive] of [[live, true], [target, false]] as const) {
    for (const word of annotationWords(object, SYNC_OPTIONS_ANNOTATION)) {
      const { rule, change } = readSyncOption(word);
      if (rule === undefined || change === undefined || (isLive && rule.reads === 'manifest')) continue;
      Object.assign(own, allowed(rule.precedence, change));
    }
  }
  // Helm's word for Delete=false; Argo CD hears it, too, and gives it no say in pruning.
  const isKept = [live, target].some((object) => annotationOf(object, HELM_RESOURCE_POLICY_ANNOTATION) === 'keep');
  return { ...application, ...own, ...(isKept && { delete: 'no' }) };
}

/** As much of a change as an object may make to what its application says. */
function allowed(precedence: Precedence, change: Partial<SyncOptions>): Partial<SyncOptions> {
  const [value] = Object.values(change);
  if (precedence === 'application') return {};
  if (precedence === 'on-if-either') return value === true ? change : {};
  if (precedence === 'off-if-either') return value === false ? change : {};
  return change;
}

/** What is wrong with the option words of an application or of one object: each as a sentence. None when all have effect. */
export function optionComplaints(words: readonly string[], place: 'application' | 'object'): string[] {
  return words.flatMap((word) => {
    const { name, rule, change } = readSyncOption(word);
    if (rule === undefined) return place === 'application' && isCompareOption(word) ? [] : [`"${word}" is no sync option; there are ${syncOptionNames()}`];
    if (change === undefined) return [`"${word}" says nothing: ${syncOptionValues(name, rule)}`];
    return place === 'object' && rule.precedence === 'application' ? [`"${word}" has no effect on one object: ${name} is an option of the application`] : [];
  });
}
