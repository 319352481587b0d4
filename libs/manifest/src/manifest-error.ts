/** The closed list of what can be wrong with manifest text. */
export type ManifestErrorCode =
  | 'manifest.too-large'
  | 'manifest.too-many-documents'
  | 'manifest.too-deep'
  | 'manifest.too-many-nodes'
  | 'manifest.invalid-yaml'
  | 'manifest.duplicate-key'
  | 'manifest.inexact-number'
  | 'manifest.not-an-object'
  | 'manifest.missing-field';

/** One thing wrong with one document; `message` is complete by itself and never quotes a value. */
export interface ManifestError {
  code: ManifestErrorCode;
  file: string;
  /** 1 for the first document of the file. */
  document: number;
  /** 1-based line in the file. */
  line: number;
  message: string;
}

export interface Place {
  file: string;
  document: number;
  line: number;
}

export function manifestError(code: ManifestErrorCode, place: Place, what: string): ManifestError {
  return { code, ...place, message: `${place.file}:${place.line} (document ${place.document}): ${what}` };
}
