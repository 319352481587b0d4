import { numberLines } from './diff-lines.js';

const DIFF = `--- /ConfigMap//settings
+++ /ConfigMap//settings
@@ -1,3 +1,3 @@
 apiVersion: v1
-data: old
+data: new
 kind: ConfigMap
@@ -40,2 +40,3 @@
 last: line
+added: line
`;

describe('the lines of a diff', () => {
  it('carry the line numbers of both sides and leave out the names of the files', () => {
    expect(numberLines(DIFF)).toEqual([
      { kind: 'same', before: 1, after: 1, sign: '', text: 'apiVersion: v1' },
      { kind: 'minus', before: 2, after: undefined, sign: '−', text: 'data: old' },
      { kind: 'plus', before: undefined, after: 2, sign: '+', text: 'data: new' },
      { kind: 'same', before: 3, after: 3, sign: '', text: 'kind: ConfigMap' },
      { kind: 'hunk', before: undefined, after: undefined, sign: '', text: '⋯' },
      { kind: 'same', before: 40, after: 40, sign: '', text: 'last: line' },
      { kind: 'plus', before: undefined, after: 41, sign: '+', text: 'added: line' },
    ]);
  });

  it('keep a removed line that looks like the name of a file', () => {
    expect(numberLines('--- a\n+++ b\n@@ -1 +1 @@\n--- x\n+++ y\n').map((line) => line.sign + line.text)).toEqual(['−-- x', '+++ y']);
  });

  it('say with a gap that a file does not begin with what is shown', () => {
    expect(numberLines('--- a\n+++ b\n@@ -7 +7 @@\n-x\n')[0]?.kind).toBe('hunk');
  });
});
