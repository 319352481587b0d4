import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { HelmOptions } from '../../catalog/index.js';
import { joinInside, type SourceReader } from '../../source/index.js';
import { withoutSecrets } from '../application/revealed-source.js';
import { runTool, withWorkspace, type Workspace } from '../application/tool-command.js';
import { RenderFailure } from '../domain/render-failure.js';
import type { RenderTask, SourceRendering } from '../domain/rendering.js';
import { objectsOf } from '../domain/tool-output.js';
import { chartDependencies } from './chart-file.js';
import { helmArguments } from './helm-arguments.js';
import { placeParameters, type PlacedParameters } from './helm-parameters.js';
import { copyValueFiles } from './value-files.js';

export interface HelmRendererOptions {
  readonly program: string;
  /** Where workspaces are made. */
  readonly folder: string;
}

/** Where a chart was put for helm, and the file to blame when it fails. */
interface PlacedChart {
  readonly cwd: string;
  readonly chart: string;
  readonly file: string | null;
}

/** Renders a chart of the repository with the real `helm template`: no cluster, no network, no repository. */
export function renderHelm(reader: SourceReader, task: RenderTask, options: HelmRendererOptions): Promise<SourceRendering> {
  return withWorkspace(options.folder, async (workspace) => template(reader, task, options, workspace, await placeChart(reader, task, workspace)));
}

/** Renders a packed chart (.tgz) that was fetched from a Helm repository. */
export function renderArchive(reader: SourceReader, task: RenderTask, options: HelmRendererOptions, archive: Uint8Array): Promise<SourceRendering> {
  return withWorkspace(options.folder, async (workspace) => {
    await writeFile(path.join(workspace.work, 'chart.tgz'), archive);
    return template(reader, task, options, workspace, { cwd: workspace.work, chart: 'chart.tgz', file: null });
  });
}

async function template(reader: SourceReader, task: RenderTask, options: HelmRendererOptions, workspace: Workspace, placed: PlacedChart): Promise<SourceRendering> {
  const { application } = task;
  const helm = task.source.build.helm;
  const values = await copyValueFiles(reader, task, helm?.valueFiles ?? [], { into: path.join(workspace.home, 'values'), missingIsFine: helm?.ignoreMissingValueFiles ?? false });
  values.push(...(await writeInlineValues(helm, workspace)));
  const parameterFiles = await copyValueFiles(reader, task, (helm?.fileParameters ?? []).map((one) => one.path), { into: path.join(workspace.home, 'parameters'), missingIsFine: false });
  const { typed, texts } = placeParameters(helm?.parameters ?? []);
  const fileParameters = [...(await writeTexts(texts, workspace)), ...parameterFiles.map((file, index) => ({ name: helm?.fileParameters[index]?.name ?? '', file }))];
  const release = { name: helm?.releaseName ?? application.name, namespace: helm?.namespace ?? application.destinationNamespace };
  const args = helmArguments(release, helm, { chart: placed.chart, values, parameters: typed, fileParameters });
  const output = await runTool({ tool: 'helm', program: options.program, args, cwd: placed.cwd, workspace }, (said) => helmFailure(said, task, placed.file));
  return { objects: objectsOf(output, 'helm'), warnings: [] };
}

async function writeTexts(texts: PlacedParameters['texts'], workspace: Workspace): Promise<{ name: string; file: string }[]> {
  const folder = path.join(workspace.home, 'texts');
  if (texts.length > 0) await mkdir(folder, { mode: 0o700 });
  return Promise.all(
    texts.map(async ({ name, content }, index) => {
      const file = path.join(folder, String(index));
      await writeFile(file, content, { mode: 0o600 });
      return { name, file };
    }),
  );
}

/** The object wins over the text, as in Argo CD; both win over files. */
async function writeInlineValues(helm: HelmOptions | undefined, workspace: Workspace): Promise<string[]> {
  // YAML contains JSON, so an object is written as that.
  const inline = helm?.valuesObject ? JSON.stringify(helm.valuesObject) : (helm?.values ?? '');
  if (inline.trim() === '') return [];
  const file = path.join(workspace.home, 'inline-values.yaml');
  await writeFile(file, inline, { mode: 0o600 });
  return [file];
}

async function placeChart(reader: SourceReader, task: RenderTask, workspace: Workspace): Promise<PlacedChart> {
  const { source, revision, path: directory, dependencies } = task;
  dependencies.add(source, 'tree', directory);
  const chartFile = below(directory, 'Chart.yaml');
  const described = await reader.readFiles(source.url, revision, [chartFile, below(directory, 'requirements.yaml')]);
  if (!described.has(chartFile)) throw new RenderFailure('render.chart-not-found', `There is no Chart.yaml in ${directory || 'the root of the repository'}`, { nextStep: 'Correct the path, or add the chart.', file: chartFile });
  await reader.checkout(source.url, revision, [directory], workspace.work);
  for (const [file, content] of described) {
    for (const { name, repository } of chartDependencies(file, content)) {
      if (repository.startsWith('file://')) await placeLocalDependency(reader, task, workspace, { name, path: repository.slice('file://'.length), file });
    }
  }
  return { cwd: path.join(workspace.work, directory), chart: '.', file: chartFile };
}

/** `file://../other`: the chart beside this one becomes a vendored one, as `helm dependency build` would do it. */
async function placeLocalDependency(reader: SourceReader, task: RenderTask, workspace: Workspace, dependency: { name: string; path: string; file: string }): Promise<void> {
  const { source, revision } = task;
  const at = joinInside(task.path, dependency.path);
  if (at === undefined || dependency.path.startsWith('/')) {
    throw new RenderFailure('render.path-escapes', `${dependency.file} depends on ${JSON.stringify(dependency.path.slice(0, 200))}, which is outside of the repository`, { nextStep: 'Keep the chart in the repository.', file: dependency.file });
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(dependency.name)) {
    throw new RenderFailure('render.malformed-chart', `${dependency.file} names a dependency ${JSON.stringify(dependency.name.slice(0, 100))}, which is not a chart name`, { nextStep: 'Correct the name.', file: dependency.file });
  }
  task.dependencies.add(source, 'tree', at);
  const vendored = below(task.path, `charts/${dependency.name}`);
  if ((await reader.entry(source.url, revision, vendored)) !== null) return;
  await reader.checkoutAs(source.url, revision, at, path.join(workspace.work, vendored));
}

function helmFailure(said: string, task: RenderTask, chartFile: string | null): RenderFailure {
  const reason = withoutSecrets(said, task.secrets).replace(/^Error: /, '').split('\n').filter((line) => !/^(WARNING|level=|Use --debug)/.test(line)).join(' ');
  const missing = /found in Chart\.yaml, but missing in charts\/ directory: (.*)/.exec(reason)?.[1];
  if (missing !== undefined) {
    return new RenderFailure('render.chart-dependencies-missing', `${chartFile ?? 'The chart'}: it depends on charts that are missing in charts/: ${missing.trim()}; fetching them from a repository is not supported yet`, { nextStep: 'Run `helm dependency build` and commit the charts/ directory.', file: chartFile });
  }
  // helm names templates as <chart>/templates/x.yaml:<line>; only the last part is a path in the repository.
  const template = /(?<![\w.-])(?:[^\s/()]+\/)?(templates\/[^\s:()]+|values\.ya?ml|Chart\.yaml|crds\/[^\s:()]+)/.exec(reason)?.[1];
  const file = template === undefined ? chartFile : below(task.path, template);
  const named = file === null ? '' : `${file}: `;
  return new RenderFailure('render.helm-failed', `${named}helm template: ${reason.trim()}`, { nextStep: 'Run `helm template` with the same values.', file });
}

const below = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`);
