/**
 * Holds our libraries against cases taken from other projects' test data:
 * `npm run conformance [-- --cases DIR] [--suite NAME] [--lua DIR] [--general-only] [--failures N] [--report FILE]`.
 * `--general-only` asks the suite health-general instead: the cases of health-custom, judged as kinds nobody wrote a rule for.
 * Prints a line a suite and the first failures; exits 1 when a suite misses its target, 2 when it could not be asked.
 * Without cases it says so and passes. docs/differences.md lists the cases that differ by decision.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from '@tidemark/kernel';
import { decidedIn, differencesIn, type Difference } from './differences.js';
import { runSuite, type SuiteResult } from './suite-result.js';
import type { ConformanceCase, Suite, SuiteOptions } from './suite.js';
import { BY_THE_GENERAL_RULE, SUITES } from './suites/index.js';

const SHOWN_FAILURES = 5;
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;
const PROJECT_ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

async function main(): Promise<number> {
  const texts = { cases: { type: 'string' }, suite: { type: 'string' }, lua: { type: 'string' }, failures: { type: 'string' }, report: { type: 'string' } } as const;
  const switches = { 'general-only': { type: 'boolean' } } as const;
  const { values } = parseArgs({ options: { ...texts, ...switches } });
  const directory = resolve(values.cases ?? join(PROJECT_ROOT, '../shared/conformance'));
  if (!existsSync(directory)) return withoutCases(values.cases, values.report);
  if (values.lua !== undefined && !existsSync(values.lua)) throw new Error(`--lua ${values.lua}: there is no such directory`);
  const shown = Number(values.failures ?? SHOWN_FAILURES);
  const differences = differencesIn(readText(join(PROJECT_ROOT, 'docs/differences.md')));
  const options: SuiteOptions = { luaDirectory: values.lua === undefined ? undefined : resolve(values.lua) };
  const general = values['general-only'] === true;
  const results: SuiteResult[] = [];
  for (const name of suiteNames(directory, values.suite)) {
    const suite = (general ? BY_THE_GENERAL_RULE : SUITES).find((candidate) => (candidate.cases ?? candidate.name) === name);
    if (general && suite === undefined) continue;
    const result = suite && (await askSuite(suite, join(directory, `${name}.jsonl`), differences, options));
    console.log(result === undefined ? `${name} not built` : linesOf(result, shown).join('\n'));
    if (result !== undefined) results.push(result);
  }
  writeReport(values.report, results);
  return results.every(({ reached }) => reached) ? 0 : 1;
}

/** A directory that was asked for must be there; our own is not part of the project, so that its absence is no failure. */
function withoutCases(asked: string | undefined, report: string | undefined): number {
  if (asked !== undefined) throw new Error(`--cases ${asked}: there is no such directory`);
  console.log('conformance skipped: no cases here (give --cases DIR)');
  writeReport(report, []);
  return 0;
}

function suiteNames(directory: string, wanted: string | undefined): string[] {
  const names = readdirSync(directory).filter((file) => file.endsWith('.jsonl')).map((file) => file.slice(0, -'.jsonl'.length)).sort();
  const chosen = names.filter((name) => wanted === undefined || wanted === name);
  if (chosen.length === 0) throw new Error(`no suite named ${wanted ?? '(any)'}; there are: ${names.join(', ')}`);
  return chosen;
}

async function askSuite(suite: Suite, file: string, differences: readonly Difference[], options: SuiteOptions): Promise<SuiteResult> {
  const lines = readText(file).split('\n').filter((line) => line.trim() !== '');
  return runSuite(suite, lines.map((line) => JSON.parse(line) as ConformanceCase), decidedIn(suite.name, differences), options);
}

function linesOf(result: SuiteResult, shown: number): string[] {
  const { name, passed, failed, notBuilt, differ, target, reached } = result;
  const further = [notBuilt > 0 ? `, ${notBuilt} not built` : '', differ > 0 ? `, ${differ} differ by decision` : ''].join('');
  const aspects = Object.entries(result.aspects).map(([aspect, count]) => `${name}:${aspect} ${count.passed} passed, ${count.failed} failed`);
  const failures = result.failures.slice(0, shown).map(({ id, expected, actual }) => `  ${id}\n    expected ${JSON.stringify(expected)}\n    actual   ${JSON.stringify(actual)}`);
  const verdict = reached ? [] : [`${name} misses its target of ${(100 * target).toFixed(0)} %`];
  return [`${name} ${passed} passed, ${failed} failed${further}`, ...aspects, ...failures, ...verdict];
}

/** The counts of each suite as JSON, for a program that sums up checks. */
function writeReport(file: string | undefined, results: readonly SuiteResult[]): void {
  if (file === undefined) return;
  const suites = results.map(({ name, passed, failed, notBuilt, differ, target, reached, aspects }) => ({ name, passed, failed, notBuilt, differ, target, reached, aspects }));
  writeFileSync(file, `${JSON.stringify({ suites }, null, 2)}\n`);
}

function readText(file: string): string {
  const { size } = statSync(file);
  if (size > LARGEST_FILE_BYTES) throw new Error(`${file} has ${size} bytes; at most ${LARGEST_FILE_BYTES} are read`);
  return readFileSync(file, 'utf8');
}

try {
  process.exitCode = await main();
} catch (thrown) {
  console.error(`conformance: ${messageOf(thrown)}`);
  process.exitCode = 2;
}
