import type { HelmOptions } from '../../catalog/index.js';
import type { PlacedParameters } from './helm-parameters.js';

export interface HelmFiles {
  /** What to render: `.` or an archive. */
  readonly chart: string;
  /** In order; the last one wins. */
  readonly values: readonly string[];
  /** Parameters that are arguments; the texts among them are files. */
  readonly parameters: PlacedParameters['typed'];
  readonly fileParameters: readonly { readonly name: string; readonly file: string }[];
}

/** The command line of `helm template`. Precedence as in Argo CD: parameters over inline values over value files. */
export function helmArguments(release: { name: string; namespace: string }, options: HelmOptions | undefined, files: HelmFiles): string[] {
  return [
    'template',
    ...['--name-template', release.name],
    ...(release.namespace === '' ? [] : ['--namespace', release.namespace]),
    ...files.values.flatMap((file) => ['--values', file]),
    ...(options === undefined ? ['--include-crds'] : optionArguments(options)),
    ...files.parameters.flatMap(({ name, value, forceString }) => [forceString ? '--set-string' : '--set', `${name}=${escaped(value)}`]),
    ...files.fileParameters.flatMap(({ name, file }) => ['--set-file', `${name}=${escaped(file)}`]),
    '--',
    files.chart,
  ];
}

function optionArguments(options: HelmOptions): string[] {
  const flag = (wanted: boolean, name: string) => (wanted ? [name] : []);
  return [
    ...(options.kubeVersion ? ['--kube-version', options.kubeVersion] : []),
    ...options.apiVersions.flatMap((version) => ['--api-versions', version]),
    ...flag(!options.skipCrds, '--include-crds'),
    ...flag(options.skipSchemaValidation, '--skip-schema-validation'),
    ...flag(options.skipTests, '--skip-tests'),
  ];
}

/** A comma would begin another parameter; one that is escaped already, or a `{list}`, stays as it is. */
const escaped = (value: string): string => (/^\{.*\}$/s.test(value) ? value : value.replace(/(?<!\\),/g, '\\,'));
