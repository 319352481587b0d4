import { readFile } from 'node:fs/promises';
import https from 'node:https';
import type { Cluster } from '@tidemark/testing';

/** Server-side applies to one API server over one kept-alive connection, with no client in between: what the API server itself needs. */
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
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/apply-patch+yaml', 'content-length': Buffer.byteLength(body) };
    await new Promise<void>((resolve, reject) => {
      const call = https.request({ method: 'PATCH', host: this.server.hostname, port: this.server.port, path, headers, agent: this.#agent }, (answer) => {
        answer.resume().on('end', () => ((answer.statusCode ?? 500) < 300 ? resolve() : reject(new Error(`${path}: ${answer.statusCode}`))));
      });
      call.on('error', reject).end(body);
    });
  }
}
