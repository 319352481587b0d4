import { err, isRecord, ok, type Result } from '@tidemark/kernel';
import { duplicateJsonKey } from './duplicate-json-keys.js';
import type { KubernetesObject } from './kubernetes-object.js';
import { flattenList } from './list-items.js';
import { manifestError, type ManifestError, type Place } from './manifest-error.js';
import { brokenBound, DEFAULT_PARSE_LIMITS, type ParseLimits } from './parse-limits.js';
import { readYamlDocuments, type ReadDocument } from './yaml-documents.js';

export interface ParseOptions {
  /** Named in errors. */
  file: string;
  limits?: Partial<ParseLimits>;
}

/** No more errors than a person reads. */
const MAX_ERRORS = 20;

/**
 * The objects of a file of YAML documents or of JSON, in order, as Kubernetes would read them. Empty documents are
 * skipped and lists are replaced by their items. All or nothing: one bad document fails the file, with every error found
 * (at most 20).
 */
export function parseManifests(text: string, options: ParseOptions): Result<KubernetesObject[], ManifestError[]> {
  const limits: ParseLimits = { ...DEFAULT_PARSE_LIMITS, ...options.limits };
  const start: Place = { file: options.file, document: 1, line: 1 };
  const size = Buffer.byteLength(text, 'utf8');
  if (size > limits.bytes) return err([manifestError('manifest.too-large', start, `${size} bytes; at most ${limits.bytes} are read`)]);
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;

  const documents = readJson(plain, start) ?? readYamlDocuments(plain, options.file, limits);
  if (documents.length > limits.documents) {
    return err([manifestError('manifest.too-many-documents', start, `${documents.length} documents; at most ${limits.documents} are read`)]);
  }
  const objects: KubernetesObject[] = [];
  const errors: ManifestError[] = [];
  for (const document of documents) {
    const read = objectsOf(document, limits);
    if (read.ok) objects.push(...read.value);
    else errors.push(...read.error);
    if (errors.length >= MAX_ERRORS) break;
  }
  return errors.length > 0 ? err(errors.slice(0, MAX_ERRORS)) : ok(objects);
}

/** JSON is much faster to read as such; text that merely starts like it is left to the YAML reader. */
function readJson(text: string, place: Place): ReadDocument[] | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not one JSON value: flow-style YAML, several documents, or an error that the YAML reader will place.
    return undefined;
  }
  const duplicate = duplicateJsonKey(text);
  if (duplicate === undefined) return [{ place, value, errors: [] }];
  const at = { ...place, line: duplicate.line };
  return [{ place, value, errors: [manifestError('manifest.duplicate-key', at, `the key "${duplicate.key}" is given twice`)] }];
}

function objectsOf(document: ReadDocument, limits: ParseLimits): Result<KubernetesObject[], ManifestError[]> {
  if (document.errors.length > 0) return err(document.errors);
  const { value, place } = document;
  if (value === null || value === undefined) return ok([]);
  const broken = brokenBound(value, limits);
  if (broken !== undefined) {
    const bound = broken === 'manifest.too-deep' ? `nested deeper than ${limits.depth}` : `holds more than ${limits.nodes} values`;
    return err([manifestError(broken, place, bound)]);
  }
  const objects: KubernetesObject[] = [];
  const errors: ManifestError[] = [];
  for (const item of flattenList(value)) {
    const problem = problemOf(item);
    if (problem === undefined) objects.push(item as KubernetesObject);
    else errors.push(manifestError(problem.code, place, problem.what));
  }
  return errors.length > 0 ? err(errors) : ok(objects);
}

function problemOf(item: unknown): { code: 'manifest.not-an-object' | 'manifest.missing-field'; what: string } | undefined {
  if (!isRecord(item)) return { code: 'manifest.not-an-object', what: 'not a Kubernetes object: expected a mapping with apiVersion, kind and metadata' };
  const missing = (field: string) => ({ code: 'manifest.missing-field' as const, what: `not a Kubernetes object: ${field} is missing or not a text` });
  if (!isText(item['apiVersion'])) return missing('apiVersion');
  if (!isText(item['kind'])) return missing('kind');
  const metadata = item['metadata'];
  if (!isRecord(metadata)) return { code: 'manifest.missing-field', what: `${item['kind']}: metadata is missing or not a mapping` };
  if (isText(metadata['name']) || isText(metadata['generateName'])) return undefined;
  return { code: 'manifest.missing-field', what: `${item['kind']}: metadata.name is missing or not a text (quote it if it is a number)` };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
