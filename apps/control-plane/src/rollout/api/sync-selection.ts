import { TidemarkError } from '@tidemark/kernel';
import { resourceSelector, type ResourceSelector } from '@tidemark/protocol';
import { readSyncOption, syncOptionNames, syncOptionValues } from '@tidemark/sync';
import type { ResourceSelectorInput, SyncInput } from './rollout.types.js';

const MOST_RESOURCES = 100;
const MOST_OPTIONS = 50;

/** null: everything. @throws TidemarkError `rollout.bad-resource-selector` */
export function askedResources(given: readonly ResourceSelectorInput[] | null | undefined): ResourceSelector[] | null {
  if (!given || given.length === 0) return null;
  if (given.length > MOST_RESOURCES) throw badSelector(`${String(given.length)} selectors are given, at most ${String(MOST_RESOURCES)} are taken`);
  return given.map(({ group, kind, namespace, name, exclude }) => {
    const checked = resourceSelector.safeParse({ group, kind, name, ...(namespace != null && { namespace }), ...(exclude === true && { exclude }) });
    if (!checked.success) throw badSelector(`"${group}:${kind}:${name}" names no object`);
    return checked.data;
  });
}

/** @throws TidemarkError `rollout.bad-sync-option` */
export function askedSyncOptions(given: readonly string[] | null | undefined): string[] {
  const options = (given ?? []).map((option) => option.trim());
  if (options.length > MOST_OPTIONS) throw badOption(`${String(options.length)} sync options are given, at most ${String(MOST_OPTIONS)} are taken`);
  for (const option of options) {
    const { name, rule, change } = readSyncOption(option);
    if (!rule) throw badOption(`the sync option "${name}" is not known; known: ${syncOptionNames()}`);
    if (change === undefined) throw badOption(`found "${option}", but ${syncOptionValues(name, rule)}`);
  }
  return options;
}

/** `prune` null: as the policy says. @throws TidemarkError `rollout.allow-empty-without-prune` */
export function askedPruning({ prune, allowEmpty }: Pick<SyncInput, 'prune' | 'allowEmpty'>): { prune: boolean | null; allowEmpty: boolean } {
  if (allowEmpty === true && prune !== true) throw new TidemarkError('rollout.allow-empty-without-prune', 'everything may go, but nothing is asked to be pruned', { nextStep: 'Ask for prune, too.' });
  return { prune: prune ?? null, allowEmpty: allowEmpty === true };
}

const badSelector = (why: string): TidemarkError => new TidemarkError('rollout.bad-resource-selector', why, { nextStep: 'Give group, kind and name of each object; "*" stands for anything.' });
const badOption = (why: string): TidemarkError => new TidemarkError('rollout.bad-sync-option', why, { nextStep: 'docs/sync-options.md lists every option with its values.' });
