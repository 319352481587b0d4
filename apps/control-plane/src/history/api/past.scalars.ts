import { GraphQLScalarType, Kind } from 'graphql';
import { apiError } from '../../platform/graphql/api-error.js';
import { DateTime } from '../../platform/graphql/scalars.js';

/** An instant as a client names it. */
export type Instant = { readonly position: number } | { readonly time: string };

/** More digits than any log will have, and no year. */
const POSITION = /^\d{1,15}$/;

/** A time, or a position in the log. */
export const InstantScalar = new GraphQLScalarType<Instant | null, string>({
  name: 'Instant',
  description: 'A time as RFC 3339 writes it ("2026-01-31T10:00:00Z"), or the position of an event (4711 or "4711").',
  parseValue: (value) => instantOf(value),
  parseLiteral: (node) => instantOf(node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : undefined),
  serialize: (value) => String(value),
});

function instantOf(value: unknown): Instant {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && POSITION.test(text)) return { position: Number(text) };
  if (typeof text === 'string') return { time: new Date(DateTime.parseValue(text) as string).toISOString() };
  throw apiError('BAD_USER_INPUT', 'An instant is a time such as 2026-01-31T10:00:00Z, or a position such as 4711.');
}
