/** Columns two spaces apart, upper-case heads, no borders, nothing cut: what `kubectl get` taught everybody to read and `awk` to split. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => width(row[column] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => (column === cells.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell)))).join('  ').trimEnd();
  return [line(heads), ...rows.map(line)].join('\n');
}

/** Printable length: commit messages may hold wide or combining characters. */
function width(text: string): number {
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) columns += /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/u.test(segment) ? 2 : 1;
  return columns;
}

// eslint-disable-next-line no-control-regex -- commit texts are strangers' input: no escape sequence may reach the terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g;

/** One line that is safe to print, whatever a commit message or a cluster said. */
export const plain = (text: string | null | undefined): string => (text ?? '').split('\n')[0]?.replace(CONTROL, ' ').trim() ?? '';
