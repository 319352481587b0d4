import { TidemarkError } from '@tidemark/kernel';
import { gvkOf, type KubernetesObject } from '@tidemark/manifest';
import type { ActionContext, ActionDefinition, ActionEffect, KindActions, ResourceAction } from './action.js';
import { FAMILIES } from './kinds/index.js';

const BY_KIND: ReadonlyMap<string, KindActions> = new Map(FAMILIES.flatMap((family) => Object.entries(family)));

/** The actions an object offers in its present state, sorted by name; none for a kind without actions. */
export function actionsOf(object: KubernetesObject): ResourceAction[] {
  return definitionsFor(object)
    .filter((definition) => definition.isOffered?.(object) ?? true)
    .map((definition) => offerOf(definition, object))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/**
 * What an action does to an object. Whether it is disabled is for the caller to ask first: that is advice to people.
 * @throws TidemarkError `action.unknown`, `action.parameter-invalid`, `action.not-possible`
 */
export function runAction(object: KubernetesObject, name: string, context: ActionContext): readonly ActionEffect[] {
  const definitions = definitionsFor(object);
  const definition = definitions.find((candidate) => candidate.name === name);
  if (definition === undefined) throw unknownAction(object, name, definitions.map((each) => each.name));
  return definition.run(object, context);
}

export function unknownAction(object: KubernetesObject, name: string, known: readonly string[]): TidemarkError {
  const nextStep = known.length === 0 ? 'actions of other kinds are supplied as scripts' : `there are: ${[...known].sort().join(', ')}`;
  return new TidemarkError('action.unknown', `${object.kind} ${object.metadata.name ?? ''} has no action "${name.slice(0, 80)}"`, { nextStep });
}

function definitionsFor(object: KubernetesObject): KindActions {
  const { group, kind } = gvkOf(object);
  return BY_KIND.get(`${group}/${kind}`) ?? [];
}

function offerOf(definition: ActionDefinition, object: KubernetesObject): ResourceAction {
  const { name, iconClass, displayName, params } = definition;
  return {
    name,
    ...(definition.isDisabled?.(object) === true && { disabled: true }),
    ...(iconClass !== undefined && { iconClass }),
    ...(displayName !== undefined && { displayName }),
    ...(params !== undefined && { params }),
  };
}
