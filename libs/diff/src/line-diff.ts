export interface LineChange {
  kind: ' ' | '-' | '+';
  line: string;
}

/** Above this many changed lines a shortest script is not worth its cost: the differing middle is replaced as a whole. */
const MAX_EDITS = 400;

/** The lines of both texts as one script: kept, removed, added. Shortest up to 400 edits. */
export function diffLines(before: readonly string[], after: readonly string[]): LineChange[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const kept = (lines: readonly string[]): LineChange[] => lines.map((line) => ({ kind: ' ', line }));
  const removed = before.slice(start, before.length - end);
  const added = after.slice(start, after.length - end);
  return [...kept(before.slice(0, start)), ...(shortestScript(removed, added) ?? replaced(removed, added)), ...kept(before.slice(before.length - end))];
}

const replaced = (before: readonly string[], after: readonly string[]): LineChange[] => [
  ...before.map((line): LineChange => ({ kind: '-', line })),
  ...after.map((line): LineChange => ({ kind: '+', line })),
];

/** Myers, "An O(ND) difference algorithm": furthest reaching paths by number of edits; undefined beyond the bound. */
function shortestScript(before: readonly string[], after: readonly string[]): LineChange[] | undefined {
  const bound = Math.min(MAX_EDITS, before.length + after.length);
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= bound; edits += 1) {
    trace.push(reach);
    const next = new Map(reach);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const x = furthest(before, after, startOf(reach, diagonal, edits), diagonal);
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return backtrack(before, after, trace);
    }
    reach = next;
  }
  return undefined;
}

function startOf(reach: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  const above = reach.get(diagonal + 1) ?? -1;
  const left = reach.get(diagonal - 1) ?? -1;
  const down = diagonal === -edits || (diagonal !== edits && left < above);
  return down ? above : left + 1;
}

function furthest(before: readonly string[], after: readonly string[], from: number, diagonal: number): number {
  let x = from;
  while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
  return x;
}

function backtrack(before: readonly string[], after: readonly string[], trace: readonly Map<number, number>[]): LineChange[] {
  const script: LineChange[] = [];
  let x = before.length;
  let y = after.length;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reach = trace[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const from = startOf(reach, diagonal, edits);
    const down = (reach.get(diagonal + 1) ?? -1) === from && (diagonal === -edits || (diagonal !== edits && (reach.get(diagonal - 1) ?? -1) < from));
    while (x > from && y > from - diagonal) {
      x -= 1;
      y -= 1;
      script.push({ kind: ' ', line: before[x] ?? '' });
    }
    if (edits === 0) break;
    if (down) script.push({ kind: '+', line: after[--y] ?? '' });
    else script.push({ kind: '-', line: before[--x] ?? '' });
  }
  return script.reverse();
}
