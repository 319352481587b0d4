import { checkoutOf } from '../checkout-of.js';
import { eventNames } from './event-names.js';

const told = (type: string): string[] =>
  eventNames(checkoutOf({ 'apps/control-plane/src/rollout/index.ts': '', 'schema/events.json': JSON.stringify([{ type, v: 1 }]) })).map(({ message }) => message);

describe('names of events', () => {
  it.each(['rollout.wave-started', 'rollout.bundle-withheld', 'rollout.drift-began', 'rollout.user-signed-in', 'rollout.operation-set-aborted'])('may be %s', (type) => {
    expect(told(type)).toEqual([]);
  });

  it.each([
    ['rollout.started', 'is not <context>.<subject>-<past participle>'],
    ['rollout.Wave-started', 'is not <context>.<subject>-<past participle>'],
    ['wave-started', 'is not <context>.<subject>-<past participle>'],
    ['rollout.wave-start', 'start is not a past participle'],
    ['rollout.wave-updated', 'says that something changed, not what happened'],
    ['nowhere.wave-started', 'there is no context nowhere'],
  ])('may not be %s', (type, message) => {
    expect(told(type)).toEqual([`${type}: ${message}`]);
  });

  it('are looked for in the catalogue, which must be there', () => {
    expect(eventNames(checkoutOf({}))).toMatchObject([{ path: 'schema/events.json', message: 'is not there' }]);
  });
});
