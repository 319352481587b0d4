/** One thing that `make test` verifies: an npm script, and how its outcome is counted. */
export interface Check {
  readonly title: string;
  readonly script: string;
  /** What the script is called with. */
  readonly arguments?: readonly string[];
  /**
   * `jest`: its tests are counted one by one from jest's JSON report; `itself`: it is one test; `suites`: each suite of
   * cases in its report is one test, which passes when the suite reaches its target.
   */
  readonly counts: 'jest' | 'itself' | 'suites';
  /** Left out when package.json has no such script. */
  readonly optional?: boolean;
  readonly limitMinutes: number;
}

/** Cheap ones first. */
export const CHECKS: readonly Check[] = [
  { title: 'types of specs', script: 'typecheck:specs', counts: 'itself', limitMinutes: 5 },
  { title: 'lint', script: 'lint', counts: 'itself', limitMinutes: 10 },
  { title: 'generated files are up to date', script: 'gen:check', counts: 'itself', optional: true, limitMinutes: 5 },
  { title: 'unit tests', script: 'test:fast', counts: 'jest', limitMinutes: 15 },
  { title: 'dashboard tests', script: 'test:dashboard', counts: 'jest', optional: true, limitMinutes: 10 },
  { title: 'integration tests', script: 'test:integration', counts: 'jest', limitMinutes: 30 },
  { title: 'end-to-end tests', script: 'test:e2e', counts: 'jest', limitMinutes: 30 },
  { title: 'chaos, short tier', script: 'test:chaos', counts: 'itself', optional: true, limitMinutes: 15 },
  { title: 'engine bench, short tier', script: 'bench', arguments: ['engine', '--quick'], counts: 'itself', limitMinutes: 5 },
  { title: 'conformance', script: 'conformance', counts: 'suites', optional: true, limitMinutes: 10 },
];

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The members read of the report that `jest --json` writes. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** The members read of the report of the conformance runner; no suites = it had no cases to ask. */
export interface SuitesReport {
  readonly suites: readonly { readonly name: string; readonly passed: number; readonly failed: number; readonly reached: boolean }[];
}

/**
 * How a check went. A skipped test counts as failed, because a test that does not run proves nothing; so does a suite
 * that could not be loaded; and a non-zero exit without any failure seen counts as one.
 * @param report null when the check wrote none
 */
export function tallyOf(check: Check, exitedWell: boolean, report: JestReport | SuitesReport | null): Tally {
  if (check.counts === 'itself') return exitedWell ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  // A check that must write a report and did not has not run.
  if (report === null) return { passed: 0, failed: 1 };
  const { passed, failed } = 'suites' in report ? suitesTally(report) : jestTally(report);
  return { passed, failed: failed === 0 && !exitedWell ? 1 : failed };
}

function jestTally(report: JestReport): Tally {
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites + report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed };
}

function suitesTally({ suites }: SuitesReport): Tally {
  const passed = suites.filter(({ reached }) => reached).length;
  return { passed, failed: suites.length - passed };
}

export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((total, { passed }) => total + passed, 0),
  failed: tallies.reduce((total, { failed }) => total + failed, 0),
});
