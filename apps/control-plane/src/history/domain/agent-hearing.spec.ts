import type { RecordedEvent } from '@tidemark/event-store';
import { hearingAfter, isUnheard, UNREGISTERED } from './agent-hearing.js';

const event = (type: string, data: object = {}): RecordedEvent => ({ type: `fleet.${type}`, data }) as RecordedEvent;
const after = (...events: RecordedEvent[]) => events.reduce(hearingAfter, UNREGISTERED);
const [connected, stale, lost, heard, revoked] = [
  event('agent-connected', { sessionId: 's1' }), event('agent-silence-began', { level: 'stale' }), event('agent-silence-began', { level: 'lost' }), event('agent-silence-ended'), event('agent-revoked'),
];

describe('whether what an agent told is believed', () => {
  it.each([
    ['before it ever came', [], false],
    ['while it is connected', [connected], false],
    ['while it is silent for a moment', [connected, stale], false],
    ['once it is lost', [connected, stale, lost], true],
    ['when it is heard again', [connected, lost, heard], false],
    ['after its session ended', [connected, event('agent-disconnected', { sessionId: 's1' })], false],
    ['when it is lost after that', [connected, event('agent-disconnected', { sessionId: 's1' }), lost], true],
    ['when only an older session ended', [connected, lost, event('agent-disconnected', { sessionId: 's0' })], true],
    ['once it is revoked', [connected, revoked], true],
    ['when a revoked one is silent', [connected, revoked, stale], true],
    ['when it enrolled anew', [connected, revoked, event('agent-enrolled')], false],
  ])('%s', (_when, events, unheard) => {
    expect(isUnheard(after(...events))).toBe(unheard);
  });

  it('goes by the session that is open', () => {
    expect(after(connected, lost, heard)).toEqual({ agentState: 'connected', sessionId: 's1' });
    expect(after(connected, event('agent-disconnected', { sessionId: 's1' }), lost, heard)).toEqual({ agentState: 'disconnected', sessionId: null });
  });
});
