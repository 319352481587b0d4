import type { HelmOptions } from '../../catalog/index.js';

type Parameter = HelmOptions['parameters'][number];

/** How the parameters of a release reach helm. */
export interface PlacedParameters {
  /** Typed values and lists, by `--set` and `--set-string`. */
  readonly typed: readonly Parameter[];
  /** Texts, each in a file, by `--set-file`: arguments of a process can be read by every user of the machine. */
  readonly texts: readonly { readonly name: string; readonly content: string }[];
}

/**
 * Splits parameters so that no text is an argument, and the values come out as if all had been. helm applies `--set`, then
 * `--set-string`, then `--set-file`, each in order; a text that a later typed value replaces is therefore left out, and one
 * that a later typed value reaches into stays an argument, for helm to refuse.
 */
export function placeParameters(parameters: readonly Parameter[]): PlacedParameters {
  const ordered = [...parameters.filter(({ forceString }) => !forceString), ...parameters.filter(({ forceString }) => forceString)];
  const typed: Parameter[] = [];
  const texts: { name: string; content: string }[] = [];
  ordered.forEach((parameter, index) => {
    const later = ordered.slice(index + 1).filter((other) => !isText(other));
    if (isText(parameter) && later.some(({ name }) => reaches(parameter.name, name) && name !== parameter.name)) typed.push(parameter);
    else if (!isText(parameter)) typed.push(parameter);
    else if (!later.some(({ name }) => reaches(name, parameter.name))) texts.push({ name: parameter.name, content: unescaped(parameter.value) });
  });
  return { typed, texts };
}

/** What `--set` (helm's strvals) makes no boolean, null or integer of, and no list. It has ways of its own with nothing, which is no secret. */
function isText({ value, forceString }: Parameter): boolean {
  const text = unescaped(value);
  if (text === '' || value.startsWith('{')) return false;
  return forceString || !isTyped(text);
}

const INT64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n } as const;

function isTyped(value: string): boolean {
  if (/^(true|false|null|0)$/i.test(value)) return true;
  if (!/^([+-]\d+|[1-9]\d*)$/.test(value)) return false;
  const integer = BigInt(value.replace(/^\+/, ''));
  return integer >= INT64.least && integer <= INT64.most;
}

/** `--set` takes a backslash for a sign that the next character means itself. */
const unescaped = (value: string): string => value.replace(/\\(.?)/gs, '$1');

/** Whether a value at `name` holds, or replaces, the one at `other`. */
const reaches = (name: string, other: string): boolean => other === name || other.startsWith(`${name}.`) || other.startsWith(`${name}[`);
