import { managersOf, pathText } from '@tidemark/diff';
import { TRACKING_ID_ANNOTATION, trackingApplication, type KubernetesObject } from '@tidemark/manifest';
import { FIELD_MANAGER } from '../cluster/index.js';

const PATH = pathText([{ field: 'metadata' }, { field: 'annotations' }, { field: TRACKING_ID_ANNOTATION }]);

/**
 * The application of an Argo CD that says it manages this object; '' when none does. An id that was copied from another
 * object says nothing, nor does one that our own manifest brought along.
 */
export function trackedBy(object: KubernetesObject): string {
  const application = trackingApplication(object, { method: 'annotation' });
  if (application === undefined) return '';
  return managersOf(object.metadata['managedFields'], PATH).some(({ manager }) => manager === FIELD_MANAGER) ? '' : application;
}
