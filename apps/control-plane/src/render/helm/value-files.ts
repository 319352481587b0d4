import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { joinInside, type SourceReader } from '../../source/index.js';
import { RenderFailure } from '../domain/render-failure.js';
import type { RenderTask, ResolvedSource } from '../domain/rendering.js';

/** A file outside of the chart, in the repository of whichever source it was named from. */
interface LocatedFile {
  readonly from: ResolvedSource;
  readonly path: string;
}

/**
 * Copies value files (or `fileParameters`) beside the chart, in their order, and gives their paths. `$name/path` is read
 * from the root of the source of that name; `/path` from the root of this repository; anything else from the chart.
 */
export async function copyValueFiles(reader: SourceReader, task: RenderTask, names: readonly string[], options: { into: string; missingIsFine: boolean }): Promise<string[]> {
  const { into, missingIsFine } = options;
  const copied: string[] = [];
  if (names.length > 0) await mkdir(into, { recursive: true });
  for (const name of names) {
    const { from, path: file } = locate(task, name);
    task.dependencies.add(from.source, 'file', file);
    const content = (await reader.readFiles(from.source.url, from.revision, [file])).get(file);
    if (content === undefined) {
      if (missingIsFine) continue;
      throw new RenderFailure('render.values-file-not-found', `The values file ${JSON.stringify(name)} is not in the repository: there is no ${file}`, { nextStep: 'Correct its path, add the file, or set ignoreMissingValueFiles.', file });
    }
    const target = path.join(into, `${copied.length}-${path.basename(file)}`);
    await writeFile(target, content, { mode: 0o600 });
    copied.push(target);
  }
  return copied;
}

function locate(task: RenderTask, name: string): LocatedFile {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
    throw new RenderFailure('render.remote-values-refused', `The values file ${JSON.stringify(name.slice(0, 200))} is an address: values are only read from repositories`, { nextStep: 'Put the file into a repository.' });
  }
  if (name.startsWith('$')) return fromNamedSource(task, name);
  if (task.source.chart !== null && task.source.type === 'helm') {
    throw new RenderFailure('render.values-file-not-found', `The values file ${JSON.stringify(name)} is not part of a repository: a chart from a Helm repository has none of its own`, { nextStep: 'Use `$name/path` with a source of that name.' });
  }
  const inside = name.startsWith('/') ? joinInside('', name.slice(1)) : joinInside(task.path, name);
  if (inside === undefined) throw escapes(name);
  return { from: task, path: inside };
}

function fromNamedSource(task: RenderTask, name: string): LocatedFile {
  const slash = name.indexOf('/');
  const ref = name.slice(1, slash < 0 ? undefined : slash);
  const from = task.all.find(({ source }) => source.name === ref);
  if (from === undefined) throw new RenderFailure('render.unknown-source-name', `The values file ${JSON.stringify(name)} names a source ${JSON.stringify(ref)} that the application does not have`, { nextStep: `Give one of its sources \`ref: ${ref}\`.` });
  if (from.source.type !== 'git') throw new RenderFailure('render.unknown-source-name', `The source ${JSON.stringify(ref)} is a chart; value files are read from Git`, { nextStep: 'Give a Git source that name.' });
  const inside = slash < 0 ? undefined : joinInside('', name.slice(slash + 1));
  if (inside === undefined) throw escapes(name);
  return { from, path: inside };
}

const escapes = (name: string): RenderFailure =>
  new RenderFailure('render.path-escapes', `The values file ${JSON.stringify(name.slice(0, 200))} is outside of the repository`, { nextStep: 'Name a file inside a repository of the application.' });
