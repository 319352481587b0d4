// @peculiar/x509 resolves its providers with decorator metadata: this import must come first.
import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export interface NewKey {
  /** PEM, PKCS #8. Stays on this machine. */
  readonly privateKey: string;
  /** PEM; the control plane takes nothing but the public key from it. */
  readonly csr: string;
}

export async function newKey(): Promise<NewKey> {
  const keys = await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=tidemark-agent', keys, signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' } });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { privateKey: pem('PRIVATE KEY', pkcs8), csr: request.toString('pem') };
}

const pem = (label: string, der: Buffer): string => `-----BEGIN ${label}-----\n${der.toString('base64').replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END ${label}-----\n`;

/** Lower-case hex of the sha256 over the certificate's DER. */
export const fingerprintOf = (certificatePem: string): string => new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();

export function validityOf(certificatePem: string): { from: Date; to: Date } {
  const certificate = new X509Certificate(certificatePem);
  return { from: certificate.validFromDate, to: certificate.validToDate };
}
