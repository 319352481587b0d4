import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { planResult, type PlannedAction } from '@tidemark/protocol';
import { z } from 'zod';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { SyncPlan, SyncPlanActionConnection, type SyncPlanAction } from './sync-plan.types.js';
import { Operation } from './target.types.js';

/** The place of an action in its plan. */
const cursors = new CursorCodec('plan', z.number().int().min(0));

@Resolver(() => Operation)
export class OperationPlanResolver {
  @ResolveField(() => SyncPlan, { nullable: true, description: 'The plan a succeeded plan operation tells; null for every other.' })
  plan(@Parent() { kind, state, result }: Operation): SyncPlan | null {
    if (kind !== 'plan' || state !== 'succeeded') return null;
    const { actions: actionList, ...told } = planResult.parse(result);
    return { ...told, actionList };
  }
}

@Resolver(() => SyncPlan)
export class SyncPlanResolver {
  @ResolveField(() => SyncPlanActionConnection, { description: 'In the order in which they would happen.' })
  actions(@Parent() { actionList }: SyncPlan, @Args({ type: () => PageArgs }) page: PageArgs) {
    const first = pageSize(page.first);
    const from = (cursors.decodeOptional(page.after) ?? -1) + 1;
    const rows = actionList.slice(from, from + first + 1).map((action, index) => ({ action, place: from + index }));
    return toConnection(rows, first, ({ place }) => cursors.encode(place), ({ action }) => actionOf(action), () => Promise.resolve(actionList.length));
  }
}

const actionOf = ({ key, confirm = false, ...action }: PlannedAction): SyncPlanAction => ({ ...action, object: key, confirm });
