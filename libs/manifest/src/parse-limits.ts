import { isRecord } from '@tidemark/kernel';

/** Bounds on hostile or mistaken input; every one is an error that names it, never a truncation. */
export interface ParseLimits {
  /** UTF-8 bytes of one file. */
  bytes: number;
  documents: number;
  /** Nesting of maps and lists. */
  depth: number;
  /** Scalars, maps and lists of one document after its aliases are expanded. */
  nodes: number;
  /** How often one anchor may be used. */
  aliases: number;
}

export const DEFAULT_PARSE_LIMITS: ParseLimits = { bytes: 16 * 1024 * 1024, documents: 20_000, depth: 100, nodes: 1_000_000, aliases: 1_000 };

/** Which bound a value breaks. Aliases share structure, so a small text can stand for a huge tree: it is walked as a tree. */
export function brokenBound(value: unknown, limits: ParseLimits): 'manifest.too-deep' | 'manifest.too-many-nodes' | undefined {
  const pending: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  let nodes = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    nodes += 1;
    if (nodes > limits.nodes) return 'manifest.too-many-nodes';
    const children = childrenOf(next.value);
    if (children.length === 0) continue;
    if (next.depth > limits.depth) return 'manifest.too-deep';
    for (const child of children) pending.push({ value: child, depth: next.depth + 1 });
  }
  return undefined;
}

function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}
