import { messageOf } from '@tidemark/kernel';
import { parseKeyText, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import { isClusterDown } from '../cluster/index.js';
import type { DesiredTarget } from '@tidemark/protocol';
import type { FieldDrift } from '../compare/index.js';
import type { BundleObject } from './bundle-objects.js';
import { FightKeeper } from './fight-keeper.js';
import { HealBackoff } from './heal-backoff.js';
import { APPLIED_ANNOTATION } from './labels.js';
import type { Member, Members } from './members.js';
import { applyObject, type ApplySettings } from './object-applier.js';
import { driftSignature } from './report-lookback.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';

export interface DriftSettings {
  readonly statement: DesiredTarget;
  /** The policy asks for corrections and the bundle is the one that was synced. */
  readonly heals: boolean;
  readonly apply: ApplySettings;
}

const FIELDS_TOLD = 100;

/** Notices that a live object left its manifest, says by which field and whose hand, and puts it right when asked to. */
export class DriftKeeper {
  readonly #context: TargetContext;
  readonly #facts: TargetFacts;
  readonly #backoff: HealBackoff;
  readonly #fights: FightKeeper;
  readonly #again: (id: string) => void;
  /** By object: when it is to be examined again. */
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** `again` asks for another examination of an object, when its correction is due. */
  constructor(context: TargetContext, facts: TargetFacts, again: (id: string) => void) {
    this.#context = context;
    this.#facts = facts;
    this.#backoff = new HealBackoff(context.correction.delaysMs);
    this.#fights = new FightKeeper(context, facts);
    this.#again = again;
  }

  /** Compares one object with its manifest; `live` undefined = it is not there. */
  async examine(wanted: BundleObject, member: Member, live: KubernetesObject | undefined, settings: DriftSettings): Promise<void> {
    if (live === undefined) {
      if (member.agreed) await this.#drifted(wanted, 'deleted', [], settings);
      return;
    }
    const rules = settings.statement.ignoreDifferences;
    const { comparer, signal } = this.#context;
    const isUnsynced = !member.agreed && live.metadata.annotations?.[APPLIED_ANNOTATION] !== member.hash;
    if (isUnsynced && !comparer.agrees(wanted, live, rules)) return;
    const differences = await comparer.differences({ wanted, live, rules, options: settings.statement.syncOptions, signal });
    if (differences.length === 0) return this.#agrees(wanted, member, live);
    await this.#drifted(wanted, 'modified', differences, settings);
  }

  /** The object agrees again: whatever was open about it is over. */
  async over(id: string, key: ObjectKey, how: 'corrected' | 'reverted-by-others' | 'superseded'): Promise<void> {
    this.#backoff.settled(id);
    await this.#facts.driftEnded(id, key, how);
  }

  /** After a sync: what it put right is no drift any more. */
  async settle(members: Members): Promise<void> {
    for (const [id, member] of members) {
      if (this.#context.index.get(id)?.verified !== member.hash) continue;
      member.agreed = true;
      await this.over(id, member.key, 'corrected');
      await this.#fights.forget(id);
    }
  }

  /** With another bundle: what is open about objects that it wants otherwise, or no longer, is no drift from it. */
  async supersede(before: Members, now: Members): Promise<void> {
    this.#backoff.reset();
    for (const [id, { manifest }] of Object.entries(this.#facts.fights)) if (manifest !== now.get(id)?.hash) await this.#fights.forget(id);
    for (const id of this.#facts.driftIds) {
      const [was, is] = [before.get(id), now.get(id)];
      if (is && (!was || was.hash === is.hash)) continue;
      const key = parseKeyText(id);
      if (key) await this.over(id, key, 'superseded');
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #agrees(wanted: BundleObject, member: Member, live: KubernetesObject): Promise<void> {
    this.#context.index.verify(live, wanted.hash);
    member.agreed = true;
    await this.over(wanted.id, wanted.key, 'reverted-by-others');
  }

  async #drifted(wanted: BundleObject, change: 'modified' | 'deleted', fields: readonly FieldDrift[], settings: DriftSettings): Promise<void> {
    const { clock } = this.#context;
    const open = this.#facts.drift(wanted.id);
    const signature = driftSignature(fields.slice(0, FIELDS_TOLD));
    const heldFor = this.#fights.heldFor(wanted);
    // Of a fight that is told already, each further blow is no news.
    if (heldFor > 0 && open) return this.#later(wanted.id, heldFor);
    if (open?.fields !== signature || open.change !== change) {
      if (open) this.#facts.background(this.#facts.driftEnded(wanted.id, wanted.key, 'superseded'), 'a drift');
      const drift = { id: this.#context.ids.uuid(), change, beganAt: clock.now().toISOString(), fields: signature };
      this.#facts.background(this.#facts.driftBegan(wanted.id, drift, { resource: wanted.key, change, fields: fields.slice(0, FIELDS_TOLD) }), 'a drift');
    }
    if (settings.heals && heldFor > 0) this.#later(wanted.id, heldFor);
    else if (settings.heals) await this.#heal(wanted, fields, settings);
  }

  async #heal(wanted: BundleObject, fields: readonly FieldDrift[], settings: DriftSettings): Promise<void> {
    const now = this.#now();
    const delay = this.#backoff.delay(wanted.id, now);
    if (delay > 0) return this.#later(wanted.id, delay);
    try {
      await applyObject(this.#context, wanted, { ...settings.apply, always: true });
    } catch (thrown) {
      if (isClusterDown(thrown)) throw thrown;
      const pause = this.#backoff.failed(wanted.id, now);
      await this.#facts.raise('SelfHealFailed', messageOf(thrown));
      return this.#later(wanted.id, pause);
    }
    this.#backoff.corrected(wanted.id, this.#now());
    this.#facts.background(this.#facts.driftEnded(wanted.id, wanted.key, 'corrected'), 'a correction');
    await this.#facts.clear('SelfHealFailed');
    await this.#fights.corrected(wanted, fields);
  }

  /** Has the object examined again after a time; another wish for the same replaces it. */
  #later(id: string, ms: number): void {
    clearTimeout(this.#timers.get(id));
    const timer = setTimeout(() => {
      this.#timers.delete(id);
      this.#again(id);
    }, ms);
    this.#timers.set(id, timer);
  }

  #now(): number {
    return this.#context.clock.now().getTime();
  }
}
