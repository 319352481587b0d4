import { watch, type FSWatcher } from 'node:fs';
import { canonicalJson, messageOf, sha256Hex } from '@tidemark/kernel';
import type { Health } from '@tidemark/health';
import { LuaSandbox, readScripts, UserScripts, type ScriptSet } from '@tidemark/lua';
import type { KubernetesObject } from '@tidemark/manifest';
import { actionsOf, runAction, type ActionContext, type ActionEffect, type ResourceAction } from '@tidemark/resource-actions';
import type { Logger } from 'pino';

export interface ScriptDirectoryOptions {
  /** null: no scripts of users; the built-in checks and actions are all there is. */
  readonly directory: string | null;
  readonly logger: Logger;
  /** Several files change together; they are read when it is quiet for so long. */
  readonly settleMs?: number;
}

const SETTLE_MS = 200;
/** A watch may miss a change (a network mount, a directory that was not there yet): it is looked at anyway. */
const LOOK_EVERY_MS = 60_000;
const NO_SCRIPTS: ScriptSet = new Map();

/**
 * Health checks and actions of users, from a directory that may change at any time, before the built-in ones. A directory that
 * cannot be read leaves what was read last.
 */
export class ScriptDirectory {
  readonly #directory: string | null;
  readonly #logger: Logger;
  readonly #settleMs: number;
  readonly #sandbox = new LuaSandbox();
  #scripts = new UserScripts(NO_SCRIPTS, this.#sandbox);
  #digest = digestOf(NO_SCRIPTS);
  #watchers: FSWatcher[] = [];
  #settling: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;
  #problem = '';
  #changed: (speaksOf: (key: { group: string; kind: string }) => boolean) => void = () => undefined;

  constructor({ directory, logger, settleMs }: ScriptDirectoryOptions) {
    this.#directory = directory;
    this.#logger = logger;
    this.#settleMs = settleMs ?? SETTLE_MS;
  }

  /** Reads the scripts, and follows the directory until `close`. `changed` is told which kinds may be judged differently now. */
  follow(changed: (speaksOf: (key: { group: string; kind: string }) => boolean) => void): void {
    if (this.#directory === null) return;
    this.#look();
    this.#changed = changed;
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#looking);
    clearTimeout(this.#settling);
    this.#unwatch();
    this.#scripts.close();
  }

  readonly health = (object: KubernetesObject): Health | undefined => this.#scripts.health(object);

  /** @throws TidemarkError `lua.*` */
  actions(object: KubernetesObject): ResourceAction[] {
    return this.#scripts.actions(object) ?? actionsOf(object);
  }

  /** @throws TidemarkError `action.*`, `lua.*` */
  run(object: KubernetesObject, name: string, context: ActionContext): readonly ActionEffect[] {
    return this.#scripts.runAction(object, name, context.parameters) ?? runAction(object, name, context);
  }

  #look(): void {
    const directory = this.#directory;
    if (directory === null) return;
    try {
      const problems: string[] = [];
      // The watch first: what changes while the files are read is then read again.
      this.#watch(directory);
      this.#take(readScripts(directory, (problem) => problems.push(problem)));
      this.#tell(problems.join('; '));
    } catch (thrown) {
      this.#unwatch();
      this.#tell(messageOf(thrown));
    }
  }

  #take(scripts: ScriptSet): void {
    const digest = digestOf(scripts);
    if (digest === this.#digest) return;
    const [before, now] = [this.#scripts, new UserScripts(scripts, this.#sandbox)];
    this.#scripts = now;
    this.#digest = digest;
    this.#logger.info({ kinds: scripts.size }, 'health checks and actions of users were read');
    this.#changed((key) => before.judges(key) || now.judges(key));
  }

  /** A recursive watch of Node overlooks a link that is replaced, which is how a mounted ConfigMap changes; a plain one sees it. */
  #watch(directory: string): void {
    if (this.#watchers.length > 0) return;
    const soon = (): void => {
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => this.#look(), this.#settleMs).unref();
    };
    for (const recursive of [false, true]) {
      const watcher = watch(directory, { recursive, persistent: false }, soon);
      this.#watchers.push(watcher.on('error', (error) => this.#tell(messageOf(error))));
    }
  }

  #unwatch(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }

  /** Once, until it is another. */
  #tell(problem: string): void {
    if (problem !== '' && problem !== this.#problem) this.#logger.error({ directory: this.#directory, reason: problem }, 'health checks of users cannot be used');
    this.#problem = problem;
  }
}

const digestOf = (scripts: ScriptSet): string => sha256Hex(canonicalJson([...scripts].map(([key, { actions, ...own }]) => [key, own, [...actions]])));
