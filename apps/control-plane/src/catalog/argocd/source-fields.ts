import type { ApplicationSource } from '../domain/application-spec.js';
import type { BuildOptions, DirectoryOptions } from '../domain/build-options.js';
import { isZero, type FieldReader } from './field-reader.js';
import { readHelm } from './helm-fields.js';
import { readKustomize } from './kustomize-fields.js';
import { gitUrl, helmUrl } from './repository-url.js';

/** `spec.source` or `spec.sources`, checked for themselves and against each other. */
export function readSources(spec: FieldReader): ApplicationSource[] {
  if (spec.has('sourceHydrator')) spec.error('sourceHydrator', 'is not supported yet, and would change what is rendered: use source or sources');
  const several = spec.list('sources');
  if (spec.has('source') && several !== undefined) {
    spec.error('sources', 'is given beside source: give one of them');
    return [];
  }
  const readers = several === undefined ? singleReader(spec) : spec.mappings('sources');
  if (several?.length === 0) spec.error('sources', 'is empty: an application needs a source');
  const read = readers.map((fields) => ({ fields, source: readSource(fields, several === undefined) }));
  checkReferences(read);
  return read.map(({ source }) => source);
}

function singleReader(spec: FieldReader): FieldReader[] {
  const single = spec.mapping('source');
  if (!single && !spec.has('source') && !spec.has('sourceHydrator')) spec.error('source', 'is missing: give source or sources');
  return single ? [single] : [];
}

function readSource(fields: FieldReader, single: boolean): ApplicationSource {
  const chart = fields.filled('chart');
  const path = fields.filled('path');
  const name = fields.filled('ref');
  if (chart !== null && path !== null) fields.findings.error(fields.path, 'has both chart and path: a chart comes from a chart repository, a path from Git; give one');
  if (chart === null && path === null && (single || name === null)) fields.findings.error(fields.path, 'has neither path nor chart: "." is the root of the repository');
  if (chart !== null && name !== null) fields.error('ref', 'cannot be given with chart: only Git sources can be referred to');
  if (path !== null) checkPath(fields, path);
  const source: ApplicationSource = {
    type: chart === null ? 'git' : 'helm',
    name,
    url: readUrl(fields, chart !== null),
    ref: readRevision(fields, chart !== null),
    path,
    chart,
    build: readBuild(fields, chart !== null),
  };
  fields.notYet({ name: 'sources are told apart by their position' });
  fields.close();
  return source;
}

function readUrl(fields: FieldReader, isChart: boolean): string {
  const text = fields.filled('repoURL');
  if (text === null) {
    if (!fields.has('repoURL') || fields.raw('repoURL') === '') fields.error('repoURL', 'is missing: say which repository the source is in');
    return '';
  }
  const url = isChart ? helmUrl(text) : gitUrl(text);
  if (url.ok) return url.value;
  fields.error('repoURL', url.error);
  return text;
}

/** Characters Git allows in no ref, and those of semver ranges. */
/** As long as a path of Git may be on disk, and no longer. */
const MAX_REF = 1_024;
const IMPOSSIBLE_REF = /^-|\.\.|[\s~^:?*[\\<>=|]|@\{|[./]$|\.lock$/;

function readRevision(fields: FieldReader, isChart: boolean): string {
  const text = fields.filled('targetRevision');
  if (isChart) {
    if (text === null) fields.error('targetRevision', 'is missing: a chart needs a version or a range of versions');
    return text ?? '';
  }
  if (text !== null && text.length > MAX_REF) fields.error('targetRevision', `has ${String(text.length)} characters, at most ${String(MAX_REF)} are accepted`);
  if (text !== null && IMPOSSIBLE_REF.test(text)) {
    fields.error('targetRevision', `found "${text.slice(0, 100)}", but a branch, a tag, a commit or HEAD is expected (version ranges of Git tags are not supported yet)`);
  }
  return text ?? 'HEAD';
}

function checkPath(fields: FieldReader, path: string): void {
  if (path.startsWith('/')) fields.error('path', `found "${path}", but a path inside the repository does not start with "/"`);
  if (path.split('/').includes('..')) fields.error('path', `found "${path}", but a path cannot leave the repository by ".."`);
}

/** At most one tool may be configured; an empty block is as good as none, as in Argo CD. */
function readBuild(fields: FieldReader, isChart: boolean): BuildOptions {
  if (!isZero(fields.raw('plugin'))) fields.error('plugin', 'is not supported yet: config management plugins cannot render here; use helm, kustomize or plain manifests');
  const given = (['helm', 'kustomize', 'directory'] as const).filter((tool) => !isZero(fields.raw(tool)));
  const [tool] = given;
  if (given.length > 1) fields.findings.error(fields.path, `configures ${given.join(' and ')}: a source is built by one tool`);
  if (isChart && tool !== undefined && tool !== 'helm') fields.error(tool, 'cannot be given with chart: a chart is built by helm');
  const options = tool === undefined ? undefined : fields.mapping(tool);
  if (!options) return { tool: isChart ? 'helm' : 'auto' };
  if (tool === 'helm') return { tool, helm: readHelm(options) };
  if (tool === 'kustomize') return { tool, kustomize: readKustomize(options) };
  return { tool: 'plain', directory: readDirectory(options) };
}

function readDirectory(fields: FieldReader): DirectoryOptions {
  if (!isZero(fields.raw('jsonnet'))) fields.error('jsonnet', 'is not supported yet, and would change what is rendered: commit the rendered manifests, or use helm or kustomize');
  const options = { recurse: fields.flag('recurse') ?? false, include: fields.filled('include'), exclude: fields.filled('exclude') };
  fields.close();
  return options;
}

interface ReadSource {
  fields: FieldReader;
  source: ApplicationSource;
}

function checkReferences(read: readonly ReadSource[]): void {
  const names = new Set<string>();
  for (const { fields, source } of read) {
    if (source.name === null) continue;
    if (!/^[A-Za-z0-9_-]+$/.test(source.name)) fields.error('ref', 'may have letters, digits, "_" and "-" only');
    if (names.has(source.name)) fields.error('ref', `"${source.name}" names another source already`);
    names.add(source.name);
  }
  for (const { fields, source } of read) {
    const files = source.build.helm?.valueFiles ?? [];
    files.forEach((file, index) => {
      const reference = /^\$([^/]+)/.exec(file)?.[1];
      if (reference !== undefined && !names.has(reference)) {
        fields.findings.error(`${fields.at('helm')}.valueFiles[${String(index)}]`, `refers to the source "${reference}", but no source has that ref`);
      }
    });
  }
}
