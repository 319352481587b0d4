import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { digestOf, isDigest, messageOf, TidemarkError } from '@tidemark/kernel';
import { bundleContent, LIMITS, type BundleContent } from '@tidemark/protocol';
import type { Logger } from 'pino';

/** Gets the bytes of a bundle from the control plane; rejects when that is not possible right now. */
export interface BundleFetcher {
  fetch(digest: string, signal: AbortSignal): Promise<Uint8Array>;
}

export interface BundleCacheOptions {
  readonly directory: string;
  readonly fetcher: BundleFetcher;
  readonly logger: Logger;
  /** Downloads at the same time. */
  readonly concurrency?: number;
  /** Bundles nobody refers to that stay, newest first: a rollback is then instant and works offline. */
  readonly keepUnreferenced?: number;
  readonly random?: () => number;
}

const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 15_000;
const ATTEMPTS = 12;
const PARTIAL = '.tmp';

/** Bundles on disk by digest. The name is checked against the content at every read, so a torn file is only fetched again. */
export class BundleCache {
  private readonly inFlight = new Map<string, Promise<Uint8Array>>();
  private readonly stopped = new AbortController();
  private free: number;
  private readonly queue: (() => void)[] = [];

  private constructor(private readonly options: BundleCacheOptions) {
    this.free = options.concurrency ?? 6;
  }

  static async open(options: BundleCacheOptions): Promise<BundleCache> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    return new BundleCache(options);
  }

  async get(digest: string, signal?: AbortSignal): Promise<BundleContent> {
    if (!isDigest(digest)) throw new TidemarkError('desired.bad-digest', 'The bundle is not named by a sha256 digest.');
    const bytes = (await this.cached(digest)) ?? (await abortable(this.download(digest), signal));
    return parseBundle(digest, bytes);
  }

  /** Removes bundles that no target names, beyond the newest few. */
  async collect(referenced: ReadonlySet<string>): Promise<number> {
    const unreferenced: { file: string; at: number }[] = [];
    for (const name of await readdir(this.options.directory)) {
      const file = path.join(this.options.directory, name);
      // A download writes beside its place first; without one, such a file is what a crash left.
      const digest = `sha256:${path.basename(name, PARTIAL)}`;
      if (referenced.has(`sha256:${name}`) || this.inFlight.has(digest)) continue;
      const at = await modifiedAt(file);
      if (at !== null) unreferenced.push({ file, at });
    }
    const goners = unreferenced.sort((a, b) => b.at - a.at).slice(this.options.keepUnreferenced ?? 20);
    for (const goner of goners) await rm(goner.file, { force: true });
    return goners.length;
  }

  stop(): void {
    this.stopped.abort();
  }

  private async cached(digest: string): Promise<Uint8Array | null> {
    try {
      const bytes = await readFile(this.fileOf(digest));
      return digestOf(bytes) === digest ? bytes : null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** One download per digest, however many ask. */
  private download(digest: string): Promise<Uint8Array> {
    const running = this.inFlight.get(digest);
    if (running) return running;
    const started = this.downloadWithRetry(digest).finally(() => this.inFlight.delete(digest));
    this.inFlight.set(digest, started);
    return started;
  }

  private async downloadWithRetry(digest: string): Promise<Uint8Array> {
    let last: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await this.backOff(attempt);
      try {
        const bytes = await this.limited(() => this.options.fetcher.fetch(digest, this.stopped.signal));
        verify(digest, bytes);
        await this.store(digest, bytes);
        return bytes;
      } catch (error) {
        if (this.stopped.signal.aborted) throw error;
        last = error;
        this.options.logger.warn({ digest, attempt, reason: messageOf(error) }, 'bundle not fetched');
      }
    }
    throw new TidemarkError('desired.bundle-unavailable', `The bundle ${digest} could not be fetched: ${messageOf(last)}`, {
      nextStep: 'It is asked for again at the next reconciliation; check the connection to the control plane.',
      cause: last,
    });
  }

  private backOff(attempt: number): Promise<void> {
    const ceiling = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
    return pause(ceiling * (0.5 + 0.5 * (this.options.random ?? Math.random)()), undefined, { signal: this.stopped.signal });
  }

  private async limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.free += 1;
    }
  }

  private async store(digest: string, bytes: Uint8Array): Promise<void> {
    const file = this.fileOf(digest);
    await writeFile(`${file}${PARTIAL}`, bytes, { mode: 0o600 });
    await rename(`${file}${PARTIAL}`, file);
  }

  private fileOf(digest: string): string {
    return path.join(this.options.directory, digest.slice('sha256:'.length));
  }
}

/** null: gone since it was listed, because a download beside this put it in its place. */
async function modifiedAt(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function verify(digest: string, bytes: Uint8Array): void {
  if (bytes.byteLength > LIMITS.bundleBytes) {
    throw new TidemarkError('desired.bundle-too-large', `The bundle ${digest} has ${bytes.byteLength} bytes, the limit is ${LIMITS.bundleBytes}.`);
  }
  const actual = digestOf(bytes);
  if (actual !== digest) {
    throw new TidemarkError('desired.bundle-corrupt', `The content served for ${digest} has the digest ${actual}.`, {
      nextStep: 'Check what stands between the agent and the control plane; nothing of it was applied.',
    });
  }
}

function parseBundle(digest: string, bytes: Uint8Array): BundleContent {
  try {
    return bundleContent.parse(JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')));
  } catch (error) {
    throw new TidemarkError('desired.bundle-unreadable', `The bundle ${digest} is not in a format this agent knows: ${messageOf(error).slice(0, 500)}`, {
      nextStep: 'Upgrade the agent to the version of the control plane.',
      cause: error,
    });
  }
}

/** Stops waiting when the signal fires; the work itself goes on for the others who wait for it. */
function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
