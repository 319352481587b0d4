import { shortened } from './summaries.js';

/** What a target was at one end of a comparison; null when it was not there. */
export interface TargetThen {
  readonly sync: string;
  readonly health: string;
  readonly desired: string | null;
  readonly live: BundleThen | null;
}
export interface BundleThen {
  readonly digest: string;
  readonly revision: string;
  readonly images: readonly NamedVersion[];
  readonly charts: readonly NamedVersion[];
}
export interface NamedVersion {
  readonly name: string;
  readonly version: string;
}

/** One thing that became another. `name` is that of an image or a chart; null on a side: there was none. */
export interface Change {
  readonly what: 'image' | 'chart' | 'revision' | 'content' | 'desired' | 'sync' | 'health';
  readonly name: string | null;
  readonly from: string | null;
  readonly to: string | null;
}
export type ChangeKind = 'ADDED' | 'REMOVED' | 'CHANGED';

/** Targets that were alike at both ends. */
export interface ChangedTargets {
  readonly before: TargetThen | null;
  readonly after: TargetThen | null;
  readonly targets: number;
  /** Some of them. */
  readonly examples: readonly string[];
}

/** Targets that changed in the same way, whatever application they are of. */
export interface FleetChangeGroup {
  readonly kind: ChangeKind;
  readonly changes: readonly Change[];
  readonly targets: number;
  readonly examples: readonly string[];
}

const MAX_EXAMPLES = 20;

/** Merges what changed identically; most targets first. */
export function changeGroups(shapes: readonly ChangedTargets[]): FleetChangeGroup[] {
  const groups = new Map<string, FleetChangeGroup>();
  for (const { before, after, targets, examples } of shapes) {
    const kind = before === null ? 'ADDED' : after === null ? 'REMOVED' : 'CHANGED';
    const changes = changesOf(before, after);
    const key = JSON.stringify([kind, changes]);
    const known = groups.get(key);
    groups.set(key, { kind, changes, targets: targets + (known?.targets ?? 0), examples: [...(known?.examples ?? []), ...examples].slice(0, MAX_EXAMPLES) });
  }
  return [...groups].sort(([key, one], [otherKey, other]) => other.targets - one.targets || (key < otherKey ? -1 : 1)).map(([, group]) => group);
}

/** What ran tells more than the revision it came from: that is named only when neither images nor charts became others. */
export function changesOf(before: TargetThen | null, after: TargetThen | null): Change[] {
  if (before === null || after === null) return [];
  const ran = whatRan(before.live, after.live);
  const wanted = ran.length === 0 ? simple('desired', before.desired, after.desired) : [];
  return [...ran, ...wanted, ...simple('sync', before.sync, after.sync), ...simple('health', before.health, after.health)];
}

function whatRan(before: BundleThen | null, after: BundleThen | null): Change[] {
  const named = [...versionChanges('image', before?.images, after?.images), ...versionChanges('chart', before?.charts, after?.charts)];
  if (named.length > 0) return named;
  const revision = simple('revision', before?.revision ?? null, after?.revision ?? null);
  return revision.length > 0 ? revision : simple('content', before?.digest ?? null, after?.digest ?? null);
}

function simple(what: Change['what'], from: string | null, to: string | null): Change[] {
  return from === to ? [] : [{ what, name: null, from, to }];
}

/** Of a name that is there in several versions, all of them make the text. */
function versionChanges(what: 'image' | 'chart', before: readonly NamedVersion[] = [], after: readonly NamedVersion[] = []): Change[] {
  const [from, to] = [versionsByName(before), versionsByName(after)];
  return [...new Set([...from.keys(), ...to.keys()])].sort().flatMap((name) => simple(what, from.get(name) ?? null, to.get(name) ?? null).map((change) => ({ ...change, name })));
}

function versionsByName(all: readonly NamedVersion[]): Map<string, string> {
  const versions = new Map<string, string[]>();
  for (const { name, version } of all) versions.set(name, [...(versions.get(name) ?? []), version]);
  return new Map([...versions].map(([name, list]) => [name, [...new Set(list)].sort().join(', ')]));
}

const MAX_TOLD = 3;

/** `120 targets: image nginx 1.2 -> 1.3, health HEALTHY -> DEGRADED`. */
export function groupSentence({ kind, changes, targets }: FleetChangeGroup): string {
  const told = changes.slice(0, MAX_TOLD).map(({ what, name, from, to }) => `${[what, name].filter((part) => part !== null).join(' ')} ${versionText(from)} -> ${versionText(to)}`);
  const more = changes.length > MAX_TOLD ? [`${String(changes.length - MAX_TOLD)} more`] : [];
  const what = kind === 'CHANGED' ? [...told, ...more].join(', ') : kind.toLowerCase();
  return `${String(targets)} target${targets === 1 ? '' : 's'}: ${what}`;
}

const versionText = (version: string | null): string => (version === null ? 'none' : version === '' ? '(no version)' : shortened(version));
