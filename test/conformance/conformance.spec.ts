import { decidedIn, differencesIn } from './differences.js';
import { runSuite } from './suite-result.js';
import type { ConformanceCase, Suite } from './suite.js';

const table = (...rows: string[]): string => ['# Differences', '', '| suite | case or rule | upstream | ours | why |', '|---|---|---|---|---|', ...rows].join('\n');

describe('the list of deliberate differences', () => {
  it('excuses the cases of its suite, by id', () => {
    const rows = differencesIn(table('| diff | `diff/a\\|b` | x | y | because |', '| kstatus | deletion first | x | y | because |'));
    expect([...decidedIn('diff', rows)]).toEqual(['diff/a|b']);
    expect(rows[1]?.why).toBe('because');
  });

  it('refuses a difference without a reason', () => {
    expect(() => differencesIn(table('| diff | `diff/a` | x | y | |'))).toThrow('a reason');
  });
});

describe('a suite', () => {
  const echo: Suite = {
    name: 'echo',
    answer: ({ give }) => {
      if (give === 'throw') throw new Error('broken');
      return give === undefined ? undefined : { status: give, message: 'm' };
    },
    aspects: { status: (answer) => answer['status'] },
  };
  const asked = (id: string, give: string | undefined, expected: Record<string, unknown>): ConformanceCase => ({ id, input: { give }, expected });
  const run = (cases: ConformanceCase[], decided: string[] = []) => runSuite(echo, cases, new Set(decided), { luaDirectory: undefined });

  it('counts what passed, failed, differs by decision and is not built', async () => {
    const cases = [
      asked('same', 'A', { status: 'A', message: 'm' }),
      asked('other message', 'A', { status: 'A', message: 'n' }),
      asked('decided', 'A', { status: 'B', message: 'm' }),
      asked('not built', undefined, { status: 'B' }),
      asked('fails as it must', 'throw', { error: true }),
    ];
    const result = await run(cases, ['decided']);
    expect(result).toMatchObject({ passed: 2, failed: 1, differ: 1, notBuilt: 1, reached: false });
    expect(result.aspects).toEqual({ status: { passed: 3, failed: 0 } });
    expect(result.failures.map(({ id }) => id)).toEqual(['other message']);
  });

  it('counts a case that is listed as a difference, but is none, as passed', async () => {
    expect(await run([asked('same', 'A', { status: 'A', message: 'm' })], ['same'])).toMatchObject({ passed: 1, differ: 0, reached: true });
  });
});
