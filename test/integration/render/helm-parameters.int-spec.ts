import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { findBinary } from '@tidemark/testing';
import { helmArguments } from '../../../apps/control-plane/src/render/helm/helm-arguments.js';
import { placeParameters } from '../../../apps/control-plane/src/render/helm/helm-parameters.js';

interface Parameter {
  name: string;
  value: string;
  forceString: boolean;
}

const run = promisify(execFile);
const CHART = {
  'Chart.yaml': 'apiVersion: v2\nname: values\nversion: 0.1.0\n',
  'values.yaml': 'list: [a, {b: 1}, c]\nmap: {x: 1, y: {z: w}}\nempty: {}\n',
  // The type of each value counts, too: charts compare numbers with numbers only.
  'templates/values.yaml': 'values: {{ toJson .Values | b64enc }}\ntypes: {{ range $name, $value := .Values }}{{ $name }}={{ kindOf $value }},{{ end }}\n',
};

let folder: string;
let helm: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'helm-parameters-'));
  helm = await findBinary('helm');
  await mkdir(path.join(folder, 'chart/templates'), { recursive: true });
  await Promise.all(Object.entries(CHART).map(([name, content]) => writeFile(path.join(folder, 'chart', name), content)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What helm makes of the arguments: its output, or that it refuses. */
async function rendered(args: string[]): Promise<string> {
  try {
    return (await run(helm, args, { cwd: path.join(folder, 'chart') })).stdout;
  } catch {
    return 'refused';
  }
}

async function ours(parameters: readonly Parameter[]): Promise<{ output: string; args: string[] }> {
  const { typed, texts } = placeParameters(parameters);
  const into = path.join(folder, String((count += 1)));
  await mkdir(into);
  const fileParameters = await Promise.all(
    texts.map(async ({ name, content }, index) => {
      const file = path.join(into, String(index));
      await writeFile(file, content);
      return { name, file };
    }),
  );
  const args = helmArguments({ name: 'values', namespace: '' }, undefined, { chart: '.', values: [], parameters: typed, fileParameters });
  return { output: await rendered(args), args };
}

/** All by `--set` and `--set-string`, as Argo CD gives them. */
const asArguments = (parameters: readonly Parameter[]): Promise<string> => rendered(helmArguments({ name: 'values', namespace: '' }, undefined, { chart: '.', values: [], parameters, fileParameters: [] }));

const plain = (name: string, value: string): Parameter => ({ name, value, forceString: false });
const forced = (name: string, value: string): Parameter => ({ name, value, forceString: true });

describe('helm parameters', () => {
  it.each<[string, Parameter[]]>([
    ['texts', [plain('a', 'text'), plain('b.c', 'text'), plain('map.y.z', 'other')]],
    ['booleans, null and integers', [plain('a', 'true'), plain('b', 'False'), plain('map', 'null'), plain('c', '0'), plain('d', '-12'), plain('e', '+3'), plain('f', '9223372036854775807')]],
    ['what only looks like an integer', [plain('a', '007'), plain('b', '1.5'), plain('c', '9223372036854775808'), plain('d', '1e3'), plain('e', '0x10'), plain('f', '-0')]],
    ['texts that are forced', [forced('a', 'true'), forced('b', '12'), forced('c', 'null'), forced('d', '')]],
    ['an empty text', [plain('a', ''), plain('map.x', '')]],
    ['commas, equal signs and braces', [plain('a', 'x,y=z'), plain('b', 'x\\,y'), plain('c', 'x{y}'), plain('d', '=')]],
    ['backslashes', [plain('a', 'C:\\dir'), plain('b', 'x\\\\y'), plain('c', 'x\\'), forced('d', '\\{a\\}')]],
    ['lines and spaces', [plain('a', 'one\ntwo\n'), plain('b', '  x  '), forced('c', '\n')]],
    ['lists', [plain('a', '{x,1,true}'), forced('b', '{1,2}'), plain('list', '{}'), plain('c', '{x')]],
    ['items of lists', [plain('list[1].b', 'text'), plain('list[3]', 'text'), plain('new[1]', 'text')]],
    ['names with escaped dots', [plain('a\\.b/c', 'text'), plain('map.a\\.b', '1')]],
    ['a text that a typed value replaces', [plain('a', 'text'), plain('a', '1'), plain('b.c', 'text'), plain('b', 'null')]],
    ['a typed value that a text replaces', [plain('a', '1'), plain('a', 'text'), plain('b', 'null'), plain('b.c', 'text')]],
    ['a text that is forced first', [forced('a', '1'), plain('a', 'text')]],
    ['a text that a later value reaches into', [plain('a', 'text'), plain('a.b', '1')]],
    ['a name that helm cannot read', [plain('a[', 'text')]],
  ])('are to helm what --set would make of them: %s', async (_, parameters) => {
    expect((await ours(parameters)).output).toEqual(await asArguments(parameters));
  });

  it('are to helm what --set would make of them, whatever they are', async () => {
    const name = fc.constantFrom('a', 'a.b', 'b', 'b[0]', 'list[0]', 'list[1].b', 'map.x', 'map', 'c\\.d');
    const value = fc.oneof(fc.string({ maxLength: 8 }).filter((text) => !/[\0]/.test(text)), fc.constantFrom('true', 'null', '0', '12', '-7', '01', '1.0', '{a,b}', '{}', 'x\\,y', ''));
    const parameter = fc.record({ name, value, forceString: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(parameter, { maxLength: 4, selector: ({ name: key }) => key }), async (parameters) => {
        const [mine, theirs] = await Promise.all([ours(parameters), asArguments(parameters)]);
        expect(mine.output).toEqual(theirs);
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it('never put a text into the arguments of a process', async () => {
    const { args } = await ours([plain('database.password', 'hunter2, and more'), forced('pin', '4711'), plain('replicas', '3')]);
    expect(args.join(' ')).not.toMatch(/hunter2|4711/);
    expect(args).toContain('replicas=3');
  });
});
