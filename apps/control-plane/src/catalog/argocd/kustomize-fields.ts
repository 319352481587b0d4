import type { KustomizeOptions, KustomizePatch } from '../domain/build-options.js';
import type { FieldReader } from './field-reader.js';
import { refuseMasks } from './refused-masks.js';

export function readKustomize(fields: FieldReader): KustomizeOptions {
  if (fields.flag('commonAnnotationsEnvsubst') === true) {
    fields.error('commonAnnotationsEnvsubst', 'is not supported yet, and would change what is rendered: remove it, or write the values out');
  }
  const options: KustomizeOptions = {
    namePrefix: fields.filled('namePrefix'),
    nameSuffix: fields.filled('nameSuffix'),
    namespace: fields.filled('namespace'),
    images: fields.texts('images'),
    replicas: fields.mappings('replicas').map(readReplica),
    commonLabels: fields.textMap('commonLabels'),
    commonAnnotations: fields.textMap('commonAnnotations'),
    labelWithoutSelector: fields.flag('labelWithoutSelector') ?? false,
    labelIncludeTemplates: fields.flag('labelIncludeTemplates') ?? false,
    forceCommonLabels: fields.flag('forceCommonLabels') ?? false,
    forceCommonAnnotations: fields.flag('forceCommonAnnotations') ?? false,
    components: fields.texts('components'),
    ignoreMissingComponents: fields.flag('ignoreMissingComponents') ?? false,
    patches: fields.mappings('patches').map(readPatch),
  };
  refuseMasks(fields, { patches: options.patches });
  fields.notYet({
    version: 'the installed kustomize is used',
    kubeVersion: 'charts inside a kustomization see the default Kubernetes version',
    apiVersions: 'charts inside a kustomization see the default API versions',
  });
  fields.close();
  return options;
}

/** `count` is a Kubernetes IntOrString. */
function readReplica(fields: FieldReader): { name: string; count: number } {
  const name = fields.filled('name');
  if (name === null) fields.error('name', 'is missing: say which workload the count is for');
  const raw = fields.raw('count');
  const count = typeof raw === 'string' && /^\d+$/.test(raw) ? Number(raw) : raw;
  fields.close();
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return { name: name ?? '', count };
  fields.error('count', 'is missing or not a whole number from 0 on');
  return { name: name ?? '', count: 0 };
}

const TARGET_FIELDS = ['group', 'version', 'kind', 'name', 'namespace', 'labelSelector', 'annotationSelector'] as const;

function readPatch(fields: FieldReader): KustomizePatch {
  const target = fields.mapping('target');
  const patch: KustomizePatch = {
    patch: fields.filled('patch'),
    path: fields.filled('path'),
    target: target ? readTarget(target) : null,
    options: readFlags(fields.mapping('options')),
  };
  if ((patch.patch === null) === (patch.path === null)) fields.findings.error(fields.path, 'needs either patch (inline) or path (a file), not both');
  fields.close();
  return patch;
}

function readTarget(fields: FieldReader): NonNullable<KustomizePatch['target']> {
  const entries = TARGET_FIELDS.flatMap((name) => {
    const value = fields.filled(name);
    return value === null ? [] : [[name, value] as const];
  });
  fields.close();
  return Object.fromEntries(entries);
}

const PATCH_OPTIONS = ['allowNameChange', 'allowKindChange'] as const;

function readFlags(fields: FieldReader | undefined): Record<string, boolean> {
  const entries = PATCH_OPTIONS.flatMap((name) => {
    const value = fields?.flag(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  fields?.close();
  return Object.fromEntries(entries);
}
