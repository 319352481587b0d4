/**
 * Holds our libraries against cases taken from other projects' test data: `npm run conformance [-- --cases DIR] [--suite NAME]`.
 * Prints a line a suite and the first failures; exits 1 when a case of a built suite fails. Without cases it says so and passes.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from '@tidemark/kernel';
import { sameAnswer } from './compare.js';
import type { Answer, ConformanceCase, Suite } from './suite.js';
import { SUITES } from './suites/index.js';

const SHOWN_FAILURES = 5;
const PROJECT_ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

interface Failure {
  id: string;
  expected: unknown;
  actual: unknown;
}

function main(): number {
  const { values } = parseArgs({ options: { cases: { type: 'string' }, suite: { type: 'string' }, failures: { type: 'string' } } });
  const directory = resolve(values.cases ?? join(PROJECT_ROOT, '../shared/conformance'));
  if (!existsSync(directory)) {
    console.log('conformance skipped: no cases here (give --cases DIR)');
    return 0;
  }
  const shown = Number(values.failures ?? SHOWN_FAILURES);
  const names = readdirSync(directory).filter((file) => file.endsWith('.jsonl')).map((file) => file.slice(0, -'.jsonl'.length)).sort();
  const wanted = names.filter((name) => values.suite === undefined || values.suite === name);
  if (wanted.length === 0) {
    console.error(`no suite named ${values.suite ?? '(any)'}; there are: ${names.join(', ')}`);
    return 2;
  }
  const failed = wanted.map((name) => runSuite(name, join(directory, `${name}.jsonl`), shown));
  return failed.some((count) => count > 0) ? 1 : 0;
}

function runSuite(name: string, file: string, shown: number): number {
  const suite = SUITES.find((candidate) => candidate.name === name);
  if (suite === undefined) {
    console.log(`${name} not built`);
    return 0;
  }
  const cases = readFileSync(file, 'utf8').split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as ConformanceCase);
  const results = cases.map((each) => ({ each, actual: answerOf(suite, each) }));
  const built = results.filter((result): result is { each: ConformanceCase; actual: Answer } => result.actual !== undefined);
  const failures = built.flatMap(({ each, actual }) => failureOf(suite, each, actual));
  const notBuilt = results.length - built.length;
  console.log(`${name} ${built.length - failures.length} passed, ${failures.length} failed${notBuilt > 0 ? `, ${notBuilt} not built` : ''}`);
  for (const [aspect, pick] of Object.entries(suite.aspects ?? {})) {
    const passed = built.filter(({ each, actual }) => JSON.stringify(pick(each.expected)) === JSON.stringify(pick(actual))).length;
    console.log(`${name}:${aspect} ${passed} passed, ${built.length - passed} failed`);
  }
  for (const failure of failures.slice(0, shown)) {
    console.log(`  ${failure.id}\n    expected ${JSON.stringify(failure.expected)}\n    actual   ${JSON.stringify(failure.actual)}`);
  }
  return failures.length;
}

function answerOf(suite: Suite, each: ConformanceCase): Answer | undefined {
  try {
    return suite.answer(each.input);
  } catch (thrown) {
    // A case that makes our code throw is a failed case (or an expected error), never the end of the run.
    return { error: true, thrown: messageOf(thrown) };
  }
}

function failureOf(suite: Suite, each: ConformanceCase, actual: Answer): Failure[] {
  const expected = suite.required?.(each.expected) ?? each.expected;
  const answered = each.expected['error'] === true && suite.required !== undefined ? Object.fromEntries(Object.keys(expected).map((key) => [key, actual[key]])) : actual;
  return sameAnswer(expected, answered) ? [] : [{ id: each.id, expected, actual: answered }];
}

process.exitCode = main();
