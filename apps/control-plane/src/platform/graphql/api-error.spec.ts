import { GraphQLError } from 'graphql';
import { TidemarkError } from '@tidemark/kernel';
import { apiCodeOf, apiError, formattedError, isUnexpected } from './api-error.js';

const SECRET = 'hunter2-canary';
const wrapped = (original: Error) => new GraphQLError(original.message, { originalError: original });

describe('errors of the API', () => {
  it.each([
    ['fleet.unknown-cluster', 'NOT_FOUND'],
    ['catalog.application-not-found', 'NOT_FOUND'],
    ['event-store.too-many-conflicts', 'CONFLICT'],
    ['event-store.command-id-reused', 'CONFLICT'],
    ['fleet.cluster-name-taken', 'CONFLICT'],
    ['rollout.already-there', 'CONFLICT'],
    ['rollout.not-held', 'PRECONDITION_FAILED'],
    ['rollout.nothing-rendered', 'PRECONDITION_FAILED'],
    ['access.too-many-attempts', 'RATE_LIMITED'],
    ['postgres.unavailable', 'UNAVAILABLE'],
    ['event-store.invalid-event', 'INTERNAL'],
    ['fleet.bad-cluster-name', 'BAD_USER_INPUT'],
  ])('gives %s the code %s', (code, expected) => {
    expect(apiCodeOf(new TidemarkError(code, 'x'))).toBe(expected);
  });

  it.each([
    ['a bug', new Error(`password=${SECRET}`)],
    ['a bug that carries a code of its own', Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' })],
    ['a broken invariant', new TidemarkError('event-store.invalid-event', SECRET, { nextStep: SECRET, details: { SECRET } })],
    ['a database that is away', new TidemarkError('postgres.unavailable', `connect ${SECRET}`)],
  ])('tells a client nothing of %s', (_name, cause) => {
    const error = wrapped(cause);
    const text = JSON.stringify(formattedError(error.toJSON(), error, 'r1'));
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('stack');
    expect(text).toContain('"requestId":"r1"');
  });

  it('tells what a domain refuses, and the next step', () => {
    const error = wrapped(new TidemarkError('catalog.application-not-found', 'There is no application "x".', { nextStep: 'List them.' }));
    expect(formattedError(error.toJSON(), error, null)).toMatchObject({ message: 'There is no application "x".', extensions: { code: 'NOT_FOUND', retryable: false, nextStep: 'List them.' } });
    expect(isUnexpected(error)).toBe(false);
  });

  it('says what may be tried again', () => {
    const error = apiError('STALE_READ', 'not yet');
    expect(formattedError(error.toJSON(), error, null).extensions).toMatchObject({ code: 'STALE_READ', retryable: true });
    expect(isUnexpected(wrapped(new Error('x')))).toBe(true);
  });
});
