import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkout } from './rule.js';

const LIMITS = { timeout: 30_000, maxBuffer: 16 * 1024 * 1024 };

/** The files under `root` that Git tracks or would add; a tracked one that was removed from the disk is left out. */
export function checkoutAt(root: string): Checkout {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', ...LIMITS });
  const paths = [...new Set(listed.split('\0'))].filter((file) => file !== '' && existsSync(path.join(root, file))).sort();
  return { paths, read: (file) => readFileSync(path.join(root, file), 'utf8') };
}
