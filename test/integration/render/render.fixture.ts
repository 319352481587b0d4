import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { EventRegistry } from '@tidemark/event-store';
import { findBinary } from '@tidemark/testing';
import { WithheldValues } from '../../../apps/control-plane/src/catalog/application/withheld-values.js';
import { applicationIdOf, applicationStream, catalogEvents, type ApplicationSource, type ApplicationSpec } from '../../../apps/control-plane/src/catalog/index.js';
import { renderEvents, RenderRuntime, type BundleFailedData, type BundlePublishedData } from '../../../apps/control-plane/src/render/index.js';
import { sourceEvents } from '../../../apps/control-plane/src/source/index.js';
import { SourceFixture } from '../source/source.fixture.js';

export type Build = ApplicationSource['build'];

const KUSTOMIZE_DEFAULTS = { namePrefix: null, nameSuffix: null, namespace: null, images: [], replicas: [], commonLabels: {}, commonAnnotations: {}, labelWithoutSelector: false, labelIncludeTemplates: false, forceCommonLabels: false, forceCommonAnnotations: false, components: [], ignoreMissingComponents: false, patches: [] };
const HELM_DEFAULTS = { releaseName: null, valueFiles: [], values: '', valuesObject: null, parameters: [], fileParameters: [], ignoreMissingValueFiles: false, skipCrds: false, skipSchemaValidation: false, skipTests: false, version: null, namespace: null, kubeVersion: null, apiVersions: [] };

export const kustomize = (options: Partial<NonNullable<Build['kustomize']>> = {}): Build => ({ tool: 'kustomize', kustomize: { ...KUSTOMIZE_DEFAULTS, ...options } });
export const helm = (options: Partial<NonNullable<Build['helm']>> = {}): Build => ({ tool: 'helm', helm: { ...HELM_DEFAULTS, ...options } });

export const gitSource = (url: string, path: string | null, options: Partial<ApplicationSource> = {}): ApplicationSource => ({ type: 'git', name: null, url, ref: 'main', path, chart: null, build: { tool: 'auto' }, ...options });

function declaration(name: string, sources: ApplicationSource[], namespace: string) {
  const spec: ApplicationSpec = {
    sources,
    destination: { clusters: [], namespace },
    policy: { automated: null, retry: { limit: 0, backoffSeconds: 5, factor: 2, maxBackoffSeconds: 180 } },
    syncOptions: [],
    ignoreDifferences: [],
    revisionHistoryLimit: 10,
    finalizers: [],
  };
  return { applicationId: applicationIdOf('argocd', name), name, namespace: 'argocd', project: 'default', spec, specDigest: 'x', clusters: [], owner: null, origin: { kind: 'api' as const }, warnings: [], declaration: {} };
}

/** Source and render contexts on one database; events are handed over by `settle`, as the subscription runner would. */
export class RenderFixture {
  runtime: RenderRuntime;
  #position = 0;

  private constructor(
    readonly source: SourceFixture,
    private readonly binaries: { helm: string; kustomize: string },
  ) {
    this.runtime = this.newRuntime();
  }

  static async create(): Promise<RenderFixture> {
    const source = await SourceFixture.create(new EventRegistry().define(...sourceEvents, ...catalogEvents, ...renderEvents));
    const fixture = new RenderFixture(source, { helm: await findBinary('helm'), kustomize: await findBinary('kustomize') });
    await fixture.runtime.start();
    return fixture;
  }

  /** Declares an application as the catalog would, and waits until everything that follows is done. */
  async declare(name: string, sources: ApplicationSource[], namespace = 'demo'): Promise<string> {
    const [applicationId = ''] = await this.declareAll({ [name]: sources }, namespace);
    return applicationId;
  }

  /** Many at once, in one append. */
  async declareAll(sourcesByName: Readonly<Record<string, ApplicationSource[]>>, namespace = 'demo'): Promise<string[]> {
    const values = new WithheldValues(this.source.sql);
    const withheld = await Promise.all(Object.entries(sourcesByName).map(([name, sources]) => values.withhold(declaration(name, sources, namespace))));
    await Promise.all(withheld.map((one) => values.keep(one)));
    const declared = withheld.map((one) => one.declared);
    await this.append(declared.map((data) => ({ stream: applicationStream(data.applicationId), type: 'catalog.application-declared', data })));
    await this.settle();
    return declared.map(({ applicationId }) => applicationId);
  }

  async retire(name: string): Promise<void> {
    const applicationId = applicationIdOf('argocd', name);
    await this.append([{ stream: applicationStream(applicationId), type: 'catalog.application-retired', data: { applicationId, name, cascade: false, reason: 'test' } }]);
    await this.settle();
  }

  /** A look at the repository and everything that follows from it. */
  async look(url: string): Promise<void> {
    await this.source.runtime.watcher.refresh(url);
    await this.settle();
  }

  async settle(): Promise<void> {
    for (;;) {
      await this.runtime.worker.idle();
      const events = await this.source.store.readAll({ after: this.#position, limit: 1000 });
      if (events.length === 0) return;
      for (const event of events) {
        if (this.runtime.process.handles.includes(event.type as never)) await this.runtime.process.react(event);
        this.#position = event.position;
      }
    }
  }

  async restart(): Promise<void> {
    await this.runtime.stop();
    await this.source.restart();
    this.runtime = this.newRuntime();
    await this.runtime.start();
  }

  async published(applicationId: string): Promise<BundlePublishedData[]> {
    return (await this.source.events('render.bundle-published')).map((event) => event.data as unknown as BundlePublishedData).filter((data) => data.applicationId === applicationId);
  }

  async failed(applicationId: string): Promise<BundleFailedData[]> {
    return (await this.source.events('render.bundle-failed')).map((event) => event.data as unknown as BundleFailedData).filter((data) => data.applicationId === applicationId);
  }

  /** The objects of the newest bundle. */
  async objects(applicationId: string): Promise<{ kind: string; metadata: { name: string; namespace?: string; labels?: Record<string, string> }; [field: string]: unknown }[]> {
    const newest = (await this.published(applicationId)).at(-1);
    if (newest === undefined) throw new Error(`nothing published: ${JSON.stringify(await this.failed(applicationId))}`);
    const content = await this.runtime.store.content(newest.digest);
    return (content?.objects ?? []) as never;
  }

  async dispose(): Promise<void> {
    await this.runtime.stop();
    await this.source.dispose();
  }

  private async append(events: readonly { stream: string; type: string; data: unknown }[]): Promise<void> {
    const streams = events.map(({ stream, type, data }) => ({ stream, expected: 'any' as const, events: [{ type, v: 1, data }] }));
    const outcome = await this.source.store.append({ commandId: randomUUID(), meta: { actor: { kind: 'user', id: 'test' }, correlationId: 'test' }, streams });
    if (outcome.kind !== 'appended') throw new Error(outcome.kind);
  }

  private newRuntime(): RenderRuntime {
    return new RenderRuntime({
      config: { dataDir: this.source.data.path, git: { binary: 'git', schemes: ['https', 'ssh', 'http', 'file'] }, ...this.binaries },
      sql: this.source.sql,
      events: this.source.store,
      ids: { uuid: randomUUID },
      logger: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
      reader: this.source.runtime.reader,
      watcher: this.source.runtime.watcher,
      values: new WithheldValues(this.source.sql),
    });
  }
}
