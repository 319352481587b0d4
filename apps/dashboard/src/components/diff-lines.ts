export interface DiffLine {
  kind: 'hunk' | 'plus' | 'minus' | 'same';
  /** Line numbers from 1 on either side; undefined where the line is not there. */
  before: number | undefined;
  after: number | undefined;
  sign: '+' | '−' | '';
  text: string;
}

/** The lines of a unified diff with their numbers; without the two lines that name the files. */
export function numberLines(unified: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 1;
  let after = 1;
  let inside = false;
  for (const line of unified.replace(/\n$/, '').split('\n')) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (hunk !== null) {
      [before, after] = [Number(hunk[1]), Number(hunk[2])];
      // What is skipped above the first line of a file is nothing.
      if (inside || before > 1) lines.push({ kind: 'hunk', before: undefined, after: undefined, sign: '', text: '⋯' });
      inside = true;
    } else if (!inside || line.startsWith('\\')) {
      continue;
    } else if (line.startsWith('+')) {
      lines.push({ kind: 'plus', before: undefined, after: after++, sign: '+', text: line.slice(1) });
    } else if (line.startsWith('-')) {
      lines.push({ kind: 'minus', before: before++, after: undefined, sign: '−', text: line.slice(1) });
    } else {
      lines.push({ kind: 'same', before: before++, after: after++, sign: '', text: line.slice(1) });
    }
  }
  return lines;
}
