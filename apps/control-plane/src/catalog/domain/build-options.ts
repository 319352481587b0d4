import { z } from 'zod';

const text = z.string().max(4_096);
const optionalText = text.nullable();
const texts = z.array(text).max(500);
const labels = z.record(z.string().max(317), text);
/** Inline Helm values; Kubernetes itself refuses objects above this. */
const inlineDocument = z.string().max(1_048_576);

export const directoryOptions = z.object({
  recurse: z.boolean(),
  /** Glob, `{a,b}` allowed; null: everything. */
  include: optionalText,
  exclude: optionalText,
});
export type DirectoryOptions = z.infer<typeof directoryOptions>;

export const kustomizePatch = z.object({
  /** Either an inline patch (strategic merge or JSON 6902, YAML) or a path to one. */
  patch: inlineDocument.nullable(),
  path: optionalText,
  target: z
    .object({
      group: text.optional(),
      version: text.optional(),
      kind: text.optional(),
      name: text.optional(),
      namespace: text.optional(),
      labelSelector: text.optional(),
      annotationSelector: text.optional(),
    })
    .nullable(),
  options: z.record(z.string().max(100), z.boolean()),
});
export type KustomizePatch = z.infer<typeof kustomizePatch>;

export const kustomizeOptions = z.object({
  namePrefix: optionalText,
  nameSuffix: optionalText,
  namespace: optionalText,
  /** kustomize's own short form: `[old=]image[:tag][@digest]`. */
  images: texts,
  replicas: z.array(z.object({ name: text, count: z.number().int().min(0) })).max(500),
  commonLabels: labels,
  commonAnnotations: labels,
  /** Labels are set on objects but not on selectors. */
  labelWithoutSelector: z.boolean(),
  /** With `labelWithoutSelector`: on pod templates, too. */
  labelIncludeTemplates: z.boolean(),
  /** Overwrite labels and annotations the kustomization sets itself; otherwise such a clash is an error. */
  forceCommonLabels: z.boolean(),
  forceCommonAnnotations: z.boolean(),
  components: texts,
  ignoreMissingComponents: z.boolean(),
  patches: z.array(kustomizePatch).max(200),
});
export type KustomizeOptions = z.infer<typeof kustomizeOptions>;

export const helmOptions = z.object({
  /** null: the application's name. */
  releaseName: optionalText,
  /** In order, later wins; `$name/path` reads from the source of that name. */
  valueFiles: texts,
  /** Inline YAML, '' for none. Ignored when `valuesObject` is set, as in Argo CD. */
  values: inlineDocument,
  valuesObject: z.record(z.string(), z.unknown()).nullable(),
  parameters: z.array(z.object({ name: text, value: z.string().max(65_536), forceString: z.boolean() })).max(500),
  fileParameters: z.array(z.object({ name: text, path: text })).max(200),
  ignoreMissingValueFiles: z.boolean(),
  skipCrds: z.boolean(),
  /** Leave out the chart's JSON schema check of its values. */
  skipSchemaValidation: z.boolean(),
  /** Leave out the chart's test hooks. */
  skipTests: z.boolean(),
  /** Helm's major version, `v3`; informative. */
  version: optionalText,
  namespace: optionalText,
  kubeVersion: optionalText,
  apiVersions: texts,
});
export type HelmOptions = z.infer<typeof helmOptions>;

/** How a source's files become objects. `auto` looks: Chart.yaml → helm, kustomization → kustomize, else plain. */
export const buildOptions = z.object({
  tool: z.enum(['auto', 'plain', 'kustomize', 'helm']),
  directory: directoryOptions.optional(),
  kustomize: kustomizeOptions.optional(),
  helm: helmOptions.optional(),
});
export type BuildOptions = z.infer<typeof buildOptions>;
