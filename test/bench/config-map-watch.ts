import { request } from 'node:https';
import type { ClientRequest } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { Cluster } from '@tidemark/testing';

interface Connection {
  server: URL;
  token: string;
  ca: Buffer;
}

/** ConfigMaps of one cluster, written and watched without any client in between: what is live is what the API server says. */
export class ConfigMapWatch {
  readonly #values = new Map<string, { value: string; at: number }>();
  readonly #waiting = new Set<() => void>();
  #stream: ClientRequest | undefined;

  private constructor(private readonly connection: Connection) {}

  static async open(cluster: Cluster): Promise<ConfigMapWatch> {
    const kubeconfig = JSON.parse(await readFile(cluster.kubeconfig, 'utf8')) as { clusters: { cluster: { 'certificate-authority': string } }[] };
    const ca = await readFile(kubeconfig.clusters[0]?.cluster['certificate-authority'] ?? '');
    const watch = new ConfigMapWatch({ server: new URL(cluster.server), token: cluster.token, ca });
    await watch.#follow();
    return watch;
  }

  close(): void {
    this.#stream?.destroy();
  }

  value(name: string): string | undefined {
    return this.#values.get(name)?.value;
  }

  /** The moment (`performance.now()`) at which the watch said that `name` has this value. */
  async until(name: string, wanted: string, timeoutMs = 60_000): Promise<number> {
    return this.untilAll(new Map([[name, wanted]]), timeoutMs);
  }

  async untilAll(wanted: ReadonlyMap<string, string>, timeoutMs = 120_000): Promise<number> {
    const missing = new Map(wanted);
    let last = 0;
    const check = (): boolean => {
      for (const [name, value] of missing) {
        const seen = this.#values.get(name);
        if (seen?.value !== value) continue;
        last = Math.max(last, seen.at);
        missing.delete(name);
      }
      return missing.size === 0;
    };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`${missing.size} ConfigMaps were not there after ${timeoutMs} ms: ${[...missing.keys()].slice(0, 5).join(', ')}`));
      }, timeoutMs);
      const look = (): void => {
        if (!check()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(last);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** A server-side apply or, with another manager, an edit. */
  async patch(namespace: string, name: string, value: string, manager: string): Promise<void> {
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { value } });
    const path = `/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=${manager}&force=true`;
    await this.#send('PATCH', path, 'application/apply-patch+yaml', body);
  }

  async createNamespace(name: string): Promise<void> {
    await this.#send('POST', '/api/v1/namespaces', 'application/json', JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  }

  async #send(method: string, path: string, type: string, body: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const call = request(this.#options(method, path, { 'content-type': type, 'content-length': Buffer.byteLength(body) }), (answer) => {
        answer.resume().on('end', () => ((answer.statusCode ?? 500) < 300 ? resolve() : reject(new Error(`${method} ${path}: ${answer.statusCode}`))));
      });
      call.on('error', reject).end(body);
    });
  }

  #options(method: string, path: string, headers: Record<string, string | number> = {}) {
    const { server, token, ca } = this.connection;
    return { method, host: server.hostname, port: server.port, path, ca, headers: { authorization: `Bearer ${token}`, ...headers } };
  }

  #follow(): Promise<void> {
    return new Promise((resolve, reject) => {
      let rest = '';
      this.#stream = request(this.#options('GET', '/api/v1/configmaps?watch=true'), (answer) => {
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) this.#take(JSON.parse(line) as { object: { metadata: { name: string }; data?: { value?: string } } });
        });
        resolve();
      });
      this.#stream.on('error', reject).end();
    });
  }

  #take({ object }: { object: { metadata: { name: string }; data?: { value?: string } } }): void {
    this.#values.set(object.metadata.name, { value: object.data?.value ?? '', at: performance.now() });
    for (const look of [...this.#waiting]) look();
  }
}
