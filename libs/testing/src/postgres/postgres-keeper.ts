/**
 * A program, started beside the shared test server: stops it once no test process has used it for a while, even when
 * those were killed. Arguments: the server's directory, its postmaster's pid. It imports nothing of ours, so that Node
 * can run it from its source.
 */
import { existsSync, readdirSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';

const IDLE_MS = 20_000;
const LOOK_MS = 1_000;

const [directory, postmaster] = process.argv.slice(2);
if (directory === undefined || postmaster === undefined) throw new Error('usage: postgres-keeper DIRECTORY PID');

const users = path.join(directory, 'users');
const address = path.join(directory, 'server.json');
const pid = Number(postmaster);

const alive = (process_: number): boolean => {
  try {
    process.kill(process_, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
};

function liveUsers(): number {
  const registered = existsSync(users) ? readdirSync(users) : [];
  const gone = registered.filter((user) => !alive(Number(user)));
  for (const user of gone) rmSync(path.join(users, user), { force: true });
  return registered.length - gone.length;
}

/** Whoever registers after the address is gone starts a server of their own; whoever registered before is seen here. */
function stopUnlessUsed(): boolean {
  if (!existsSync(address)) return false; // being written
  const text = readFileSync(address, 'utf8');
  rmSync(address, { force: true });
  if (liveUsers() > 0) {
    writeFileSync(address, text, { mode: 0o600 });
    return false;
  }
  process.kill(pid, 'SIGINT');
  return true;
}

let idleSince: number | null = null;
const timer = setInterval(() => {
  if (!alive(pid)) return clearInterval(timer);
  if (liveUsers() > 0) idleSince = null;
  else idleSince ??= Date.now();
  if (idleSince !== null && Date.now() - idleSince > IDLE_MS && stopUnlessUsed()) clearInterval(timer);
}, LOOK_MS);
