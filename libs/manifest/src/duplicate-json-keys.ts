/** The key an object of this JSON text gives twice, and its line; undefined when there is none. The text must be valid JSON. */
export function duplicateJsonKey(text: string): { key: string; line: number } | undefined {
  const scopes: (Set<string> | undefined)[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]\n]/g;
  let line = 1;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const found = match[0];
    if (found === '\n') line += 1;
    else if (found === '{') scopes.push(new Set());
    else if (found === '[') scopes.push(undefined);
    else if (found === '}' || found === ']') scopes.pop();
    else if (isKey(text, token.lastIndex)) {
      const key = JSON.parse(found) as string;
      const keys = scopes.at(-1);
      if (keys?.has(key)) return { key, line };
      keys?.add(key);
    }
  }
  return undefined;
}

/** A string is a key when the next thing after it is a colon. */
function isKey(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= 32) at += 1;
  return text[at] === ':';
}
