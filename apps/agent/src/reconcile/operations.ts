import { keyText } from '@tidemark/manifest';
import type { Operation, PlannedAction, PlanResult } from '@tidemark/protocol';
import { mapLimited, TidemarkError } from '@tidemark/kernel';
import { needsConfirmation } from '@tidemark/sync';
import type { OperationHandler, OperationResult } from '../link/index.js';
import { ActionOperations } from './action-operations.js';
import type { BundleObject, PreparedBundle } from './bundle-objects.js';
import type { FieldDrift } from '../compare/index.js';
import { extrasOf } from './members.js';
import { findOrphans } from './orphan-search.js';
import { readEntry } from './object-pruner.js';
import { planTarget, withOptions } from './sync-attempt.js';
import type { Target } from './target.js';
import type { TargetContext } from './target-context.js';

/** A result travels in one frame of 256 KiB: lists are cut here and say so. */
const RESULT_BYTES = 160 * 1024;
const PARALLEL = 8;

interface Difference {
  key: BundleObject['key'];
  change: 'added' | 'modified' | 'removed';
  fields: FieldDrift[];
}

/** Carries out what people ask of one target. Reads and plans need no turn in the target's queue. */
export class TargetOperations implements OperationHandler {
  readonly #context: TargetContext;
  readonly #actions: ActionOperations;
  readonly #targets: ReadonlyMap<string, Target>;

  constructor(context: TargetContext, targets: ReadonlyMap<string, Target>) {
    this.#context = context;
    this.#actions = new ActionOperations(context);
    this.#targets = targets;
  }

  /** @throws TidemarkError `reconcile.target-unknown`; ClusterError */
  async handle(operation: Operation['operation']): Promise<OperationResult> {
    const target = this.#targets.get(operation.targetId);
    if (!target) {
      throw new TidemarkError('reconcile.target-unknown', `target ${operation.targetId} is not known to this agent`, { nextStep: 'look whether the application is still assigned to this cluster' });
    }
    switch (operation.kind) {
      case 'terminate-sync':
        return (await target.terminate('terminated by request')) ? succeeded('the sync is being terminated', null) : { outcome: 'failed', message: 'no sync is running', result: null };
      case 'confirm-prune':
        return (await target.confirm('prune')) ? succeeded('the prunes of this sync are confirmed', null) : { outcome: 'failed', message: 'no sync is running that could wait for it', result: null };
      case 'confirm-deletion':
        return (await target.confirm('deletion')) ? succeeded('what the deletion waits to delete is confirmed', null) : { outcome: 'failed', message: 'it is not being deleted with its objects', result: null };
      case 'refresh':
        await target.refresh();
        return succeeded('every object was compared again', null);
      case 'diff':
        return this.#diff(target);
      case 'plan':
        return this.#plan(target, operation);
      case 'resources':
        return this.#resources(target);
      case 'orphans':
        return this.#orphans(target, operation);
      case 'list-actions':
        return this.#actions.list(target, operation.resource);
      case 'run-action':
        return this.#actions.run(target, operation);
    }
  }

  async #diff(target: Target): Promise<OperationResult> {
    const bundle = await target.prepare();
    const differences: Difference[] = [];
    await mapLimited([...target.members.keys()], PARALLEL, async (id) => {
      const wanted = bundle.objects.get(id);
      const difference = wanted && (await this.#difference(wanted, target));
      if (difference) differences.push(difference);
    });
    for (const { id, version, key } of extrasOf(this.#context.inventory.entries(target.id), target.members)) {
      if (await readEntry(this.#context, { id, version })) differences.push({ key, change: 'removed', fields: [] });
    }
    const { kept, truncated } = fitting(differences);
    return succeeded(differences.length === 0 ? 'nothing differs' : `${differences.length} objects differ`, { differences: kept, truncated });
  }

  /** What an apply would change, asked of the API server; a Secret's values are masked. */
  async #difference(wanted: BundleObject, target: Target): Promise<Difference | undefined> {
    const { key } = wanted;
    const live = (await readEntry(this.#context, wanted))?.object;
    if (!live) return { key, change: 'added', fields: [] };
    const record = this.#context.index.get(wanted.id);
    if (record?.verified === wanted.hash && record.resourceVersion === live.metadata['resourceVersion']) return undefined;
    const { comparer, signal } = this.#context;
    const fields = (await comparer.differences({ wanted, live, rules: target.statement.ignoreDifferences, options: target.statement.syncOptions, thorough: true, signal })).filter(({ path }) => !path.includes('tidemark.dev/'));
    return fields.length === 0 ? undefined : { key, change: 'modified', fields };
  }

  async #plan(target: Target, { syncOptions, ...request }: Extract<Operation['operation'], { kind: 'plan' }>): Promise<OperationResult> {
    const bundle = await target.prepare();
    const planned = await planTarget(this.#context, withOptions(target.statement, syncOptions), bundle, target.members, { ...request, startedAt: this.#context.clock.now().toISOString() });
    const actions = planned.plan.steps.flatMap(({ phase, wave, actions: all }) => all.map((action) => ({ phase, wave, key: action.key, verb: action.verb, ...(needsConfirmation(action) && { confirm: true }) })));
    const described: PlannedAction[] = [];
    for (const action of actions) described.push({ ...action, effect: await this.#effect(action, bundle) });
    const { kept, truncated } = fitting(described);
    const { revision, bundle: digest } = target.statement;
    const told: PlanResult = { revision, bundle: digest, actions: kept, total: planned.total, refusal: planned.refusal?.message ?? null, truncated };
    return succeeded(`${planned.total} actions${planned.refusal ? `; ${planned.refusal.message}` : ''}`, told);
  }

  async #effect({ key, verb }: { key: BundleObject['key']; verb: string }, bundle: PreparedBundle): Promise<'create' | 'configure' | 'unchanged' | 'prune' | 'run'> {
    if (verb === 'prune') return 'prune';
    if (verb === 'hook') return 'run';
    const wanted = bundle.objects.get(keyText(key));
    const record = wanted && this.#context.index.get(wanted.id);
    if (record) return record.verified === wanted.hash ? 'unchanged' : 'configure';
    return wanted && (await readEntry(this.#context, wanted)) ? 'configure' : 'create';
  }

  #resources(target: Target): OperationResult {
    const { index, inventory } = this.#context;
    const wanted = [...target.members].map(([id, { key, hash }]) => {
      const record = index.get(id);
      return { key, sync: record?.verified === hash ? 'Synced' : 'OutOfSync', health: record ? (record.health?.status ?? null) : 'Missing', message: record?.health?.message ?? '', wanted: true };
    });
    const extra = extrasOf(inventory.entries(target.id), target.members)
      .filter(({ id }) => index.get(id) !== undefined)
      .map(({ id, key }) => ({ key, sync: 'OutOfSync', health: index.get(id)?.health?.status ?? null, message: 'left the bundle', wanted: false }));
    const { kept, truncated } = fitting([...wanted, ...extra]);
    return succeeded(`${wanted.length + extra.length} resources`, { resources: kept, total: wanted.length + extra.length, truncated });
  }

  async #orphans(target: Target, operation: Extract<Operation['operation'], { kind: 'orphans' }>): Promise<OperationResult> {
    const withdrawn = new Set(this.#context.inventory.targets());
    const claims = {
      isTarget: (targetId: string) => this.#targets.has(targetId) || withdrawn.has(targetId),
      wants: (id: string) => [...this.#targets.values()].some((other) => other.wants(id)),
    };
    const { orphans, next, unread } = await findOrphans(this.#context, target.statement.destinationNamespace, operation, claims);
    const { kept, truncated } = fitting(orphans);
    const last = kept.at(-1);
    return succeeded(`${kept.length} objects that no application tracks${next === null && !truncated ? '' : ', and more'}`, { orphans: kept, next: truncated && last ? keyText(last.key) : next, unread: fitting(unread).kept.slice(0, 100) });
  }
}

const succeeded = (message: string, result: unknown): OperationResult => ({ outcome: 'succeeded', message, result });

function fitting<T>(items: readonly T[]): { kept: T[]; truncated: boolean } {
  const kept: T[] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += JSON.stringify(item).length;
    if (bytes > RESULT_BYTES) return { kept, truncated: true };
    kept.push(item);
  }
  return { kept, truncated: false };
}
