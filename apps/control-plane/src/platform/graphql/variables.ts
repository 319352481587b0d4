import { coerceInputValue, isInputType, typeFromAST } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { apiError } from './api-error.js';

const MOST_PLACES = 10;

/**
 * Throws BAD_USER_INPUT that names the places of the variables that do not fit their types. Never their values: graphql-js
 * quotes what it refuses, and a password in the wrong place would be in our answer and our log.
 */
export function checkVariables(schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): void {
  const wrong: string[] = [];
  for (const { variable, type: node, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, node);
    const value = variables[name];
    if (!isInputType(type) || (value === undefined && (defaultValue !== undefined || node.kind !== 'NonNullType'))) continue;
    coerceInputValue(value, type, (path) => {
      if (wrong.length < MOST_PLACES) wrong.push([`$${name}`, ...path].join('.'));
    });
  }
  if (wrong.length > 0) throw apiError('BAD_USER_INPUT', `The variables do not fit their types at ${wrong.join(', ')}.`, 'Compare them with the schema.');
}
