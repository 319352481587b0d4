import path from 'node:path';
import type { EventStore, Sql } from '@tidemark/event-store';
import { TidemarkError, type IdSource } from '@tidemark/kernel';
import type { WithheldValueReader } from '../catalog/index.js';
import type { Config, Logger } from '../platform/index.js';
import { parseRepositoryUrl, type SourceReader, type SourceWatcher } from '../source/index.js';
import { ApplicationRenderer } from './application/application-renderer.js';
import { RenderJob } from './application/render-job.js';
import { RenderRegistry } from './application/render-registry.js';
import { RenderStore } from './application/render-store.js';
import { RenderWorker } from './application/render-worker.js';
import { RenderProcess } from './application/render.process.js';
import { removeWorkspaces } from './application/tool-command.js';
import { ChartRepositories } from './helm/chart-repositories.js';

export interface RenderRuntimeParts {
  readonly config: Pick<Config, 'dataDir' | 'git' | 'helm' | 'kustomize'>;
  readonly sql: Sql;
  readonly events: EventStore;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly reader: SourceReader;
  readonly watcher: SourceWatcher;
  readonly values: WithheldValueReader;
}

/** The context put together, with or without Nest around it. */
export class RenderRuntime {
  readonly store: RenderStore;
  readonly process: RenderProcess;
  readonly worker: RenderWorker;
  private readonly workspaces: string;

  constructor({ config, sql, events, ids, logger, reader, watcher, values }: RenderRuntimeParts) {
    this.workspaces = path.join(config.dataDir, 'render');
    const charts = new ChartRepositories({ folder: path.join(config.dataDir, 'charts'), schemes: config.git.schemes });
    const renderer = new ApplicationRenderer({ reader, charts, values, helm: config.helm, kustomize: config.kustomize, folder: this.workspaces });
    this.store = new RenderStore(sql, events);
    const registry = new RenderRegistry((url) => repositoryKey(url));
    const unexpected = (failure: unknown, applicationId: string) => { logger.error({ err: failure, applicationId }, 'a rendering failed in a way nobody thought of'); };
    this.worker = new RenderWorker({
      job: new RenderJob(renderer, this.store, unexpected),
      store: this.store,
      ids,
      logger,
      stateOf: (applicationId) => registry.get(applicationId),
      onFinished: (finished) => this.process.finished(finished),
    });
    this.process = new RenderProcess({ store: this.store, registry, worker: this.worker, reader, watcher });
  }

  async start(): Promise<void> {
    await removeWorkspaces(this.workspaces);
    await this.process.start();
  }

  stop(): Promise<void> {
    return this.worker.stop();
  }
}

/** An address nobody allows still has to be told apart from others: its rendering fails and says why. */
function repositoryKey(url: string): string {
  try {
    return parseRepositoryUrl(url, ['https', 'ssh', 'http', 'file']).repositoryId;
  } catch (thrown) {
    if (thrown instanceof TidemarkError) return url;
    throw thrown;
  }
}
