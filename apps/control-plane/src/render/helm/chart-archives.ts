import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What all archives together may take on disk; those that were not used for longest go first. */
const KEPT_BYTES = 2 * 1024 * 1024 * 1024;

/** Packed charts in a folder, by a key that names their content. One that is wanted many times at once is fetched once. */
export class ChartArchives {
  readonly #folder: string;
  readonly #keptBytes: number;
  readonly #fetching = new Map<string, Promise<Uint8Array>>();

  constructor(folder: string, keptBytes: number = KEPT_BYTES) {
    this.#folder = folder;
    this.#keptBytes = keptBytes;
  }

  /** `key`: a file name. */
  get(key: string, fetch: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const under = this.#fetching.get(key);
    if (under !== undefined) return under;
    const got = this.#get(path.join(this.#folder, `${key}.tgz`), fetch).finally(() => this.#fetching.delete(key));
    this.#fetching.set(key, got);
    return got;
  }

  async #get(file: string, fetch: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = await readIfThere(file);
    if (known !== null) return known;
    const archive = await fetch();
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const part = `${file}.${randomUUID()}.part`;
    try {
      await writeFile(part, archive, { mode: 0o600 });
      await rename(part, file);
    } finally {
      await rm(part, { force: true });
    }
    await this.#makeRoom();
    return archive;
  }

  /** What a killed process left half written counts, too, and goes in its turn. */
  async #makeRoom(): Promise<void> {
    const names = await readdir(this.#folder);
    const files = await Promise.all(names.map(async (name) => ({ name, ...(await factsOf(path.join(this.#folder, name))) })));
    let bytes = files.reduce((total, { size }) => total + size, 0);
    for (const { name, size } of files.sort((left, right) => left.usedAt - right.usedAt)) {
      if (bytes <= this.#keptBytes) return;
      await rm(path.join(this.#folder, name), { force: true });
      bytes -= size;
    }
  }
}

/** Reading one is using it. */
async function readIfThere(file: string): Promise<Uint8Array | null> {
  try {
    const content = await readFile(file);
    await utimes(file, new Date(), new Date());
    return content;
  } catch (thrown) {
    return ifMissing(thrown, null);
  }
}

async function factsOf(file: string): Promise<{ size: number; usedAt: number }> {
  try {
    const { size, mtimeMs } = await stat(file);
    return { size, usedAt: mtimeMs };
  } catch (thrown) {
    return ifMissing(thrown, { size: 0, usedAt: 0 });
  }
}

function ifMissing<T>(thrown: unknown, instead: T): T {
  if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return instead;
  throw thrown;
}
