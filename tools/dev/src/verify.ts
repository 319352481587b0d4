import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { allBinaries, repositoryRoot } from '@tidemark/testing';
import { CHECKS, sum, tallyOf, type Check, type JestReport, type SuitesReport, type Tally } from './checks.js';
import { main, ProgressLog } from './progress.js';

/** The whole of `make test` ends within this time whatever hangs. */
const DEADLINE_MS = Date.now() + 78 * 60_000;
const reports = path.join(repositoryRoot, '.run/checks');

/** How each way of counting has its report written to a file; these come after `--`. */
const REPORT_ARGUMENTS: Readonly<Record<Check['counts'], (file: string) => readonly string[]>> = {
  jest: (file) => ['--json', `--outputFile=${file}`],
  suites: (file) => ['--report', file],
  itself: () => [],
};

/** `make test`: runs every check, prints a line for each, and as its last line `N passed, N failed`. */
await main(async () => {
  const log = new ProgressLog();
  await log.step('programs', async () => Object.keys(await allBinaries((line) => log.say(line))).join(', '));
  await rm(reports, { recursive: true, force: true });
  await mkdir(reports, { recursive: true });
  const { scripts } = JSON.parse(await readFile(path.join(repositoryRoot, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const tallies: Tally[] = [];
  for (const check of CHECKS.filter(({ script, optional }) => optional !== true || script in scripts)) {
    const tally = await verified(check, log);
    log.say(`${check.title}: ${tally.passed + tally.failed === 0 ? 'skipped' : `${tally.passed} passed, ${tally.failed} failed`}`);
    tallies.push(tally);
  }
  const { passed, failed } = sum(tallies);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});

async function verified(check: Check, log: ProgressLog): Promise<Tally> {
  log.say(`${check.title} …`);
  const file = path.join(reports, `${check.script.replaceAll(':', '-')}.json`);
  const args = ['--', ...(check.arguments ?? []), ...REPORT_ARGUMENTS[check.counts](file)];
  const exitedWell = await runScript(check, args, `${file}.running`);
  const report = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as JestReport | SuitesReport,
    () => null, // a check without a report, or one that ended before it could write
  );
  return tallyOf(check, exitedWell, report);
}

/** Runs an npm script with its output shown, and ends it and its children when its time is up, telling in which test file. */
function runScript(check: Check, args: readonly string[], runningFile: string): Promise<boolean> {
  const limit = Math.min(check.limitMinutes * 60_000, DEADLINE_MS - Date.now());
  return new Promise((resolve) => {
    // jest --json prints the report on standard output too; people read its standard error.
    const stdout = check.counts === 'jest' ? 'ignore' : 'inherit';
    const child = spawn('npm', ['run', '--silent', check.script, ...args], {
      cwd: repositoryRoot,
      stdio: ['ignore', stdout, 'inherit'],
      env: { ...process.env, TIDEMARK_RUNNING_FILE: runningFile },
      detached: true,
    });
    const timer = setTimeout(() => {
      process.stderr.write(`${check.title}: ended after ${Math.round(limit / 60_000)} minutes${placeOf(runningFile)}\n`);
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, Math.max(limit, 0));
    const end = (well: boolean) => {
      clearTimeout(timer);
      resolve(well);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
  });
}

/** The test file a check was in when its time was up; nothing for a check that is no run of jest. */
function placeOf(runningFile: string): string {
  try {
    return `, in ${path.relative(repositoryRoot, readFileSync(runningFile, 'utf8'))}`;
  } catch {
    return '';
  }
}
