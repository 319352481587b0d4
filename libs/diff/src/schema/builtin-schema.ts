import { BUILTIN_TYPES } from '../generated/builtin-types.js';
import { FURTHER_CORE_TYPES } from '../generated/stored-form.js';
import { readSchema, type MapType, type MergeSchema, type StructType } from './merge-schema.js';

const served = readSchema({ ...BUILTIN_TYPES, types: { ...BUILTIN_TYPES.types, ...FURTHER_CORE_TYPES } });

/** Versions that API servers served once and manifests and clusters still hold; their fields merge like the stable ones. */
const FORMER_VERSIONS: Readonly<Record<string, string>> = {
  'apps/v1beta1': 'apps/v1',
  'apps/v1beta2': 'apps/v1',
  'extensions/v1beta1': 'apps/v1',
  'batch/v1beta1': 'batch/v1',
  'policy/v1beta1': 'policy/v1',
  'autoscaling/v2beta1': 'autoscaling/v2',
  'autoscaling/v2beta2': 'autoscaling/v2',
  'rbac.authorization.k8s.io/v1beta1': 'rbac.authorization.k8s.io/v1',
  'rbac.authorization.k8s.io/v1alpha1': 'rbac.authorization.k8s.io/v1',
  'admissionregistration.k8s.io/v1beta1': 'admissionregistration.k8s.io/v1',
  'storage.k8s.io/v1beta1': 'storage.k8s.io/v1',
  'scheduling.k8s.io/v1beta1': 'scheduling.k8s.io/v1',
  'networking.k8s.io/v1beta1': 'networking.k8s.io/v1',
  'coordination.k8s.io/v1beta1': 'coordination.k8s.io/v1',
  'discovery.k8s.io/v1beta1': 'discovery.k8s.io/v1',
  'certificates.k8s.io/v1beta1': 'certificates.k8s.io/v1',
  'node.k8s.io/v1beta1': 'node.k8s.io/v1',
};

/** `extensions` once held what is now in two groups. */
const FORMER_EXTENSIONS: Readonly<Record<string, string>> = { Ingress: 'networking.k8s.io/v1', NetworkPolicy: 'networking.k8s.io/v1' };

/** The kinds of the API server itself, as its OpenAPI describes them. */
export const BUILTIN_SCHEMA: MergeSchema = {
  typeOf(apiVersion, kind): StructType | undefined {
    const direct = served.typeOf(apiVersion, kind);
    if (direct !== undefined) return direct;
    const successor = apiVersion === 'extensions/v1beta1' ? (FORMER_EXTENSIONS[kind] ?? 'apps/v1') : FORMER_VERSIONS[apiVersion];
    return successor === undefined ? undefined : served.typeOf(successor, kind);
  },
};

/** Whether it is known here how objects of the kind merge, whatever the cluster says. */
export const isBuiltinKind = ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean => BUILTIN_SCHEMA.typeOf(apiVersion, kind) !== undefined;

/**
 * Kinds that clients have no Go types for although the API server serves them: they are compared like custom resources
 * by a three-way comparison (so does kubectl).
 */
const WITHOUT_CLIENT_TYPES = /^(apiextensions\.k8s\.io|apiregistration\.k8s\.io)\//;

/** The struct of a kind that has client types and with them a strategic merge; undefined for any other kind. */
export function strategicType(apiVersion: string, kind: string): StructType | undefined {
  return WITHOUT_CLIENT_TYPES.test(apiVersion) ? undefined : BUILTIN_SCHEMA.typeOf(apiVersion, kind);
}

/** Not a struct but a type of the core group all the same. */
const RESOURCE_LIST: MapType = { type: 'map', atomic: false, values: { type: 'scalar', format: 'quantity' } };

/** A type of the core group by its name, e.g. `PodSpec`; undefined when there is none. */
export const coreType = (name: string): StructType | MapType | undefined => (name === 'ResourceList' ? RESOURCE_LIST : served.struct(`core.v1.${name}`));

/** A struct of the built-in kinds by its name, e.g. `meta.v1.ObjectMeta`. */
export const builtinStruct = (name: string): StructType | undefined => served.struct(name);
