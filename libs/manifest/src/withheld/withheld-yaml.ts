import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml';
import { isSecretValue, memberPlace, TOP, type ValuePlace } from './value-place.js';

/**
 * The text with each secret replaced by its mask; everything else, comments too, stays as it is. What is replaced is the source
 * of the value, quotes and all, so that putting it back gives the very text. A text that is no YAML is one secret.
 * `ofSecret`: the text is about a Secret, of which all data is secret, and every value of a JSON patch.
 */
export function withheldYaml(text: string, mask: (source: string) => string, ofSecret = false): string {
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0) return text.trim() === '' ? text : mask(text);
  const contents: unknown = document.contents;
  const search = new SecretSearch(document, ofSecret || (isMap(contents) && contents.get('kind') === 'Secret'));
  search.visit(contents, TOP);
  let [masked, from] = ['', 0];
  for (const [start, end] of [...search.found].sort(([left], [right]) => left - right)) {
    const source = text.slice(start, end).trimEnd();
    if (source === '') continue;
    masked += text.slice(from, start) + mask(source);
    from = start + source.length;
  }
  return masked + text.slice(from);
}

class SecretSearch {
  /** Where each begins in the text, and where it ends. */
  readonly found = new Map<number, number>();
  private readonly seen = new Set<unknown>();

  constructor(
    private readonly document: Document,
    private readonly ofSecret: boolean,
  ) {}

  visit(node: unknown, place: ValuePlace): void {
    if (isScalar(node)) {
      if (node.range && isSecretValue(place, node.value)) this.found.set(node.range[0], node.range[1]);
    } else if (isSeq(node)) {
      for (const item of node.items) this.visit(item, place);
    } else if (isMap(node)) {
      // In a JSON patch it is the path that says what the value is.
      const sibling = [node.get('name'), node.get('path')].find((text) => typeof text === 'string');
      for (const { key, value } of node.items) {
        const member = String(isScalar(key) ? key.value : '');
        const { name, within } = memberPlace(place, member, sibling);
        this.visit(value, { name, within: within || (this.ofSecret && /^(data|stringData|value)$/.test(member)) });
      }
    } else if (isAlias(node)) this.follow(node.resolve(this.document), place);
  }

  /** What an alias stands for is looked at by the names of the alias, too; once, as aliases multiply. */
  private follow(target: Node | undefined, place: ValuePlace): void {
    const visit = `${String(target?.range?.[0])} ${place.name} ${String(place.within)}`;
    if (target === undefined || this.seen.has(visit)) return;
    this.seen.add(visit);
    this.visit(target, place);
  }
}
