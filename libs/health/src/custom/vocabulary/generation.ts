import type { KubernetesObject } from '@tidemark/manifest';
import { numberAt, type Question } from './fields.js';

const generations = (object: KubernetesObject) => ({
  generation: numberAt(object, 'metadata.generation'),
  observed: numberAt(object, 'status.observedGeneration'),
});

/** The controller has reported on an older generation than the current one; false when it does not report generations. */
export const specNotObserved: Question = (object) => {
  const { generation, observed } = generations(object);
  return generation !== undefined && observed !== undefined && observed < generation;
};

/** Both generations are told and they differ. */
export const generationsDiffer: Question = (object) => {
  const { generation, observed } = generations(object);
  return generation !== undefined && observed !== undefined && observed !== generation;
};
