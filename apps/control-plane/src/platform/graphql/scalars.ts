import { GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import { apiError } from './api-error.js';

/** RFC 3339 with an offset, the only way an instant is written. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

export const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  description: 'An instant as RFC 3339 writes it, in UTC when we write it.',
  parseValue: (value) => instant(value),
  serialize: (value) => (value instanceof Date ? value.toISOString() : new Date(instant(value)).toISOString()),
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : undefined),
});

function instant(value: unknown): string {
  if (typeof value !== 'string' || !INSTANT.test(value) || Number.isNaN(Date.parse(value))) {
    throw apiError('BAD_USER_INPUT', 'An instant must be written like 2026-01-31T10:00:00Z.');
  }
  return value;
}

/** Any JSON value; used where the shape is someone else's: labels, declarations, the data of events. */
export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
