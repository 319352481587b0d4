import type { Digest } from '@tidemark/kernel';
import type { Dependency } from '../domain/dependency.js';
import type { FailureText } from '../domain/render-failure.js';
import type { RenderedApplication } from '../domain/rendering.js';
import type { RenderCause } from '../domain/render.events.js';

/** What is known of one application's newest rendering; a row of app.render_inputs. */
export interface RenderState {
  readonly application: RenderedApplication;
  /** null: not rendered since it was declared so; the next rendering is published whatever comes of it. */
  readonly inputsDigest: Digest | null;
  readonly revisions: readonly { readonly url: string; readonly ref: string; readonly revision: string | null }[];
  readonly dependencies: readonly Dependency[];
  /** The newest bundle, also while a later rendering failed. */
  readonly bundleDigest: Digest | null;
  readonly failure: FailureText | null;
}

/** A wish for a rendering; a later wish for the same application replaces one that waits. */
export interface RenderWish {
  readonly applicationId: string;
  /** Grows; says which wish a finished rendering has fulfilled. */
  readonly wish: number;
  readonly cause: RenderCause;
  readonly correlationId: string;
  readonly causationId: string | null;
}

/** A commit as `render.bundle-published` names it. */
export interface NamedCommit {
  readonly revision: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly message: string;
  readonly committedAt: string;
}
