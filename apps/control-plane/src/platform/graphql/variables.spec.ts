import { buildSchema, parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { checkVariables } from './variables.js';

const schema = buildSchema('input In { password: String!, seconds: Float } type Query { ok(input: In, first: Int): Boolean }');
const operation = parse('query($input: In!, $first: Int = 3, $more: Int) { ok(input: $input, first: $first) }').definitions[0] as OperationDefinitionNode;
const failure = (variables: Record<string, unknown>): unknown => {
  try {
    checkVariables(schema, operation, variables);
    return null;
  } catch (thrown) {
    return thrown;
  }
};

describe('checkVariables', () => {
  it('accepts variables that fit, optional ones left out', () => {
    expect(failure({ input: { password: 'x' } })).toBeNull();
  });

  it.each([
    [{ input: { password: ['hunter2'] } }, '$input.password'],
    [{ input: 'hunter2' }, '$input'],
    [{ input: { password: 'x', seconds: 'hunter2' } }, '$input.seconds'],
    [{ input: { password: 'x' }, first: 'hunter2' }, '$first'],
    [{}, '$input'],
  ])('names the place of %j and never the value', (variables, place) => {
    expect(failure(variables)).toMatchObject({ message: expect.stringContaining(place), extensions: { code: 'BAD_USER_INPUT' } });
    expect(String(failure(variables))).not.toContain('hunter2');
  });
});
