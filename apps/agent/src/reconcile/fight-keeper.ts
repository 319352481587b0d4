import { mayCorrect, corrected, NO_CONTEST, resumedContest, type Contest, type DriftFight } from '@tidemark/sync';
import type { FieldDrift } from '../compare/index.js';
import type { BundleObject } from './bundle-objects.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';

/** Fights the condition names; the others are counted. */
const FIGHTS_TOLD = 3;

/** Keeps two managers of one field from correcting each other for ever: when they do, corrections are held, and it is told who fights over what. */
export class FightKeeper {
  readonly #context: TargetContext;
  readonly #facts: TargetFacts;
  readonly #contests: Map<string, Contest>;

  constructor(context: TargetContext, facts: TargetFacts) {
    this.#context = context;
    this.#facts = facts;
    this.#contests = new Map(Object.entries(facts.fights).map(([id, fight]) => [id, resumedContest(fight)]));
  }

  /** How long corrections of the object are held, in milliseconds; 0: it may be corrected now. */
  heldFor({ id, hash }: Pick<BundleObject, 'id' | 'hash'>): number {
    const contest = this.#contests.get(id) ?? NO_CONTEST;
    const { fight: limits } = this.#context.correction;
    const now = this.#now();
    return mayCorrect(contest, hash, now, limits) ? 0 : (contest.fight?.heldAt ?? now) + limits.holdMs - now;
  }

  async corrected({ id, hash }: Pick<BundleObject, 'id' | 'hash'>, fields: readonly FieldDrift[]): Promise<void> {
    const contest = corrected(this.#contests.get(id) ?? NO_CONTEST, fields, hash, this.#now(), this.#context.correction.fight);
    this.#contests.set(id, contest);
    if (contest.fight === null && this.#facts.fights[id] === undefined) return;
    const { [id]: _before, ...others } = this.#facts.fights;
    await this.#save(contest.fight === null ? others : { ...others, [id]: contest.fight }, fields);
  }

  /** A sync put the object right, or it is wanted otherwise: what was fought over before is another matter. */
  async forget(id: string): Promise<void> {
    this.#contests.delete(id);
    if (this.#facts.fights[id] === undefined) return;
    const { [id]: _over, ...others } = this.#facts.fights;
    await this.#save(others, []);
  }

  #save(fights: Readonly<Record<string, DriftFight>>, fields: readonly FieldDrift[]): Promise<void> {
    const all = Object.entries(fights);
    if (all.length === 0) return this.#facts.saveFights({}, null);
    const told = all.slice(0, FIGHTS_TOLD).map(([id, fight]) => sentence(id, fight, fields.find(({ path, manager }) => path === fight.path && manager === fight.manager)));
    const more = all.length > told.length ? ` And ${all.length - told.length} more.` : '';
    return this.#facts.saveFights(fights, `${told.join(' ')}${more} Corrections are held: let one of them own the field, or ignore the difference; a sync begins anew.`);
  }

  #now(): number {
    return this.#context.clock.now().getTime();
  }
}

function sentence(id: string, { path, manager, rounds, since, heldAt }: DriftFight, field: FieldDrift | undefined): string {
  const values = field === undefined ? '' : `: ${JSON.stringify(field.live)} against ${JSON.stringify(field.desired)}`;
  return `${manager === '' ? 'Another client' : manager} and tidemark both write ${path || 'the object'} of ${id}${values} (corrected ${rounds} times in ${Math.round((heldAt - since) / 1_000)} s).`;
}
