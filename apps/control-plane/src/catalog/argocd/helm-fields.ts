import { isRecord, messageOf } from '@tidemark/kernel';
import { parseDocument } from 'yaml';
import type { HelmOptions } from '../domain/build-options.js';
import { describe, type FieldReader } from './field-reader.js';
import { refuseMasks } from './refused-masks.js';

/** Helm's own bound on release names (RFC 1123, 53 characters: the rest is left for suffixes). */
const RELEASE_NAME = /^(?=.{1,53}$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

export function readHelm(fields: FieldReader): HelmOptions {
  const options: HelmOptions = {
    releaseName: readReleaseName(fields),
    valueFiles: fields.texts('valueFiles'),
    values: readValues(fields),
    valuesObject: readValuesObject(fields),
    parameters: fields.mappings('parameters').map(readParameter),
    fileParameters: fields.mappings('fileParameters').map(readFileParameter),
    ignoreMissingValueFiles: fields.flag('ignoreMissingValueFiles') ?? false,
    skipCrds: fields.flag('skipCrds') ?? false,
    skipSchemaValidation: fields.flag('skipSchemaValidation') ?? false,
    skipTests: fields.flag('skipTests') ?? false,
    version: readVersion(fields),
    namespace: fields.filled('namespace'),
    kubeVersion: fields.filled('kubeVersion'),
    apiVersions: fields.texts('apiVersions'),
  };
  if (options.valuesObject !== null && options.values !== '') fields.warn('values', 'is ignored, because valuesObject is given, too');
  refuseMasks(fields, { parameters: options.parameters, values: options.values, valuesObject: options.valuesObject });
  fields.notYet({ passCredentials: 'credentials are sent to the address of the chart repository only' });
  fields.close();
  return options;
}

function readReleaseName(fields: FieldReader): string | null {
  const name = fields.filled('releaseName');
  if (name !== null && !RELEASE_NAME.test(name)) fields.error('releaseName', `found "${name.slice(0, 100)}", but a release name has lower-case letters, digits, "-" and ".", at most 53`);
  return name;
}

/** Checked here, so that a slip in the indentation is an error of the declaration and not of a later render. */
function readValues(fields: FieldReader): string {
  const text = fields.text('values') ?? '';
  if (text.trim() === '') return '';
  const problem = problemOfValues(text);
  if (problem !== undefined) fields.error('values', problem);
  return text;
}

function problemOfValues(text: string): string | undefined {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [first] = document.errors;
  if (first) return `is not YAML: ${first.code} in its line ${String(first.linePos?.[0].line ?? 1)}`;
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1_000 });
    return value === null || isRecord(value) ? undefined : `found ${describe(value)}, but YAML that is a mapping is expected`;
  } catch (thrown) {
    return `cannot be read: ${messageOf(thrown).slice(0, 200)}`;
  }
}

function readValuesObject(fields: FieldReader): Record<string, unknown> | null {
  const value = fields.raw('valuesObject');
  if (value === undefined) return null;
  if (isRecord(value)) return value;
  fields.error('valuesObject', `found ${describe(value)}, but a mapping is expected`);
  return null;
}

function readParameter(fields: FieldReader): HelmOptions['parameters'][number] {
  const name = fields.filled('name');
  if (name === null) fields.error('name', 'is missing: say which value is set');
  const parameter = { name: name ?? '', value: fields.text('value') ?? '', forceString: fields.flag('forceString') ?? false };
  fields.close();
  return parameter;
}

function readFileParameter(fields: FieldReader): HelmOptions['fileParameters'][number] {
  const name = fields.filled('name');
  const path = fields.filled('path');
  if (name === null) fields.error('name', 'is missing: say which value is set');
  if (path === null) fields.error('path', 'is missing: say which file holds the value');
  fields.close();
  return { name: name ?? '', path: path ?? '' };
}

function readVersion(fields: FieldReader): string | null {
  const version = fields.filled('version');
  if (version !== null && version !== 'v3') fields.error('version', `found "${version.slice(0, 20)}", but only v3 charts are rendered`);
  return version;
}
