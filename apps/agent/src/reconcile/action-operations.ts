import { TidemarkError } from '@tidemark/kernel';
import { keyOf, keyText, labelOf, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import type { Operation } from '@tidemark/protocol';
import { unknownAction, type ResourceAction } from '@tidemark/resource-actions';
import { applyEffects, type ActionOutcome } from '../actions/index.js';
import { isClusterError, type ApiResource } from '../cluster/index.js';
import type { OperationResult } from '../link/index.js';
import { TARGET_LABEL } from './labels.js';
import { readEntry } from './object-pruner.js';
import type { Target } from './target.js';
import type { TargetContext } from './target-context.js';

type RunAction = Extract<Operation['operation'], { kind: 'run-action' }>;

/** The object changed while the action looked at it: it is asked again with the newer state, so often. */
const ATTEMPTS = 5;

/** Offers and runs actions on the objects of a target, and on no others. */
export class ActionOperations {
  readonly #context: TargetContext;

  constructor(context: TargetContext) {
    this.#context = context;
  }

  /** @throws TidemarkError `action.object-not-managed`, `action.object-missing`, `lua.*`; ClusterError */
  async list(target: Target, resource: ObjectKey): Promise<OperationResult> {
    const { object } = await this.#find(target, resource);
    const actions = this.#context.scripts.actions(object);
    return { outcome: 'succeeded', message: `${actions.length} actions`, result: { resource: keyOf(object), actions } };
  }

  /** @throws TidemarkError `action.*`, `lua.*`; ClusterError */
  async run(target: Target, { resource, action, parameters, requestedBy }: RunAction): Promise<OperationResult> {
    const context = { now: this.#context.clock.now(), requestedBy, parameters };
    for (let attempt = 1; ; attempt += 1) {
      const found = await this.#find(target, resource);
      refuseUnless(this.#context.scripts.actions(found.object), found.object, action);
      const effects = this.#context.scripts.run(found.object, action, context);
      try {
        const outcome = await applyEffects(this.#context.client, found, effects, this.#context.signal);
        return { outcome: 'succeeded', message: `${action} ${resource.kind} ${resource.name}: ${sentence(outcome)}`, result: { resource: keyOf(found.object), action, ...outcome } };
      } catch (thrown) {
        if (!isClusterError(thrown, 'cluster.conflict') || attempt >= ATTEMPTS) throw thrown;
      }
    }
  }

  /** The live object, when the target may have created it and it carries the target's label. */
  async #find(target: Target, key: ObjectKey): Promise<{ object: KubernetesObject; resource: ApiResource }> {
    const id = keyText(key);
    const { name } = target.statement.application;
    // Whoever asks need not know that a kind has no namespace.
    const ids = [id, keyText({ ...key, namespace: '' })];
    const entry = this.#context.inventory.entries(target.id).find((candidate) => ids.includes(candidate.id));
    const refused = (): TidemarkError => new TidemarkError('action.object-not-managed', `${id} is no object of application ${name}`, { nextStep: `see what it has with \`tidemark app resources ${name}\`` });
    if (!entry) throw refused();
    const found = await readEntry(this.#context, entry);
    if (!found) throw new TidemarkError('action.object-missing', `${id} of application ${name} is not in the cluster`, { nextStep: 'sync the application first' });
    if (labelOf(found.object, TARGET_LABEL) !== target.id) throw refused();
    return found;
  }
}

function refuseUnless(offered: readonly ResourceAction[], object: KubernetesObject, name: string): void {
  const offer = offered.find((candidate) => candidate.name === name);
  if (offer === undefined) throw unknownAction(object, name, offered.map((each) => each.name));
  if (offer.disabled !== true) return;
  const possible = offered.filter(({ disabled }) => disabled !== true).map((each) => each.name);
  throw new TidemarkError('action.disabled', `${name} makes no sense for ${object.kind} ${object.metadata.name ?? ''} as it is now`, { nextStep: possible.length === 0 ? 'look at the object again later' : `possible now: ${possible.join(', ')}` });
}

function sentence({ changed, created }: ActionOutcome): string {
  const fields = changed.flatMap((each) => each.fields);
  const parts = [...(fields.length > 0 ? [`${fields.slice(0, 3).join(', ')}${fields.length > 3 ? ` and ${fields.length - 3} more fields` : ''} changed`] : []), ...created.map(({ kind, name }) => `${kind} ${name} created`)];
  return parts.join(', ') || 'nothing to change';
}
