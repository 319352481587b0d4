import { buildSchema, graphql } from 'graphql';
import { Deadline, underDeadline } from './deadline.js';

const schema = underDeadline(buildSchema('type Query { quick: String slow: String nested: Query }'));
const rootValue = { quick: () => 'now', slow: () => new Promise(() => undefined), nested: () => ({ slow: () => new Promise(() => undefined) }) };

describe('the deadline of an operation', () => {
  it.each(['{ slow }', '{ nested { slow } }'])('ends %s with TIMEOUT, however deep it hangs', async (source) => {
    const { errors } = await graphql({ schema, source, rootValue, contextValue: { deadline: new Deadline(10) } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'TIMEOUT', retryable: true });
  });

  it('leaves alone what is in time', async () => {
    const deadline = new Deadline(60_000);
    expect(await graphql({ schema, source: '{ quick }', rootValue, contextValue: { deadline } })).toEqual({ data: { quick: 'now' } });
    deadline.end();
  });
});
