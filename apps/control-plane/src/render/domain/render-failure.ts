import { TidemarkError } from '@tidemark/kernel';

/** Longer messages are cut: they are events, and whole templates are no explanation. */
const MAX_MESSAGE_CHARACTERS = 2_000;

/** A rendering that cannot be had from these inputs. `file` is a path in the repository when one is to blame. */
export class RenderFailure extends TidemarkError {
  readonly file: string | null;

  constructor(code: `render.${string}`, message: string, options: { nextStep: string; file?: string | null; cause?: unknown }) {
    super(code, message.slice(0, MAX_MESSAGE_CHARACTERS), { nextStep: options.nextStep, cause: options.cause });
    this.file = options.file ?? null;
  }
}

/** What any failure says about itself in the event `render.bundle-failed`. */
export interface FailureText {
  readonly code: string;
  readonly message: string;
  readonly file: string | null;
}

/** Anything thrown while rendering, as text. Only errors raised on purpose are quoted: others may hold anything. */
export function failureText(thrown: unknown): FailureText {
  if (!(thrown instanceof TidemarkError)) {
    return { code: 'render.internal-error', message: 'Rendering failed inside Tidemark; the log of the control plane has the details.', file: null };
  }
  const next = thrown.nextStep === undefined ? '' : ` ${thrown.nextStep}`;
  return { code: thrown.code, message: `${thrown.message}${/[.!?]$/.test(thrown.message) ? '' : '.'}${next}`.slice(0, 4_000), file: thrown instanceof RenderFailure ? thrown.file : null };
}

/** Leaves out where on this machine a tool ran; `folders` are absolute paths. */
export function withoutFolders(text: string, folders: readonly string[]): string {
  const inside = folders.reduce((shown, folder) => shown.replaceAll(`${folder}/`, '').replaceAll(folder, '.'), text);
  return inside.replace(/[ \t]+\n/g, '\n').trim();
}
