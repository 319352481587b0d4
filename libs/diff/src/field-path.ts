/** One step into an object: a field of a map, the item of a list with these key fields, or the item at an index. */
export type PathStep = { field: string } | { keys: readonly (readonly [string, string])[] } | { index: number };

/**
 * A path as text, e.g. `spec.template.spec.containers[name=web].image`, `spec.rules[0]`,
 * `metadata.annotations["example.com/owner"]`.
 */
export const pathText = (path: readonly PathStep[]): string => path.map(stepText).join('').replace(/^\./, '');

function stepText(step: PathStep): string {
  if ('index' in step) return `[${step.index}]`;
  if ('keys' in step) return `[${step.keys.map(([name, value]) => `${name}=${plainOrQuoted(value)}`).join(',')}]`;
  return /^[A-Za-z_$][\w$-]*$/.test(step.field) ? `.${step.field}` : `[${JSON.stringify(step.field)}]`;
}

const plainOrQuoted = (value: string): string => (/^[\w./:-]+$/.test(value) ? value : JSON.stringify(value));

const STEP = /^(?:\.?([A-Za-z_$][\w$-]*)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[([\w.-]+=(?:"(?:[^"\\]|\\.)*"|[\w./:-]+)(?:,[\w.-]+=(?:"(?:[^"\\]|\\.)*"|[\w./:-]+))*)\])/;
const KEY = /([\w.-]+)=("(?:[^"\\]|\\.)*"|[\w./:-]+)/g;

/** The inverse of `pathText`; undefined for text that is no path. */
export function parsePath(text: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  let rest = text;
  while (rest !== '') {
    const match = STEP.exec(rest);
    if (match === null) return undefined;
    steps.push(stepOf(match));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

function stepOf([, plain, quoted, index, keys]: RegExpExecArray): PathStep {
  if (plain !== undefined) return { field: plain };
  if (quoted !== undefined) return { field: JSON.parse(`"${quoted}"`) as string };
  if (index !== undefined) return { index: Number(index) };
  return { keys: [...(keys ?? '').matchAll(KEY)].map(([, name = '', value = '']) => [name, value.startsWith('"') ? (JSON.parse(value) as string) : value] as const) };
}
