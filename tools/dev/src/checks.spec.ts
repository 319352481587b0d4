import { sum, tallyOf, type Check, type JestReport } from './checks.js';

const check = (counts: Check['counts']): Check => ({ title: 't', script: 's', counts, limitMinutes: 1 });
const report = (over: Partial<JestReport> = {}): JestReport => ({
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  ...over,
});

describe('tallyOf', () => {
  it('counts the tests of jest one by one', () => {
    expect(tallyOf(check('jest'), false, report({ numFailedTests: 2 }))).toEqual({ passed: 5, failed: 2 });
  });

  it('counts a suite that did not load, a skipped and a planned test as failed', () => {
    const bad = report({ numRuntimeErrorTestSuites: 1, numPendingTests: 1, numTodoTests: 1 });
    expect(tallyOf(check('jest'), false, bad)).toEqual({ passed: 5, failed: 3 });
  });

  it('counts a failure when jest ends badly although every test passed', () => {
    expect(tallyOf(check('jest'), false, report())).toEqual({ passed: 5, failed: 1 });
  });

  it('counts a failure when jest wrote no report', () => {
    expect(tallyOf(check('jest'), true, null)).toEqual({ passed: 0, failed: 1 });
  });

  it('counts a plain check once', () => {
    expect(tallyOf(check('itself'), true, null)).toEqual({ passed: 1, failed: 0 });
    expect(tallyOf(check('itself'), false, null)).toEqual({ passed: 0, failed: 1 });
  });

  it('counts a suite of cases by whether it reached its target', () => {
    const suite = (name: string, reached: boolean) => ({ name, passed: 9, failed: 1, reached });
    const suites = { suites: [suite('diff', true), suite('kstatus', false)] };
    expect(tallyOf(check('suites'), false, suites)).toEqual({ passed: 1, failed: 1 });
    expect(tallyOf(check('suites'), false, null)).toEqual({ passed: 0, failed: 1 });
  });

  it('counts nothing when there were no cases to ask', () => {
    expect(tallyOf(check('suites'), true, { suites: [] })).toEqual({ passed: 0, failed: 0 });
  });
});

describe('sum', () => {
  it('adds up', () => {
    expect(sum([{ passed: 1, failed: 2 }, { passed: 3, failed: 0 }])).toEqual({ passed: 4, failed: 2 });
  });
});
