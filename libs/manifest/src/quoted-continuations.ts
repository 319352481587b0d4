const OPENING = /^(\s*)(?:- +)*(?:[^\s#'"{[&*!|>%@`-][^'"#]*?:\s+|(?:- +))(?:[&!]\S+\s+)*(["'])/;
/** No person writes a longer line with a quote left open; bounds what the patterns are run on. */
const MAX_LINE = 4_096;
const BLOCK_SCALAR = /(?:^|[\s:-])[|>][0-9+-]{0,2}\s*(?:#.*)?$/;

/**
 * The text with continuation lines of quoted scalars indented below their key. go-yaml, and so kubectl, accepts such lines
 * at the indentation of the key; the parser here follows the specification and does not. Folding drops the indentation
 * again, so no value changes. Only for text that did not parse as it is.
 */
export function indentQuotedContinuations(text: string): string {
  let blockIndent: number | undefined;
  let open: { quote: string; indent: string } | undefined;
  const lines = text.split('\n').map((line) => {
    if (open !== undefined) {
      const { quote, indent } = open;
      if (closes(line, 0, quote)) open = undefined;
      return line.trim() === '' ? line : `${indent}  ${line.trimStart()}`;
    }
    if (line.length > MAX_LINE) return line;
    const indent = line.length - line.trimStart().length;
    if (blockIndent !== undefined && (line.trim() === '' || indent > blockIndent)) return line;
    blockIndent = BLOCK_SCALAR.test(line) ? indent : undefined;
    const opening = blockIndent === undefined ? OPENING.exec(line) : null;
    const quote = opening?.[2];
    if (opening !== null && quote !== undefined && !closes(line, opening[0].length, quote)) open = { quote, indent: ' '.repeat(indentOf(opening)) };
    return line;
  });
  return lines.join('\n');
}

/** Where the key stands: behind the dashes that open its list items. */
const indentOf = (opening: RegExpExecArray): number => /^\s*(?:- +)*/.exec(opening[0])?.[0].length ?? 0;

/** Whether the quote is closed on this line, from `start` on; '' and \" inside do not close it. */
function closes(line: string, start: number, quote: string): boolean {
  for (let at = start; at < line.length; at += 1) {
    if (quote === '"' && line[at] === '\\') at += 1;
    else if (line[at] === quote && quote === "'" && line[at + 1] === "'") at += 1;
    else if (line[at] === quote) return true;
  }
  return false;
}
