import type { Decider } from '@tidemark/event-store';
import { canonicalJson, digestOf } from '@tidemark/kernel';
import { cascades } from './application-spec.js';
import { applicationNotFound, ownedByAnother } from './catalog.errors.js';
import type { ApplicationDeclared, ApplicationEvent, ApplicationOwner } from './catalog.events.js';

/** null: never declared. `retired` keeps the last declaration for the record; `deletes`: when it was retired, what it deployed was to go, too. */
export type ApplicationState = { declared: ApplicationDeclared; retired: boolean; deletes: boolean } | null;

export type DeclareApplication = { kind: 'declare'; declared: ApplicationDeclared };

export interface RetireApplication {
  kind: 'retire';
  applicationId: string;
  name: string;
  /** null: as the declaration's finalizers say. */
  cascade: boolean | null;
  /** A root retires what is its own; a person may retire anything (a root declares it again when its bundle changes). */
  by: 'person' | { rootId: string };
  reason: string;
}

/** The root is gone and the child stays: from now on it belongs to whoever declares it. */
export type ReleaseChild = { kind: 'release-child'; ownerId: string };

export type ApplicationCommand = DeclareApplication | RetireApplication | ReleaseChild;

export const application: Decider<ApplicationState, ApplicationCommand, ApplicationEvent> = {
  initial: null,
  evolve(state, event) {
    if (event.type === 'catalog.application-declared') return { declared: event.data, retired: false, deletes: false };
    return state === null ? null : { ...state, retired: true, deletes: event.data.cascade };
  },
  decide(state, command) {
    switch (command.kind) {
      case 'declare':
        return declare(state, command.declared);
      case 'retire':
        return retire(state, command);
      case 'release-child':
        return releaseChild(state, command.ownerId);
    }
  },
};

function declare(state: ApplicationState, declared: ApplicationDeclared): ApplicationEvent[] {
  if (state !== null && !state.retired) {
    if (!sameOwner(state.declared.owner, declared.owner)) throw ownedByAnother(state.declared, declared.owner);
    if (fingerprint(state.declared) === fingerprint(declared)) return [];
  }
  return [{ type: 'catalog.application-declared', data: declared }];
}

function retire(state: ApplicationState, command: RetireApplication): ApplicationEvent[] {
  if (state === null) throw applicationNotFound(command.name);
  // The deletion that a person no longer waits for becomes a letting go.
  if (state.retired && (!state.deletes || command.cascade !== false || command.by !== 'person')) return [];
  if (command.by !== 'person' && state.declared.owner?.applicationId !== command.by.rootId) return [];
  const cascade = command.cascade ?? cascades(state.declared.spec);
  return [{ type: 'catalog.application-retired', data: { applicationId: command.applicationId, name: state.declared.name, cascade, reason: command.reason } }];
}

function releaseChild(state: ApplicationState, ownerId: string): ApplicationEvent[] {
  if (state === null || state.retired || state.declared.owner?.applicationId !== ownerId) return [];
  return [{ type: 'catalog.application-declared', data: { ...state.declared, owner: null } }];
}

const sameOwner = (left: ApplicationOwner, right: ApplicationOwner): boolean => left?.applicationId === right?.applicationId;

/** What makes a declaration another one. The revision it was read from is not part of it: most commits change nothing here. */
function fingerprint({ specDigest, project, clusters, owner, warnings, origin }: ApplicationDeclared): string {
  return canonicalJson([specDigest, project, clusters, owner, warnings, origin.kind]);
}

export const specDigestOf = (spec: ApplicationDeclared['spec']): string => digestOf(canonicalJson(spec));
