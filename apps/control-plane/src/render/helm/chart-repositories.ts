import { createHash } from 'node:crypto';
import { isRecord, messageOf, sha256Hex } from '@tidemark/kernel';
import { parse } from 'yaml';
import { RenderFailure } from '../domain/render-failure.js';
import { ChartArchives } from './chart-archives.js';

export interface ChartRepositoriesOptions {
  /** Archives are kept here by digest. */
  readonly folder: string;
  readonly schemes: readonly string[];
}

interface ChartEntry {
  readonly version: string;
  readonly url: string;
  /** sha256 of the archive, if the index has one. */
  readonly digest: string | null;
}

const LIMITS = { indexBytes: 32 * 1024 * 1024, archiveBytes: 32 * 1024 * 1024, timeoutMs: 30_000, redirects: 3 } as const;
const INDEX_MEMORY_MS = 30_000;
const MAX_INDEXES = 20;

/** Charts of classic Helm repositories (index.yaml over HTTP). Exact versions only; what was fetched once is kept by digest. */
export class ChartRepositories {
  readonly #options: ChartRepositoriesOptions;
  readonly #archives: ChartArchives;
  readonly #indexes = new Map<string, { readonly at: number; readonly entries: Promise<Map<string, ChartEntry[]>> }>();

  constructor(options: ChartRepositoriesOptions) {
    this.#options = options;
    this.#archives = new ChartArchives(options.folder);
  }

  /** The version a declared one stands for. */
  async version(url: string, chart: string, wanted: string): Promise<string> {
    const exact = wanted.replace(/^v(?=\d)/, '');
    if (!/^\d+\.\d+\.\d+([-+].*)?$/.test(exact)) {
      throw new RenderFailure('render.chart-version-range', `The version ${JSON.stringify(wanted)} of the chart ${chart} is not an exact one; ranges are not supported yet`, { nextStep: 'Give a version such as 1.2.3.' });
    }
    return (await this.#entry(url, chart, exact)).version;
  }

  async archive(url: string, chart: string, version: string): Promise<Uint8Array> {
    const entry = await this.#entry(url, chart, version);
    return this.#archives.get(sha256Hex(`${entry.url}\n${entry.digest ?? entry.version}`), () => this.#download(entry, `${chart} ${version}`));
  }

  async #download(entry: ChartEntry, name: string): Promise<Uint8Array> {
    const archive = await this.#fetch(entry.url, LIMITS.archiveBytes);
    if (entry.digest !== null && createHash('sha256').update(archive).digest('hex') !== entry.digest) {
      throw new RenderFailure('render.chart-digest-mismatch', `The archive of ${name} is not the one its index describes`, { nextStep: 'Ask whoever keeps the repository; the archive was replaced.' });
    }
    return archive;
  }

  async #entry(url: string, chart: string, version: string): Promise<ChartEntry> {
    const entries = (await this.#index(url)).get(chart);
    if (entries === undefined) throw new RenderFailure('render.chart-not-found', `The Helm repository ${url} has no chart ${JSON.stringify(chart)}`, { nextStep: 'Correct its name.' });
    const found = entries.find((entry) => entry.version.replace(/^v(?=\d)/, '') === version.replace(/^v(?=\d)/, ''));
    if (found === undefined) throw new RenderFailure('render.chart-version-not-found', `The chart ${chart} of ${url} has no version ${version}`, { nextStep: 'Correct targetRevision.' });
    return found;
  }

  #index(url: string): Promise<Map<string, ChartEntry[]>> {
    const known = this.#indexes.get(url);
    if (known !== undefined && performance.now() - known.at < INDEX_MEMORY_MS) return known.entries;
    const entries = this.#readIndex(url).catch((failure: unknown) => {
      // The next one to ask, by hand perhaps, looks again.
      this.#indexes.delete(url);
      throw failure;
    });
    this.#indexes.delete(url);
    this.#indexes.set(url, { at: performance.now(), entries });
    const [oldest] = this.#indexes.keys();
    if (this.#indexes.size > MAX_INDEXES && oldest !== undefined) this.#indexes.delete(oldest);
    return entries;
  }

  async #readIndex(url: string): Promise<Map<string, ChartEntry[]>> {
    const base = url.endsWith('/') ? url : `${url}/`;
    const content = await this.#fetch(`${base}index.yaml`, LIMITS.indexBytes);
    let index: unknown;
    try {
      index = parse(Buffer.from(content).toString('utf8'), { maxAliasCount: 100, logLevel: 'error' });
    } catch (cause) {
      throw new RenderFailure('render.malformed-chart-index', `The index of the Helm repository ${url} is not valid YAML`, { nextStep: 'Check that the address is that of a Helm repository.', cause });
    }
    const entries = isRecord(index) ? index['entries'] : undefined;
    if (!isRecord(entries)) throw new RenderFailure('render.malformed-chart-index', `${url} has no index of charts`, { nextStep: 'Check that the address is that of a Helm repository.' });
    return new Map(Object.entries(entries).map(([name, versions]) => [name, Array.isArray(versions) ? versions.flatMap((version) => chartEntry(base, version)) : []]));
  }

  async #fetch(address: string, maxBytes: number): Promise<Uint8Array> {
    let next = address;
    for (let hop = 0; hop <= LIMITS.redirects; hop += 1) {
      const response = await this.#request(next);
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel();
        next = new URL(location, next).href;
        continue;
      }
      if (!response.ok) throw new RenderFailure('render.chart-repository-refused', `${next} answered ${response.status}`, { nextStep: 'Check the address; repositories that ask for credentials are not supported yet.' });
      return boundedBody(response, next, maxBytes);
    }
    throw new RenderFailure('render.chart-repository-refused', `${address} redirects more than ${LIMITS.redirects} times`, { nextStep: 'Declare the address it leads to.' });
  }

  async #request(address: string): Promise<Response> {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url === null || !this.#options.schemes.includes(url.protocol.replace(':', '')) || !/^https?:$/.test(url.protocol)) {
      throw new RenderFailure('render.chart-repository-refused', `The address ${address.slice(0, 200)} is not an HTTP address that is allowed here`, { nextStep: 'Use https, or allow http with TIDEMARK_GIT_SCHEMES. OCI registries are not supported yet.' });
    }
    if (url.username !== '' || url.password !== '') throw new RenderFailure('render.chart-repository-refused', 'The address of the Helm repository carries credentials', { nextStep: 'Remove them from the address.' });
    try {
      return await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(LIMITS.timeoutMs) });
    } catch (cause) {
      throw new RenderFailure('render.chart-repository-unreachable', `The Helm repository ${address} could not be reached: ${messageOf(cause)}`, { nextStep: 'Check the address and the network.', cause });
    }
  }
}

function chartEntry(base: string, value: unknown): ChartEntry[] {
  if (!isRecord(value) || typeof value['version'] !== 'string' || !Array.isArray(value['urls'])) return [];
  const [first] = value['urls'] as unknown[];
  if (typeof first !== 'string' || !URL.canParse(first, base)) return [];
  return [{ version: value['version'], url: new URL(first, base).href, digest: typeof value['digest'] === 'string' ? value['digest'].replace(/^sha256:/, '') : null }];
}

async function boundedBody(response: Response, address: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > maxBytes) throw new RenderFailure('render.chart-too-large', `${address} has more than ${maxBytes} bytes`, { nextStep: 'Commit the chart to a Git repository instead.' });
      chunks.push(chunk as Uint8Array);
    }
  } catch (cause) {
    if (cause instanceof RenderFailure) throw cause;
    throw new RenderFailure('render.chart-repository-unreachable', `Reading ${address} was cut off`, { nextStep: 'It is tried again at the next refresh.', cause });
  }
  return Buffer.concat(chunks);
}
