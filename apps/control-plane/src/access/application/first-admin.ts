import { randomBytes } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Sql } from '@tidemark/event-store';
import type { Clock, IdSource } from '@tidemark/kernel';
import { base62 } from '../domain/credential-text.js';
import { hashPassword } from './password.js';

export const ADMIN = 'admin';

export interface FirstAdminPorts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly passwordFile: string;
}

/**
 * Makes the first account of an empty installation, with a password nobody chose, kept in a file only its owner can read.
 * The file is written before the account is committed: an account whose password nobody knows cannot come to be. Of two
 * control planes that start together one makes it. Answers whether it was made now.
 */
export async function ensureFirstAdmin({ sql, clock, ids, passwordFile }: FirstAdminPorts): Promise<boolean> {
  if (await hasUsers(sql)) return false;
  const password = base62(randomBytes(18));
  const passwordHash = await hashPassword(password);
  return sql.transaction(async (transaction) => {
    await transaction.query('LOCK TABLE app.users IN SHARE ROW EXCLUSIVE MODE');
    if (await hasUsers(transaction)) return false;
    await transaction.query('INSERT INTO app.users (user_id, name, password_hash, created_at) VALUES ($1, $2, $3, $4)', [ids.uuid(), ADMIN, passwordHash, clock.now()]);
    await mkdir(path.dirname(passwordFile), { recursive: true, mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    await chmod(passwordFile, 0o600); // the mode above counts only for a file that is new
    return true;
  });
}

async function hasUsers(sql: Sql): Promise<boolean> {
  return (await sql.query('SELECT 1 FROM app.users LIMIT 1')).length > 0;
}
