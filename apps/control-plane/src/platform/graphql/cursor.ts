import { z } from 'zod';
import { apiError } from './api-error.js';

/** Of the encoding; a cursor of another version is refused, not guessed at. */
const VERSION = 1;
const MAX_LENGTH = 2_048;

/**
 * Where a page ended: the sort key of its last row, never an offset, so that rows that come and go in between move nothing.
 * `list` names the connection: a cursor of one list means nothing to another. Opaque to clients. The keys are checked
 * against `keys` when they come back, and only ever used as parameters of a query.
 */
export class CursorCodec<K extends z.ZodType> {
  private readonly shape: z.ZodType<[typeof VERSION, string, z.output<K>]>;

  constructor(
    private readonly list: string,
    keys: K,
  ) {
    this.shape = z.tuple([z.literal(VERSION), z.literal(list), keys]) as unknown as z.ZodType<[typeof VERSION, string, z.output<K>]>;
  }

  encode(keys: z.input<K>): string {
    return Buffer.from(JSON.stringify([VERSION, this.list, keys])).toString('base64url');
  }

  /** Throws BAD_USER_INPUT for anything this codec has not made. */
  decode(cursor: string): z.output<K> {
    const parsed = this.shape.safeParse(cursor.length <= MAX_LENGTH ? json(cursor) : undefined);
    if (!parsed.success) throw apiError('BAD_USER_INPUT', `The cursor is not one of ${this.list}.`, 'Send the endCursor of the page before, unchanged, to the same list.');
    return parsed.data[2];
  }

  decodeOptional(cursor: string | null | undefined): z.output<K> | null {
    return cursor === null || cursor === undefined ? null : this.decode(cursor);
  }
}

function json(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined; // not JSON: no cursor of ours
  }
}
