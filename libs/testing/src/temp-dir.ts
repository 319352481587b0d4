import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TempDir {
  readonly path: string;
  remove(): Promise<void>;
}

/** A new empty folder of the machine's temporary folder; the caller removes it. */
export async function tempDir(label = 'test'): Promise<TempDir> {
  const created = await mkdtemp(path.join(tmpdir(), `tidemark-${label}-`));
  return { path: created, remove: () => rm(created, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }) };
}
