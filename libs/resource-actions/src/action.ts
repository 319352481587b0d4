import type { KubernetesObject } from '@tidemark/manifest';

/** A value the person who runs an action gives, always text. */
export interface ActionParameter {
  readonly name: string;
  /** What is taken when nothing is given. */
  readonly default?: string;
}

/** An action as it is offered for one object. */
export interface ResourceAction {
  readonly name: string;
  /** It exists but makes no sense in the object's present state. */
  readonly disabled?: boolean;
  /** Classes of a Font Awesome icon, the vocabulary dashboards of this kind share. */
  readonly iconClass?: string;
  readonly displayName?: string;
  readonly params?: readonly ActionParameter[];
}

/** What an action wants done: the object as it should become, or an object that should come into being. */
export interface ActionEffect {
  readonly operation: 'patch' | 'create';
  readonly object: KubernetesObject;
}

export interface ActionContext {
  /** When the action was asked for; every time text it writes is this one. */
  readonly now: Date;
  /** Who is named as the requester in annotations which have a place for it. */
  readonly requestedBy: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** One action of a kind: when it is offered and what it does. Both look at the live object only. */
export interface ActionDefinition extends Omit<ResourceAction, 'disabled'> {
  /** Left out of the list when false; always offered without it. */
  isOffered?(object: KubernetesObject): boolean;
  isDisabled?(object: KubernetesObject): boolean;
  /** @throws TidemarkError `action.parameter-invalid`, `action.not-possible` */
  run(object: KubernetesObject, context: ActionContext): readonly ActionEffect[];
}

export type KindActions = readonly ActionDefinition[];

/** `group/Kind` (core kinds: `/Kind`) → its actions. */
export type ActionFamily = Readonly<Record<string, KindActions>>;
