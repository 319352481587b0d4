import { messageOf } from '@tidemark/kernel';
import { LineCounter, parseAllDocuments, type Document, type YAMLError } from 'yaml';
import { GO_YAML_SCALARS, INEXACT_INTEGER } from './go-yaml-scalars.js';
import { manifestError, type ManifestError, type Place } from './manifest-error.js';
import type { ParseLimits } from './parse-limits.js';
import { indentQuotedContinuations } from './quoted-continuations.js';

export interface ReadDocument {
  place: Place;
  value: unknown;
  errors: ManifestError[];
}

/** The values of a YAML stream as go-yaml gives them to Kubernetes; a fault is carried by its document. */
export function readYamlDocuments(text: string, file: string, limits: ParseLimits): ReadDocument[] {
  const strict = readStrictly(text, file, limits);
  if (!strict.some(hasSyntaxError)) return strict;
  const lenient = readStrictly(indentQuotedContinuations(text), file, limits);
  return lenient.some(hasSyntaxError) ? strict : lenient;
}

const hasSyntaxError = ({ errors }: ReadDocument): boolean => errors.some(({ code }) => code === 'manifest.invalid-yaml');

function readStrictly(text: string, file: string, limits: ParseLimits): ReadDocument[] {
  const lines = new LineCounter();
  const whole: Place = { file, document: 1, line: 1 };
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: true,
      merge: true,
      version: '1.2',
      schema: 'failsafe',
      customTags: [...GO_YAML_SCALARS],
      resolveKnownTags: false,
      logLevel: 'silent',
    });
    if ('empty' in documents) return [];
    return documents.map((document, index) => {
      const place = { file, document: index + 1, line: lineOf(lines, document.contents?.range?.[0] ?? document.range?.[0] ?? 0) };
      return { place, ...valueOf(document, place, lines, limits) };
    });
  } catch (thrown) {
    return [{ place: whole, value: null, errors: [faultOf(thrown, whole)] }];
  }
}

function valueOf(document: Document.Parsed, place: Place, lines: LineCounter, limits: ParseLimits): { value: unknown; errors: ManifestError[] } {
  if (document.errors.length > 0) {
    return { value: null, errors: document.errors.map((error) => syntaxError(error, { ...place, line: lineOf(lines, error.pos[0]) })) };
  }
  try {
    return { value: document.toJS({ maxAliasCount: limits.aliases }), errors: [] };
  } catch (thrown) {
    return { value: null, errors: [faultOf(thrown, place)] };
  }
}

function syntaxError(error: YAMLError, place: Place): ManifestError {
  if (error.code === 'DUPLICATE_KEY') return manifestError('manifest.duplicate-key', place, 'a key is given twice in one mapping');
  if (error.message === INEXACT_INTEGER) return manifestError('manifest.inexact-number', place, error.message);
  return faultOf(error, place);
}

function faultOf(thrown: unknown, place: Place): ManifestError {
  const message = messageOf(thrown);
  // The parser recurses, so hostile nesting exhausts the stack before our own bound can speak.
  if (/call stack/i.test(message)) return manifestError('manifest.too-deep', place, 'nested too deeply to be read');
  return manifestError('manifest.invalid-yaml', place, `not valid YAML: ${withoutSource(message)}`);
}

/** The parser quotes source text in some messages; that text may be a secret. */
const withoutSource = (message: string): string => message.replace(/:? *["'`].*$/s, '');

const lineOf = (lines: LineCounter, offset: number): number => Math.max(1, lines.linePos(offset).line);
