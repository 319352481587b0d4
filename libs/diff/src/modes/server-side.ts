import { TidemarkError } from '@tidemark/kernel';
import { isSecret, keyOf, keyText, LAST_APPLIED_ANNOTATION, withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { withoutAnnotation } from '../canonical/normal-form.js';
import { differenceOf, isEmptySet, NO_FIELDS, unionOf, type FieldSet } from '../fields/field-set.js';
import { mergedOver } from '../fields/typed-merge.js';
import { fieldSetOf, removedFields, withoutFields } from '../fields/typed-fields.js';
import type { MergeType } from '../schema/merge-schema.js';
import { comparedForm, comparePair, predictionOf, type Pair, type Prediction } from './predicted.js';
import { managedEntries, typeOf, type StructuredMergeOptions } from './structured-merge.js';

export interface ServerSideOptions extends StructuredMergeOptions {
  /** The object as a server-side apply in dry run answered it, with its managedFields. */
  readonly dryRunResult: KubernetesObject;
  /** Only what the manager owns counts; whatever else the dry run changed was a webhook's or another's. Default: true. */
  readonly ignoreMutationWebhook?: boolean;
  /**
   * Fields the manager owned in live count too, although the manifest does not state them any more: what the API server
   * puts in their place (a default) is the manifest's doing. Default: false, as Argo CD has it.
   */
  readonly countsFormerFields?: boolean;
}

/**
 * Compares live with what the API server says an apply would make of it.
 *
 * @throws TidemarkError `diff.dry-run-without-managers` when the dry run does not say what the manager owns,
 *   `diff.merge-key-missing`, `diff.nothing-to-compare`
 */
export function diffServerSide(pair: Pair, options: ServerSideOptions): Prediction {
  return comparePair(pair, options, (_target, live) => {
    const type = typeOf(options.dryRunResult, options.schema);
    const answered = options.ignoreMutationWebhook === false ? options.dryRunResult : ownedPart(live, type, options);
    return predictionOf(withoutServerFields(live), withoutServerFields(comparedForm(answered, options)));
  });
}

/** What is written anew with each change says nothing about one. */
const withoutServerFields = (object: KubernetesObject): KubernetesObject =>
  withoutAnnotation(withMetadata(object, { managedFields: undefined, resourceVersion: undefined }), LAST_APPLIED_ANNOTATION);

/** Live with the manager's fields as the dry run answered them, and without what the dry run has no more. */
function ownedPart(live: KubernetesObject, type: MergeType, { dryRunResult: answer, manager, countsFormerFields = false }: ServerSideOptions): KubernetesObject {
  const stated = fieldsOf(answer, manager);
  const owned = countsFormerFields ? unionOf(stated, fieldsOf(live, manager)) : stated;
  if (isEmptySet(owned)) {
    throw new TidemarkError('diff.dry-run-without-managers', `the dry run of ${keyText(keyOf(answer))} does not say which fields ${manager} owns`, {
      nextStep: `apply in dry run with the field manager ${manager}`,
    });
  }
  const foreign = withoutItemKeys(withoutHolders(differenceOf(fieldSetOf(answer, type), owned), owned));
  const merged = mergedOver(live, withoutFields(answer, type, foreign), type);
  return withoutFields(merged, type, removedFields(live, answer, type)) as KubernetesObject;
}

/**
 * Without what holds something owned: of a kind whose schema is not known, nobody says whether an object within is a struct,
 * which nobody owns and which is there by its content.
 */
function withoutHolders(set: FieldSet, owned: FieldSet): FieldSet {
  const children = [...set.children].flatMap(([step, inner]) => {
    const below = owned.children.get(step);
    if (below === undefined || below.children.size === 0) return [[step, inner] as const];
    const kept = withoutHolders({ ...inner, member: false }, below);
    return isEmptySet(kept) ? [] : [[step, kept] as const];
  });
  return { member: set.member, children: new Map(children) };
}

/** What the manager owns. What it wrote as a Secret's stringData stands under data. */
function fieldsOf(object: KubernetesObject, manager: string): FieldSet {
  const owned = managedEntries(object).filter((entry) => entry.manager === manager).reduce((set, { fields }) => unionOf(set, fields), NO_FIELDS);
  const texts = isSecret(object) ? owned.children.get('f:stringData') : undefined;
  return texts === undefined ? owned : unionOf(owned, { member: false, children: new Map([['f:data', texts]]) });
}

/**
 * Without the fields that name an item: taking one of them away would take the item's name away. Fields below an item
 * that are called like one of several keys are kept too, as Argo CD has it.
 */
function withoutItemKeys(set: FieldSet, own: ReadonlySet<string> = NO_NAMES, inherited: ReadonlySet<string> = NO_NAMES): FieldSet {
  const children = [...set.children].flatMap(([step, inner]) => {
    const names = step.startsWith('k:') ? keyNames(step) : NO_NAMES;
    const below = withoutItemKeys(inner, names, names.size > 1 ? new Set([...inherited, ...names]) : inherited);
    const isKey = step.startsWith('f:') && (own.has(step.slice(2)) || inherited.has(step.slice(2)));
    const kept = isKey ? { ...below, member: false } : below;
    return isEmptySet(kept) ? [] : [[step, kept] as const];
  });
  return { member: set.member, children: new Map(children) };
}

const NO_NAMES: ReadonlySet<string> = new Set();
const keyNames = (step: string): ReadonlySet<string> => new Set(Object.keys(JSON.parse(step.slice('k:'.length)) as Record<string, unknown>));
