import 'reflect-metadata';
import { createServer, type Server } from 'node:https';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

type Fields = Record<string, unknown>;

interface Review {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: { readonly uid: string; readonly object: Fields };
}

const MOST_BYTES = 3 * 1024 * 1024;
const DAY_MS = 86_400_000;

/** An admission webhook on this machine, which the API server lets change every object of a kind before it is stored. */
export class MutatingWebhook {
  readonly #server: Server;
  readonly #authority: string;

  private constructor(server: Server, authority: string) {
    this.#server = server;
    this.#authority = authority;
  }

  /** `change` gives JSON patch operations for an object. */
  static async start(change: (object: Fields) => Fields[]): Promise<MutatingWebhook> {
    const { key, certificate } = await selfSigned();
    const server = createServer({ key, cert: certificate }, (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
        if (body.length > MOST_BYTES) request.destroy();
      });
      request.on('end', () => {
        const { apiVersion, kind, request: asked } = JSON.parse(body) as Review;
        const patch = Buffer.from(JSON.stringify(change(asked.object))).toString('base64');
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ apiVersion, kind, response: { uid: asked.uid, allowed: true, patchType: 'JSONPatch', patch } }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new MutatingWebhook(server, Buffer.from(certificate).toString('base64'));
  }

  /** What makes the API server ask it about ConfigMaps of one namespace. */
  configuration(name: string, namespace: string): Fields {
    const address = this.#server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name },
      webhooks: [
        {
          name: `${name}.example.test`,
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: this.#authority },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] }],
        },
      ],
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function selfSigned(): Promise<{ key: string; certificate: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: 'CN=webhook',
      notBefore: new Date(now - DAY_MS),
      notAfter: new Date(now + DAY_MS),
      keys,
      signingAlgorithm: algorithm,
      extensions: [new x509.BasicConstraintsExtension(true), new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
    },
    webcrypto as Crypto,
  );
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`, certificate: certificate.toString('pem') };
}
