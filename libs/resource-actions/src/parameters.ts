import { TidemarkError } from '@tidemark/kernel';
import type { ActionContext } from './action.js';

const MOST_REPLICAS = 2_147_483_647;

/** A parameter that is a count of pods. @throws TidemarkError `action.parameter-invalid` */
export function replicasOf({ parameters }: ActionContext): number {
  const text = parameters['replicas'];
  const count = text !== undefined && /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isNaN(count) || count > MOST_REPLICAS) {
    throw new TidemarkError('action.parameter-invalid', `replicas is ${text === undefined ? 'missing' : `"${text.slice(0, 80)}"`}`, { nextStep: 'give a whole number from 0 up' });
  }
  return count;
}
