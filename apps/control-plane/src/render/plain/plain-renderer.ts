import { globMatcher } from '@tidemark/diff';
import { parseManifests, type KubernetesObject } from '@tidemark/manifest';
import type { DirectoryOptions } from '../../catalog/index.js';
import { parentOf, type SourceFile, type SourceReader } from '../../source/index.js';
import { RenderFailure } from '../domain/render-failure.js';
import type { RenderTask, SourceRendering } from '../domain/rendering.js';
import { summary } from '../domain/tool-output.js';

const MANIFEST_FILE = /\.(yaml|yml|json)$/;
/** Argo CD's way to leave a file out from inside the file. */
const SKIP_MARK = '+argocd:skip-file-rendering';
const MAX_WARNINGS = 20;

/** Renders the manifests of a directory as they are, in the order of their paths. */
export async function renderPlain(reader: SourceReader, task: RenderTask): Promise<SourceRendering> {
  const { source, revision, path, dependencies } = task;
  const options = source.build.directory ?? { recurse: false, include: null, exclude: null };
  dependencies.add(source, options.recurse ? 'tree' : 'directory', path);
  const listing = await reader.tree(source.url, revision, path, { recursive: options.recurse });
  for (const directory of listing.linkedDirectories) dependencies.add(source, 'tree', directory);
  const files = selected(listing.files, path, options);
  for (const file of files) if (file.realPath !== file.path) dependencies.add(source, 'file', file.realPath);
  const contents = await reader.readFiles(source.url, revision, files.map((file) => file.path));
  const objects: KubernetesObject[] = [];
  const warnings: string[] = [];
  for (const file of files) {
    const read = objectsIn(file.path, contents.get(file.path) ?? Buffer.alloc(0));
    objects.push(...read.objects);
    if (read.warning !== undefined && warnings.length < MAX_WARNINGS) warnings.push(read.warning);
  }
  return { objects, warnings };
}

function selected(files: readonly SourceFile[], directory: string, options: DirectoryOptions): SourceFile[] {
  const include = options.include ? matcher('include', options.include) : () => true;
  const exclude = options.exclude ? matcher('exclude', options.exclude) : () => false;
  const chosen = files.filter((file) => {
    if (!MANIFEST_FILE.test(file.path)) return false;
    if (!options.recurse && parentOf(file.path) !== directory) return false;
    const relative = directory === '' ? file.path : file.path.slice(directory.length + 1);
    return !exclude(relative) && include(relative);
  });
  return chosen.sort((left, right) => (left.path < right.path ? -1 : 1));
}

function matcher(field: string, pattern: string): (path: string) => boolean {
  try {
    return globMatcher(pattern);
  } catch (cause) {
    throw new RenderFailure('render.bad-glob', `directory.${field} ${JSON.stringify(pattern.slice(0, 100))} is not a pattern`, { nextStep: 'Correct it; `*`, `?`, `[a-z]` and `{a,b}` are understood.', cause });
  }
}

function objectsIn(file: string, content: Buffer): { objects: readonly KubernetesObject[]; warning?: string } {
  const text = decoded(file, content);
  if (text.includes(SKIP_MARK)) return { objects: [] };
  const parsed = parseManifests(text, { file });
  if (parsed.ok) return { objects: parsed.value };
  // Directories hold other YAML, too (values, CI): what does not look like a manifest is left alone, as in Argo CD.
  const looksLikeManifest = file.endsWith('.json') || ['apiVersion', 'kind', 'metadata'].every((field) => text.includes(field));
  if (!looksLikeManifest) return { objects: [], warning: `${file} is not a Kubernetes manifest and is left out` };
  throw new RenderFailure('render.malformed-manifest', summary(parsed.error), { nextStep: 'Correct the file and commit.', file });
}

function decoded(file: string, content: Buffer): string {
  // UTF-16 is recognised by its byte order mark, as editors on Windows write it.
  const encoding = content[0] === 0xff && content[1] === 0xfe ? 'utf-16le' : content[0] === 0xfe && content[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch (cause) {
    throw new RenderFailure('render.malformed-manifest', `${file} is not text in UTF-8`, { nextStep: 'Save it as UTF-8.', file, cause });
  }
}
