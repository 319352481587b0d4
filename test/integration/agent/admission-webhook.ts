import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { tempDir, type TempDir } from '@tidemark/testing';

interface Review {
  readonly request: { readonly uid: string; readonly name: string; readonly dryRun?: boolean };
}

/** What a webhook does with one request. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly message: string };

/** A real validating admission webhook, over TLS with an authority of its own, that answers as it is told to. */
export class AdmissionWebhook {
  /** Names of the objects it was asked about; dry runs are marked with a `?`. */
  readonly asked: string[] = [];
  answer: (name: string) => Promise<Verdict> = async () => ({ allowed: true });
  readonly #server: https.Server;
  readonly #folder: TempDir;
  readonly #authority: string;

  private constructor(server: https.Server, folder: TempDir, authority: string) {
    this.#server = server;
    this.#folder = folder;
    this.#authority = authority;
  }

  static async start(): Promise<AdmissionWebhook> {
    const folder = await tempDir('webhook');
    const [key, certificate] = [path.join(folder.path, 'key.pem'), path.join(folder.path, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-keyout', key, '-out', certificate, ...subject], { stdio: 'ignore', timeout: 10_000 });
    const authority = await readFile(certificate, 'utf8');
    const server = https.createServer({ key: await readFile(key), cert: authority }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => void webhook.#review(Buffer.concat(chunks).toString('utf8'), response));
    });
    const webhook = new AdmissionWebhook(server, folder, authority);
    await webhook.listen();
    return webhook;
  }

  /** Listens, on the port it had before if it had one. */
  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Nobody listens any more; `listen(port)` brings it back. */
  async goAway(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async stop(): Promise<void> {
    if (this.#server.listening) await this.goAway();
    await this.#folder.remove();
  }

  /** The configuration that has ConfigMaps of this namespace reviewed here. */
  configuration(name: string, namespace: string, timeoutSeconds: number): object {
    return {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name },
      webhooks: [
        {
          name: 'reviews.example.test',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          timeoutSeconds,
          clientConfig: { url: `https://127.0.0.1:${this.port}/review`, caBundle: Buffer.from(this.#authority).toString('base64') },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] }],
        },
      ],
    };
  }

  async #review(text: string, response: ServerResponse): Promise<void> {
    const { request } = JSON.parse(text) as Review;
    this.asked.push(request.dryRun === true ? `${request.name}?` : request.name);
    const verdict = await this.answer(request.name);
    const status = verdict.allowed ? {} : { status: { code: 403, message: verdict.message } };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: { uid: request.uid, allowed: verdict.allowed, ...status } }));
  }
}
