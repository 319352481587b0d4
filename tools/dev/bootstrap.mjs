// The first step of every `make` target: brings a fresh checkout to the point where the TypeScript tools can run.
// Plain JavaScript without dependencies, because nothing is installed or built yet.
//   node tools/dev/bootstrap.mjs [--install-only]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceStamp } from './source-stamp.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const OLDEST_NODE = 20; // enough to run npm; everything else runs on the Node that npm installs
const STAMP = path.join(root, '.run/built');

function say(line) {
  process.stderr.write(`${line}\n`);
}

function giveUp(line) {
  say(`error: ${line}`);
  process.exit(1);
}

function checkPrograms() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) giveUp(`Node.js ${process.versions.node} is too old. Install Node.js 22 (or ${OLDEST_NODE} at least).`);
  const wanted = { git: ['--version', 'Install Git.'], go: ['version', 'Install Go 1.26 or newer: the demo clusters are built with it.'] };
  for (const [program, [args, advice]] of Object.entries(wanted)) {
    if (spawnSync(program, [args]).error) giveUp(`${program} is not on the PATH. ${advice}`);
  }
}

/** Whether every package of the lock file is there in its version; npm keeps a copy of what it installed. */
function isInstalled() {
  const installedFile = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const installed = packages(installedFile);
  return Object.entries(packages(path.join(root, 'package-lock.json'))).every(
    ([name, entry]) => !name.includes('node_modules/') || entry.optional || entry.devOptional || entry.peer || installed[name]?.version === entry.version,
  );
}

function run(what, program, args) {
  say(`${what} …`);
  const started = Date.now();
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error || status !== 0) giveUp(`${what} failed (${error?.message ?? `exit ${status}`}): ${[program, ...args].join(' ')}`);
  say(`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function buildIfChanged() {
  const stamp = sourceStamp(root);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp && existsSync(path.join(root, 'tools/dev/dist/up.js'))) return;
  run('building', 'npm', ['run', '--silent', 'build']);
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, stamp);
}

checkPrograms();
if (!isInstalled()) run('installing packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
if (!process.argv.includes('--install-only')) buildIfChanged();
