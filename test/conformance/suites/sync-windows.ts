import { checkWindow, concerns, isOpen, windowVerdict, type SyncWindow, type WindowSubject } from '@tidemark/sync';
import type { Answer, Suite } from '../suite.js';

interface Input {
  readonly op: 'active' | 'inactiveAllows' | 'matches' | 'canSync' | 'validate';
  readonly now: string;
  readonly windows: readonly SyncWindow[] | null;
  readonly window: SyncWindow;
  readonly manual?: boolean;
  readonly operationStartedAt?: string;
  readonly application: WindowSubject;
}

/** More digits than a Date holds are cut, which loses nothing that a window of minutes could tell. */
const instant = (text: string): Date => new Date(text.replace(/(\.\d{3})\d+/, '$1'));
const indices = (windows: readonly SyncWindow[], wanted: (window: SyncWindow) => boolean): number[] => windows.flatMap((window, index) => (wanted(window) ? [index] : []));

function answer(input: Input): Answer {
  const windows = input.windows ?? [];
  const at = instant(input.now ?? '');
  switch (input.op) {
    case 'active':
      return { active: indices(windows, (window) => isOpen(window, at)) };
    case 'inactiveAllows':
      return { inactive: indices(windows, (window) => !isOpen(window, at) && window.kind === 'allow') };
    case 'matches':
      return { matches: indices(windows, (window) => concerns(window, input.application)) };
    case 'canSync':
      return { canSync: windowVerdict(windows, { at, manual: input.manual ?? false, ...(input.operationStartedAt !== undefined && { startedAt: instant(input.operationStartedAt) }) }).allowed };
    case 'validate':
      return { valid: isValid(input.window) };
  }
}

function isValid(window: SyncWindow): boolean {
  try {
    checkWindow(window);
    return true;
  } catch {
    return false;
  }
}

export const syncWindows: Suite = { name: 'sync-windows', answer: (input) => answer(input as unknown as Input) };
