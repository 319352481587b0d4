import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Files with secrets, for the control plane's user alone (folder 0700, files 0600). A file is whole or not there, and is
 * never written twice: a new secret gets a new name, so that the row that names it and its content change together.
 */
export class SecretFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path of the new file. */
  async write(owner: string, kind: string, content: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = path.join(this.#folder, `${owner}-${randomUUID()}.${kind}`);
    const draft = `${file}.new`;
    try {
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
    } catch (failure) {
      await rm(draft, { force: true });
      throw failure;
    }
    return file;
  }

  /** Files that somebody else put elsewhere are theirs to remove. */
  async remove(files: readonly (string | null)[]): Promise<void> {
    const own = files.filter((file) => file !== null && path.dirname(file) === this.#folder);
    await Promise.all(own.map((file) => rm(file ?? '', { force: true })));
  }
}
