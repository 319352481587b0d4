import { EXIT, exitCodeOf } from './exit-codes.js';

describe('exit statuses', () => {
  it('are the documented ones', () => {
    expect(EXIT).toEqual({ ok: 0, different: 1, usage: 2, waitTimedOut: 3, authNeeded: 4, notFound: 5, conflict: 6, denied: 7, partial: 8, agentUnreachable: 9, other: 20, interrupted: 130 });
  });

  it.each([
    ['UNAUTHENTICATED', EXIT.authNeeded],
    ['FORBIDDEN', EXIT.denied],
    ['NOT_FOUND', EXIT.notFound],
    ['CONFLICT', EXIT.conflict],
    ['PRECONDITION_FAILED', EXIT.conflict],
    ['AGENT_UNREACHABLE', EXIT.agentUnreachable],
    ['BAD_USER_INPUT', EXIT.usage],
    ['INTERNAL', EXIT.other],
    ['catalog.application-not-found', EXIT.notFound],
    ['fleet.unknown-cluster', EXIT.notFound],
    ['rollout.operation-expired', EXIT.agentUnreachable],
    ['fleet.agent-not-connected', EXIT.agentUnreachable],
    ['fleet.cluster-already-registered', EXIT.conflict],
    ['rollout.not-held', EXIT.conflict],
    ['something.else', EXIT.other],
  ])('give %s the status %d', (code, status) => {
    expect(exitCodeOf(code)).toBe(status);
  });

  it('do not take a name that every object has for a code', () => {
    expect(exitCodeOf('constructor')).toBe(EXIT.other);
  });
});
