import { masksIn } from '@tidemark/manifest';
import type { FieldReader } from './field-reader.js';

/** A mask that was copied from an answer would be taken for the secret itself, or have that of another place rendered here. */
export function refuseMasks(fields: FieldReader, read: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(read)) {
    const [mask] = masksIn(JSON.stringify(value));
    if (mask !== undefined) fields.error(name, `holds ${mask}, which only stands for a secret value: put the value there, or name a Secret of the cluster`);
  }
}
