/** A row of docs/differences.md: where we answer otherwise than the reference, on purpose. */
export interface Difference {
  suite: string;
  /** The id of a case, or the words that name a rule; only an id excuses a case. */
  caseOrRule: string;
  upstream: string;
  ours: string;
  why: string;
}

const COLUMNS = 5;
const isRuler = (cells: readonly string[]): boolean => cells.every((cell) => /^:?-+:?$/.test(cell));
const withoutTicks = (cell: string): string => cell.replace(/^`(.*)`$/, '$1');

/**
 * The rows of the tables whose first column is `suite`. `\|` in a cell stands for a bar.
 * @throws Error naming the row that has no reason or not five cells: a difference without a reason is a defect
 */
export function differencesIn(markdown: string): Difference[] {
  const rows = markdown.split('\n').filter((line) => line.startsWith('|')).map(cellsOf);
  return rows.filter((cells) => cells[0] !== 'suite' && !isRuler(cells)).map((cells) => {
    const [suite = '', caseOrRule = '', upstream = '', ours = '', why = ''] = cells;
    if (cells.length !== COLUMNS || why === '') throw new Error(`docs/differences.md: "| ${cells.join(' | ')} |" needs five cells, the last one a reason`);
    return { suite, caseOrRule: withoutTicks(caseOrRule), upstream, ours, why };
  });
}

function cellsOf(line: string): string[] {
  const cells = line.trim().replace(/^\|/, '').replace(/\|$/, '').split(/(?<!\\)\|/);
  return cells.map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}

/** The ids of a suite's cases whose answer differs by decision. */
export const decidedIn = (suite: string, differences: readonly Difference[]): ReadonlySet<string> =>
  new Set(differences.filter((row) => row.suite === suite).map(({ caseOrRule }) => caseOrRule));
