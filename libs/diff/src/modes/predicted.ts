import { TidemarkError } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { typedForm } from '../canonical/typed-form.js';
import { inLiveOrder } from '../canonical/live-order.js';
import { normalForm, withoutCreationTime, type NormalFormOptions } from '../canonical/normal-form.js';
import { sameJson } from '../fields/json-equality.js';
import { strategicType } from '../schema/builtin-schema.js';

/** How one object compares with its manifest. */
export interface Prediction {
  /** Applying the manifest would change the live object, or there is none. */
  readonly modified: boolean;
  /** Live in the form it was compared in; null: it is not there. */
  readonly normalizedLive: KubernetesObject | null;
  /** What live would be after an apply; null: nothing asks for the object. */
  readonly predictedLive: KubernetesObject | null;
}

export interface Pair {
  readonly target: KubernetesObject | null;
  readonly live: KubernetesObject | null;
}

export const predictionOf = (live: KubernetesObject, predicted: KubernetesObject): Prediction => ({ modified: !sameJson(live, predicted), normalizedLive: live, predictedLive: predicted });

/** The object as it is compared: as its kind would be stored, and in normal form. */
export function comparedForm(object: KubernetesObject, options: NormalFormOptions): KubernetesObject {
  const type = strategicType(object.apiVersion, object.kind);
  return withoutCreationTime(normalForm(type === undefined ? object : (typedForm(object, type) as KubernetesObject), options));
}

/**
 * Prepares both sides and answers what needs no comparison: an object that is to be created or that nothing asks for.
 * @throws TidemarkError `diff.nothing-to-compare`
 */
export function comparePair({ target, live }: Pair, options: NormalFormOptions, compare: (target: KubernetesObject, live: KubernetesObject) => Prediction): Prediction {
  if (target !== null && live !== null) {
    const found = comparedForm(live, options);
    return compare(inLiveOrder(comparedForm(target, options), found), found);
  }
  if (target !== null) return { modified: true, normalizedLive: null, predictedLive: comparedForm(target, options) };
  if (live !== null) return { modified: false, normalizedLive: comparedForm(live, options), predictedLive: null };
  throw new TidemarkError('diff.nothing-to-compare', 'neither a manifest nor a live object was given', { nextStep: 'give at least one of them' });
}
