import { keyOf, keyText, maskSecrets, yamlText, type KubernetesObject } from '@tidemark/manifest';
import { comparable } from './comparable.js';
import { diffLines, type LineChange } from './line-diff.js';

export interface Hunk {
  /** 1-based line numbers; 0 when the side is empty. */
  beforeStart: number;
  beforeLines: number;
  afterStart: number;
  afterLines: number;
  /** Each with its first character ' ', '-' or '+'. */
  lines: string[];
}

export interface UnifiedDiff {
  /** `keyText` of the object. */
  path: string;
  hunks: Hunk[];
  /** The same as `diff -u` would print it; '' when nothing differs. */
  text: string;
  /** The objects are too large to be shown: only a remark is in `text`. */
  truncated: boolean;
}

const CONTEXT = 3;
const MAX_BYTES = 1024 * 1024;

/**
 * What changed between two states of one object, as YAML, with Secrets masked and what the server writes left out.
 * undefined stands for an object that is not there.
 */
export function unifiedDiff(before: KubernetesObject | undefined, after: KubernetesObject | undefined): UnifiedDiff {
  const named = after ?? before;
  const path = named === undefined ? '' : keyText(keyOf(named));
  const [left, right] = maskSecrets([before && comparable(before), after && comparable(after)]).map((object) => (object === undefined ? '' : yamlText(object)));
  if (left === undefined || right === undefined || left === right) return { path, hunks: [], text: '', truncated: false };
  if (left.length + right.length > MAX_BYTES) {
    return { path, hunks: [], text: `${path}: ${left.length} and ${right.length} characters of YAML differ; too large to be shown\n`, truncated: true };
  }
  const hunks = hunksOf(diffLines(linesOf(left), linesOf(right)));
  const head = [`--- ${before === undefined ? '/dev/null' : path}`, `+++ ${after === undefined ? '/dev/null' : path}`];
  return { path, hunks, text: `${[...head, ...hunks.flatMap(hunkText)].join('\n')}\n`, truncated: false };
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function hunksOf(script: readonly LineChange[]): Hunk[] {
  const hunks: Hunk[] = [];
  let open: Hunk | undefined;
  let quiet: string[] = [];
  let beforeLine = 1;
  let afterLine = 1;
  for (const { kind, line } of script) {
    if (kind === ' ') {
      quiet.push(line);
    } else {
      if (open === undefined || quiet.length > 2 * CONTEXT) {
        if (open !== undefined) addContext(open, quiet.slice(0, CONTEXT));
        const lead = quiet.slice(-CONTEXT);
        open = { beforeStart: beforeLine - lead.length, beforeLines: 0, afterStart: afterLine - lead.length, afterLines: 0, lines: [] };
        hunks.push(open);
        addContext(open, lead);
      } else {
        addContext(open, quiet);
      }
      quiet = [];
      open.lines.push(`${kind}${line}`);
      if (kind === '-') open.beforeLines += 1;
      else open.afterLines += 1;
    }
    if (kind !== '+') beforeLine += 1;
    if (kind !== '-') afterLine += 1;
  }
  if (open !== undefined) addContext(open, quiet.slice(0, CONTEXT));
  return hunks.map((hunk) => ({ ...hunk, beforeStart: hunk.beforeLines === 0 ? 0 : hunk.beforeStart, afterStart: hunk.afterLines === 0 ? 0 : hunk.afterStart }));
}

function addContext(hunk: Hunk, lines: readonly string[]): void {
  hunk.lines.push(...lines.map((line) => ` ${line}`));
  hunk.beforeLines += lines.length;
  hunk.afterLines += lines.length;
}

const hunkText = (hunk: Hunk): string[] => [`@@ -${hunk.beforeStart},${hunk.beforeLines} +${hunk.afterStart},${hunk.afterLines} @@`, ...hunk.lines];
