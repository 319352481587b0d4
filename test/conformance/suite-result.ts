import { canonicalJson, messageOf } from '@tidemark/kernel';
import { sameAnswer } from './compare.js';
import type { Answer, ConformanceCase, Suite, SuiteOptions } from './suite.js';
import { targetOf } from './targets.js';

export interface Failure {
  id: string;
  expected: unknown;
  actual: unknown;
}

export interface Count {
  passed: number;
  failed: number;
}

/** What came of a suite. `differ`: cases that fail by decision; `notBuilt`: questions nobody answers yet; they are told, and like suites that are not built they miss no target. */
export interface SuiteResult extends Count {
  name: string;
  differ: number;
  notBuilt: number;
  aspects: Record<string, Count>;
  failures: Failure[];
  /** Share of the answered cases (without those that differ by decision) that must pass, 0 to 1. */
  target: number;
  reached: boolean;
}

interface Judged {
  each: ConformanceCase;
  actual: Answer | undefined;
  failure: Failure | undefined;
}

/** @param decided ids of cases that may answer otherwise than the reference */
export async function runSuite(suite: Suite, cases: readonly ConformanceCase[], decided: ReadonlySet<string>, options: SuiteOptions): Promise<SuiteResult> {
  const judged: Judged[] = [];
  for (const each of cases) {
    const actual = await answerOf(suite, each, options);
    judged.push({ each, actual, failure: actual && failureOf(suite, each, actual) });
  }
  const differ = judged.filter(({ each, failure }) => failure !== undefined && decided.has(each.id));
  const built = judged.filter((one): one is Judged & { actual: Answer } => one.actual !== undefined && !differ.includes(one));
  const failures = built.flatMap(({ failure }) => failure ?? []);
  const passed = built.length - failures.length;
  const notBuilt = judged.length - differ.length - built.length;
  const target = targetOf(suite.name);
  return {
    name: suite.name,
    passed,
    failed: failures.length,
    differ: differ.length,
    notBuilt,
    aspects: aspectsOf(suite, built),
    failures,
    target,
    reached: passed >= target * built.length,
  };
}

function aspectsOf(suite: Suite, built: readonly { each: ConformanceCase; actual: Answer }[]): Record<string, Count> {
  const counted = Object.entries(suite.aspects ?? {}).map(([aspect, pick]) => {
    const passed = built.filter(({ each, actual }) => canonicalJson(pick(each.expected)) === canonicalJson(pick(actual))).length;
    return [aspect, { passed, failed: built.length - passed }] as const;
  });
  return Object.fromEntries(counted);
}

async function answerOf(suite: Suite, each: ConformanceCase, options: SuiteOptions): Promise<Answer | undefined> {
  try {
    return await suite.answer(each.input, options);
  } catch (thrown) {
    // A case that makes our code throw is a failed case (or an expected error), never the end of the run.
    return { error: true, thrown: messageOf(thrown) };
  }
}

function failureOf(suite: Suite, each: ConformanceCase, actual: Answer): Failure | undefined {
  const expected = suite.required?.(each.expected) ?? each.expected;
  const answered = each.expected['error'] === true && suite.required !== undefined ? Object.fromEntries(Object.keys(expected).map((key) => [key, actual[key]])) : actual;
  return sameAnswer(expected, answered) ? undefined : { id: each.id, expected, actual: answered };
}
