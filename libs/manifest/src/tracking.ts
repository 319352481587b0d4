import { annotationOf, gvkOf, labelOf, type KubernetesObject } from './kubernetes-object.js';

/** Which object an application of Argo CD manages, as the object carries it: `app:group/Kind:namespace/name`. */
export const TRACKING_ID_ANNOTATION = 'argocd.argoproj.io/tracking-id';
/** Tells several Argo CDs in one cluster apart. */
export const INSTALLATION_ID_ANNOTATION = 'argocd.argoproj.io/installation-id';
export const INSTANCE_LABEL = 'app.kubernetes.io/instance';

/** How Argo CD marks what it manages. With both, the annotation decides and the label is for people. */
export const TRACKING_METHODS = ['annotation', 'label', 'annotation+label'] as const;
export type TrackingMethod = (typeof TRACKING_METHODS)[number];

export interface TrackingId {
  /** As it stands in the id: `name`, or `namespace_name` of an application outside the control plane's namespace. */
  readonly application: string;
  readonly group: string;
  readonly kind: string;
  /** For an object of the whole cluster the namespace its application deploys to. */
  readonly namespace: string;
  readonly name: string;
}

export interface Tracking {
  readonly method: TrackingMethod;
  /** Default: `app.kubernetes.io/instance`. */
  readonly label?: string;
  /** '' = none: marks of every installation count. */
  readonly installationId?: string;
}

/** The most characters of a label's value. */
const LABEL_CHARS = 63;

/** Reads a tracking id; undefined for text that is none. The name may hold colons. */
export function parseTrackingId(text: string): TrackingId | undefined {
  const match = /^([^:]+):([^:/]*)\/([^:/]+):([^/]*)\/(.+)$/s.exec(text);
  if (match === null) return undefined;
  const [, application = '', group = '', kind = '', namespace = '', name = ''] = match;
  return { application, group, kind, namespace, name };
}

export const trackingIdText = ({ application, group, kind, namespace, name }: TrackingId): string => `${application}:${group}/${kind}:${namespace}/${name}`;

/** The name of an application in tracking ids. */
export const trackedApplication = (name: string, namespace: string, controlPlaneNamespace: string): string => (namespace === '' || namespace === controlPlaneNamespace ? name : `${namespace}_${name}`);

/** The id an object gets from its application; `destinationNamespace` stands in for one it does not have. */
export function trackingIdOf(object: KubernetesObject, application: string, destinationNamespace: string): TrackingId {
  const { group, kind } = gvkOf(object);
  return { application, group, kind, namespace: object.metadata.namespace ?? destinationNamespace, name: object.metadata.name ?? '' };
}

/** An application's name as the value of a label: cut to its length, ending in a letter or digit. */
export const instanceLabel = (application: string): string => application.slice(0, LABEL_CHARS).replace(/[^A-Za-z0-9]+$/, '');

/**
 * The application an object says it belongs to; undefined when it says nothing of the kind. An id that was copied
 * together with the rest of an object (to a ReplicaSet, into another namespace) says nothing about the copy.
 */
export function trackingApplication(object: KubernetesObject, tracking: Tracking): string | undefined {
  const { method, label = INSTANCE_LABEL, installationId = '' } = tracking;
  if (method === 'label') return labelOf(object, label) || undefined;
  if (installationId !== '' && annotationOf(object, INSTALLATION_ID_ANNOTATION) !== installationId) return undefined;
  const id = parseTrackingId(annotationOf(object, TRACKING_ID_ANNOTATION) ?? '');
  return id !== undefined && isAbout(id, object) ? id.application : undefined;
}

/** Whether an id names the object that carries it. An object of the whole cluster may carry any namespace. */
export function isAbout(id: TrackingId, object: KubernetesObject): boolean {
  const { group, kind } = gvkOf(object);
  const { namespace = '', name = '' } = object.metadata;
  return (namespace === '' || namespace === id.namespace) && name === id.name && group === id.group && kind === id.kind;
}
