import type { HelmOptions } from '../../catalog/index.js';

export interface HelmFiles {
  /** What to render: `.` or an archive. */
  readonly chart: string;
  /** In order; the last one wins. */
  readonly values: readonly string[];
  readonly fileParameters: readonly { readonly name: string; readonly file: string }[];
}

/** The command line of `helm template`. Precedence as in Argo CD: parameters over inline values over value files. */
export function helmArguments(release: { name: string; namespace: string }, options: HelmOptions | undefined, files: HelmFiles): string[] {
  const args = ['template', '--name-template', release.name];
  if (release.namespace !== '') args.push('--namespace', release.namespace);
  if (options?.kubeVersion) args.push('--kube-version', options.kubeVersion);
  for (const version of options?.apiVersions ?? []) args.push('--api-versions', version);
  for (const file of files.values) args.push('--values', file);
  for (const { name, value, forceString } of options?.parameters ?? []) args.push(forceString ? '--set-string' : '--set', `${name}=${escaped(value)}`);
  for (const { name, file } of files.fileParameters) args.push('--set-file', `${name}=${escaped(file)}`);
  if (!options?.skipCrds) args.push('--include-crds');
  if (options?.skipSchemaValidation) args.push('--skip-schema-validation');
  if (options?.skipTests) args.push('--skip-tests');
  return [...args, '--', files.chart];
}

/** A comma would begin another parameter; one that is escaped already, or a `{list}`, stays as it is. */
const escaped = (value: string): string => (/^\{.*\}$/s.test(value) ? value : value.replace(/(?<!\\),/g, '\\,'));
