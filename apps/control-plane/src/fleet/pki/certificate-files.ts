import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';

/** null when there is no such file. */
export async function readPem(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes whole or not at all; private keys with mode 0600. */
export async function writePem(file: string, text: string, mode: 0o600 | 0o644): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(`${file}.tmp`, 'w', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(`${file}.tmp`, mode);
  await rename(`${file}.tmp`, file);
}
