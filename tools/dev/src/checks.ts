/** One thing that `make test` verifies: an npm script, and how its outcome is counted. */
export interface Check {
  readonly title: string;
  readonly script: string;
  /**
   * `jest`: its tests are counted one by one from jest's JSON report; `itself`: it is one test; `no`: it prints its own
   * figures, which are not counted as tests, but its failure is.
   */
  readonly counts: 'jest' | 'itself' | 'no';
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
  { title: 'conformance', script: 'conformance', counts: 'no', optional: true, limitMinutes: 10 },
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

/**
 * How a check went. A skipped test counts as failed, because a test that does not run proves nothing; so does a suite
 * that could not be loaded; and a non-zero exit without any failure seen counts as one.
 * @param report null when the check wrote none
 */
export function tallyOf(check: Check, exitedWell: boolean, report: JestReport | null): Tally {
  if (check.counts === 'jest' && report !== null) {
    const failed = report.numFailedTests + report.numRuntimeErrorTestSuites + report.numPendingTests + report.numTodoTests;
    return { passed: report.numPassedTests, failed: failed === 0 && !exitedWell ? 1 : failed };
  }
  if (!exitedWell || check.counts === 'jest') return { passed: 0, failed: 1 };
  return { passed: check.counts === 'itself' ? 1 : 0, failed: 0 };
}

export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((total, { passed }) => total + passed, 0),
  failed: tallies.reduce((total, { failed }) => total + failed, 0),
});
