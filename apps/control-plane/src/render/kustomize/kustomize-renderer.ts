import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import type { KustomizeOptions } from '../../catalog/index.js';
import { joinInside, type SourceReader } from '../../source/index.js';
import { withoutSecrets } from '../application/revealed-source.js';
import { runTool, withWorkspace } from '../application/tool-command.js';
import { RenderFailure } from '../domain/render-failure.js';
import type { RenderTask, SourceRendering } from '../domain/rendering.js';
import { objectsOf } from '../domain/tool-output.js';
import { kustomizeClosure } from './kustomize-closure.js';
import { withOptions } from './kustomize-options.js';

export interface KustomizeRendererOptions {
  readonly program: string;
  /** Where workspaces are made. */
  readonly folder: string;
}

/** Builds a kustomization with the real kustomize, on a checkout of only what it refers to. */
export async function renderKustomize(reader: SourceReader, task: RenderTask, options: KustomizeRendererOptions): Promise<SourceRendering> {
  const { source, revision, dependencies } = task;
  const kustomize = source.build.kustomize;
  const place = { url: source.url, ref: source.ref, revision };
  const components = kustomize === undefined ? [] : await presentComponents(reader, task, kustomize);
  const closure = await kustomizeClosure(reader, place, task.path, dependencies, components);
  const patchFiles = (kustomize?.patches ?? []).flatMap(({ path: file }) => (file === null ? [] : [joinInside(task.path, file) ?? '']));
  for (const file of patchFiles) dependencies.add(source, 'file', file);
  return withWorkspace(options.folder, async (workspace) => {
    await reader.checkout(source.url, revision, [...closure.paths, ...patchFiles], workspace.work);
    const directory = path.join(workspace.work, task.path);
    await mkdir(directory, { recursive: true });
    if (kustomize !== undefined) {
      const edited = withOptions(closure.root.kustomization, { ...kustomize, components }, closure.root.file);
      await writeFile(path.join(workspace.work, closure.root.file), stringify(edited), { mode: 0o600 });
    }
    const output = await runTool({ tool: 'kustomize', program: options.program, args: ['build', '.'], cwd: directory, workspace }, (said) => kustomizeFailure(withoutSecrets(said, task.secrets), closure.root.file));
    return { objects: objectsOf(output, 'kustomize'), warnings: [] };
  });
}

async function presentComponents(reader: SourceReader, { source, revision, path: directory, dependencies }: RenderTask, options: KustomizeOptions): Promise<string[]> {
  if (!options.ignoreMissingComponents) return [...options.components];
  const present: string[] = [];
  for (const component of options.components) {
    const at = joinInside(directory, component);
    if (at !== undefined) dependencies.add(source, 'tree', at);
    if (at !== undefined && (await reader.entry(source.url, revision, at)) !== null) present.push(component);
  }
  return present;
}

function kustomizeFailure(said: string, file: string): RenderFailure {
  const missing = /evalsymlink failure on '([^']+)' : lstat/.exec(said)?.[1];
  if (missing !== undefined) {
    return new RenderFailure('render.file-not-found', `${file}: something it refers to is missing: there is no ${missing}`, { nextStep: 'Correct the reference, or add the file.', file });
  }
  const reason = said.replace(/^Error: /, '').split('\n').filter((line) => !line.startsWith('# Warning:')).join(' ');
  if (/no such file or directory|doesn't exist|must resolve to a file|not found in|is not a (file|directory)/i.test(reason)) {
    return new RenderFailure('render.file-not-found', `${file}: something it refers to is missing: ${reason}`, { nextStep: 'Correct the reference, or add the file.', file });
  }
  if (/is not in or below/i.test(reason)) {
    return new RenderFailure('render.path-escapes', `${file}: ${reason}`, { nextStep: 'Keep files within the directory of the kustomization that uses them, or make them a base.', file });
  }
  return new RenderFailure('render.kustomize-failed', `${file}: ${reason}`, { nextStep: 'Run `kustomize build` on the same directory.', file });
}
