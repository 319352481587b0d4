import type { Decider } from '@tidemark/event-store';
import { canonicalJson, digestOf } from '@tidemark/kernel';
import type { ChildrenRecorded, DeclarationRejected, RetirementWithheld, RootEvent } from './catalog.events.js';

export type Child = ChildrenRecorded['children'][number];

export interface ChildrenState {
  /** '' before the first bundle, and when it should be looked at again. */
  basis: string;
  digest: string;
  /** Position of the last event that was acted on. */
  follows: number;
  children: readonly Child[];
  rejections: ReadonlySet<string>;
  withheld: Pick<RetirementWithheld, 'names' | 'code'> | null;
}

/** What a root's bundle says about its children, and which guards stand between that and their retirement. */
export interface PlanInput {
  /** Every child the bundle names, also those whose declaration is wrong: a mistake in a file must not retire anybody. */
  present: readonly Child[];
  /** The bundle has neither objects nor declarations. */
  empty: boolean;
  prune: boolean;
  allowEmpty: boolean;
}

export interface ChildrenPlan {
  retire: readonly Child[];
  withheld: { children: readonly Child[]; code: RetirementWithheld['code']; reason: string } | null;
}

/** More than this many at once, and more than half of all, is taken for a mistake in Git. */
export const VANISHING_LIMIT = 3;

/** Absence never deletes by itself: only with prune, never from an empty render, never most of a fleet at once. */
export function planChildren(known: readonly Child[], input: PlanInput): ChildrenPlan {
  const present = new Set(input.present.map(({ applicationId }) => applicationId));
  const vanished = known.filter(({ applicationId }) => !present.has(applicationId));
  if (vanished.length === 0) return { retire: [], withheld: null };
  const withhold = (code: RetirementWithheld['code'], reason: string): ChildrenPlan => ({ retire: [], withheld: { children: vanished, code, reason } });
  if (!input.prune) return withhold('prune-off', 'prune is off for the root application: turn it on, or delete them with `tidemark app delete`');
  if (input.allowEmpty) return { retire: vanished, withheld: null };
  if (input.empty) return withhold('empty-render', 'the bundle of the root application is empty: set syncPolicy.automated.allowEmpty if that is meant');
  if (vanished.length > VANISHING_LIMIT && vanished.length * 2 > known.length) {
    return withhold('too-many', `${String(vanished.length)} of ${String(known.length)} would be deleted at once: set syncPolicy.automated.allowEmpty if that is meant, or delete them with \`tidemark app delete\``);
  }
  return { retire: vanished, withheld: null };
}

/** The outcome of taking over one bundle; deciding it again yields nothing. */
export interface RecordChildren {
  kind: 'record';
  applicationId: string;
  digest: string;
  basis: string;
  /** Position of the event that led here. */
  follows: number;
  present: readonly Child[];
  plan: ChildrenPlan;
  rejections: readonly DeclarationRejected[];
}

/** A child was retired by somebody else: the next bundle must be looked at again, even if it is the same. */
export interface ForgetChild {
  kind: 'forget';
  applicationId: string;
  childId: string;
}

export type ChildrenCommand = RecordChildren | ForgetChild;

export const children: Decider<ChildrenState, ChildrenCommand, RootEvent> = {
  initial: { basis: '', digest: '', follows: 0, children: [], rejections: new Set(), withheld: null },
  evolve(state, event) {
    switch (event.type) {
      case 'catalog.children-recorded':
        return { ...state, basis: event.data.basis, digest: event.data.digest, follows: event.data.follows, children: event.data.children, rejections: new Set(event.data.rejections) };
      case 'catalog.retirement-withheld':
        return { ...state, withheld: { names: event.data.names, code: event.data.code } };
      case 'catalog.withheld-retirement-settled':
        return { ...state, withheld: null };
      case 'catalog.declaration-rejected':
        return state;
    }
  },
  decide(state, command) {
    if (command.kind === 'forget') return forgotten(state, command);
    return [...rejected(state, command), ...withheld(state, command), ...recorded(state, command)];
  },
};

function forgotten(state: ChildrenState, { applicationId, childId }: ForgetChild): RootEvent[] {
  const child = state.children.find((known) => known.applicationId === childId);
  if (!child) return [];
  const kept = state.children.filter((known) => known !== child);
  const record: RootEvent = {
    type: 'catalog.children-recorded',
    data: { applicationId, digest: state.digest, basis: '', follows: state.follows, children: kept, rejections: [...state.rejections] },
  };
  const names = state.withheld?.names.filter((name) => name !== childName(child)) ?? [];
  const settled = state.withheld !== null && names.length === 0;
  return settled ? [record, { type: 'catalog.withheld-retirement-settled', data: { applicationId } }] : [record];
}

const childName = ({ namespace, name }: Child): string => `${namespace}/${name}`;

/** Names one rejection: the same mistake in the same declaration. */
export const rejectionDigest = ({ name, namespace, errors }: DeclarationRejected): string => digestOf(canonicalJson([name, namespace, errors]));

function rejected(state: ChildrenState, command: RecordChildren): RootEvent[] {
  return command.rejections
    .filter((rejection) => !state.rejections.has(rejectionDigest(rejection)))
    .map((rejection) => ({ type: 'catalog.declaration-rejected', data: rejection }));
}

function withheld(state: ChildrenState, { applicationId, plan }: RecordChildren): RootEvent[] {
  if (plan.withheld === null) return state.withheld === null ? [] : [{ type: 'catalog.withheld-retirement-settled', data: { applicationId } }];
  const { code, reason } = plan.withheld;
  const names = plan.withheld.children.map(childName);
  if (state.withheld?.code === code && canonicalJson(state.withheld.names) === canonicalJson(names)) return [];
  return [{ type: 'catalog.retirement-withheld', data: { applicationId, names, code, reason } }];
}

function recorded(state: ChildrenState, { applicationId, digest, basis, follows, present, plan, rejections }: RecordChildren): RootEvent[] {
  const kept = [...present, ...(plan.withheld?.children ?? [])];
  const next = { children: kept, rejections: rejections.map(rejectionDigest).sort() };
  const same = canonicalJson([state.basis, state.children, [...state.rejections]]) === canonicalJson([basis, next.children, next.rejections]);
  return same ? [] : [{ type: 'catalog.children-recorded', data: { applicationId, digest, basis, follows, ...next } }];
}
