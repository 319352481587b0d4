import type { IdSource } from '@tidemark/kernel';
import { TidemarkError } from '@tidemark/kernel';
import type { Logger } from '../../platform/index.js';
import type { RenderJob } from './render-job.js';
import type { RenderState, RenderWish } from './render-state.js';
import type { FinishedRendering, RenderStore } from './render-store.js';

/** Waiting for helm is cheap; this bounds what is held in memory while doing so. */
const MAX_CONCURRENT = 32;
/** Renderings that finish while one transaction is under way share the next. */
const MAX_TOGETHER = 100;
const RETRY_MS = { first: 200, most: 10_000 } as const;

export interface WorkerParts {
  readonly job: RenderJob;
  readonly store: RenderStore;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** null: the application is gone. */
  readonly stateOf: (applicationId: string) => RenderState | null;
  /** Called when a rendering is durable. */
  readonly onFinished: (finished: FinishedRendering) => Promise<void>;
}

/** Fulfils wishes with bounded concurrency, one at a time for each application. The queue itself is in the database. */
export class RenderWorker {
  readonly #parts: WorkerParts;
  readonly #waiting = new Map<string, RenderWish>();
  readonly #running = new Set<string>();
  readonly #finished: FinishedRendering[] = [];
  #writing: Promise<void> | undefined;
  #stopped = false;
  readonly #idle: (() => void)[] = [];

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** Wishes that are in the queue already; a newer one for the same application replaces an older one. */
  take(wishes: readonly RenderWish[]): void {
    for (const wish of wishes) if ((this.#waiting.get(wish.applicationId)?.wish ?? 0) < wish.wish) this.#waiting.set(wish.applicationId, wish);
    this.#startMore();
  }

  /** Resolves when nothing waits, runs or is being written. */
  async idle(): Promise<void> {
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => { this.#idle.push(resolve); });
  }

  /** What runs is finished and written; what waits is found in the queue at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    await this.idle();
  }

  #startMore(): void {
    if (this.#running.size >= MAX_CONCURRENT) return;
    for (const [applicationId, wish] of this.#waiting) {
      if (this.#running.size >= MAX_CONCURRENT) return;
      if (this.#running.has(applicationId)) continue;
      this.#waiting.delete(applicationId);
      this.#running.add(applicationId);
      void this.#run(wish);
    }
  }

  async #run(wish: RenderWish): Promise<void> {
    const state = this.#parts.stateOf(wish.applicationId);
    if (state === null) return this.#release(wish.applicationId);
    // The job never rejects: whatever happens while rendering is its result.
    const finished = await this.#parts.job.run(state, wish);
    this.#finished.push(finished);
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    for (let attempt = 0; this.#finished.length > 0; ) {
      const batch = this.#finished.slice(0, MAX_TOGETHER);
      try {
        await this.#record(batch);
        attempt = 0;
        this.#finished.splice(0, batch.length);
      } catch (failure) {
        this.#parts.logger.error({ err: failure, renderings: batch.length }, 'renderings could not be recorded; tried again');
        if (this.#stopped) { this.#abandon(); break; }
        await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** attempt)));
        attempt = Math.min(attempt + 1, 10);
        continue;
      }
      for (const { wish } of batch) this.#release(wish.applicationId);
    }
    this.#writing = undefined;
    this.#notifyIdle();
  }

  async #record(batch: readonly FinishedRendering[]): Promise<void> {
    // Declared differently or retired meanwhile: the wish that came with that renders it anew.
    const current = batch.filter(({ wish, state }) => this.#parts.stateOf(wish.applicationId)?.application === state.application);
    if (current.length === 0) return;
    await this.#parts.store.finish(current, this.#parts.ids.uuid());
    for (const finished of current) this.#followUp(finished);
  }

  #followUp(finished: FinishedRendering): void {
    this.#parts.onFinished(finished).catch((failure: unknown) => {
      this.#parts.logger.error({ err: failure, applicationId: finished.wish.applicationId }, 'a ref moved while an application was rendered; its next commit renders it again');
    });
  }

  /** The queue still has them: the next start renders them again. */
  #abandon(): void {
    for (const { wish } of this.#finished.splice(0)) this.#release(wish.applicationId);
  }

  #release(applicationId: string): void {
    this.#running.delete(applicationId);
    if (!this.#stopped) this.#startMore();
    this.#notifyIdle();
  }

  #isIdle(): boolean {
    return this.#waiting.size === 0 && this.#running.size === 0 && this.#writing === undefined;
  }

  #notifyIdle(): void {
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** The application whose rendering was asked for is not known. */
export const unknownApplication = (applicationId: string): TidemarkError =>
  new TidemarkError('render.unknown-application', `No application ${applicationId} is rendered here`, { nextStep: 'Declare it first.' });
