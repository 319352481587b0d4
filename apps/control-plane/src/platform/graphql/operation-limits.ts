import { Kind } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { fieldExtensionsEstimator, getComplexity } from 'graphql-query-complexity';
import type { ComplexityEstimator } from 'graphql-query-complexity';
import { getNamedType, isLeafType } from 'graphql';
import { apiError } from './api-error.js';
import { checkVariables } from './variables.js';

/** What one operation may ask for; checked before anything runs. */
export const OPERATION_LIMITS = { tokens: 2_000, depth: 12, cost: 5_000, aliases: 30, milliseconds: 10_000, bodyBytes: 1_048_576 } as const;

/** A leaf is free, an object costs one and what is in it; a list costs that as often as `first` allows. */
const byFirst: ComplexityEstimator = ({ field, args, childComplexity }) => {
  if (isLeafType(getNamedType(field.type))) return 0;
  const first: unknown = args['first'];
  return 1 + childComplexity * (typeof first === 'number' && first > 0 ? Math.min(first, 10_000) : 1);
};

/** For `complexity` of a field that is a list without `first`: how many items it usually has. */
export const listOf =
  (usual: number) =>
  ({ childComplexity }: { childComplexity: number }): number =>
    1 + usual * childComplexity;

/** Throws QUERY_TOO_COMPLEX, or BAD_USER_INPUT for variables that do not fit. The document must be valid: validation refuses cycles of fragments. */
export function checkOperation(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Record<string, unknown>): void {
  const shape = shapeOf(document, operation);
  if (shape.depth > OPERATION_LIMITS.depth) throw tooComplex('levels deep', shape.depth, OPERATION_LIMITS.depth);
  if (shape.aliases > OPERATION_LIMITS.aliases) throw tooComplex('aliases', shape.aliases, OPERATION_LIMITS.aliases);
  checkVariables(schema, operation, variables);
  const cost = getComplexity({
    schema,
    query: document,
    variables,
    ...(operation.name && { operationName: operation.name.value }),
    estimators: [fieldExtensionsEstimator(), byFirst],
    maxQueryNodes: 10_000,
  });
  if (cost > OPERATION_LIMITS.cost) throw tooComplex('points of cost', cost, OPERATION_LIMITS.cost);
}

const tooComplex = (what: string, actual: number, most: number) =>
  apiError('QUERY_TOO_COMPLEX', `The operation has ${String(actual)} ${what}; ${String(most)} are allowed.`, 'Ask for less at once: a smaller first, fewer levels, several operations.');

interface Shape {
  depth: number;
  aliases: number;
}

/** Of the operation with its fragments spread out. Each fragment is measured once, so that nesting them costs nothing here. */
function shapeOf(document: DocumentNode, operation: OperationDefinitionNode): Shape {
  const fragments = new Map(document.definitions.filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION).map((node) => [node.name.value, node]));
  const measured = new Map<string, Shape>();

  const ofFragment = (name: string): Shape => {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    const shape = fragment ? ofSelections(fragment.selectionSet) : { depth: 0, aliases: 0 };
    measured.set(name, shape);
    return shape;
  };
  const ofSelections = (set: SelectionSetNode): Shape =>
    set.selections.reduce<Shape>(
      (all, node) => {
        const one = node.kind === Kind.FRAGMENT_SPREAD ? ofFragment(node.name.value) : node.kind === Kind.INLINE_FRAGMENT ? ofSelections(node.selectionSet) : ofField(node.selectionSet, node.alias !== undefined);
        return { depth: Math.max(all.depth, one.depth), aliases: all.aliases + one.aliases };
      },
      { depth: 0, aliases: 0 },
    );
  const ofField = (inner: SelectionSetNode | undefined, aliased: boolean): Shape => {
    const shape = inner ? ofSelections(inner) : { depth: 0, aliases: 0 };
    return { depth: shape.depth + 1, aliases: shape.aliases + (aliased ? 1 : 0) };
  };
  return ofSelections(operation.selectionSet);
}
