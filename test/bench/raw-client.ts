import { readFile } from 'node:fs/promises';
import https from 'node:https';
import type { Cluster } from '@tidemark/testing';

/** Server-side applies to one API server, and reads of it, over one kept-alive connection, with no client in between: what the API server itself needs. */
export class RawClient {
  readonly #agent: https.Agent;

  private constructor(
    private readonly server: URL,
    private readonly token: string,
    ca: Buffer,
  ) {
    this.#agent = new https.Agent({ keepAlive: true, maxSockets: 1, ca });
  }

  static async open(cluster: Cluster): Promise<RawClient> {
    const kubeconfig = JSON.parse(await readFile(cluster.kubeconfig, 'utf8')) as { clusters: { cluster: { 'certificate-authority': string } }[] };
    return new RawClient(new URL(cluster.server), cluster.token, await readFile(kubeconfig.clusters[0]?.cluster['certificate-authority'] ?? ''));
  }

  close(): void {
    this.#agent.destroy();
  }

  /** `collection`: for example `/api/v1/namespaces/shop/configmaps`. */
  async apply(collection: string, object: Record<string, unknown>): Promise<void> {
    const name = (object['metadata'] as { name: string }).name;
    const body = JSON.stringify(object);
    const path = `${collection}/${name}?fieldManager=raw&force=true`;
    await this.#ask('PATCH', path, { 'content-type': 'application/apply-patch+yaml', 'content-length': Buffer.byteLength(body) }, body);
  }

  /** The body of the answer, for example of a list. */
  get(path: string): Promise<string> {
    return this.#ask('GET', path, {}, '');
  }

  #ask(method: string, path: string, headers: Record<string, string | number>, body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { method, host: this.server.hostname, port: this.server.port, path, headers: { authorization: `Bearer ${this.token}`, ...headers }, agent: this.#agent };
      const call = https.request(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
        answer.on('end', () => ((answer.statusCode ?? 500) < 300 ? resolve(Buffer.concat(parts).toString()) : reject(new Error(`${path}: ${answer.statusCode}`))));
      });
      call.on('error', reject).end(body);
    });
  }
}
