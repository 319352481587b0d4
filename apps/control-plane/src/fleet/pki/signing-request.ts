// @peculiar/x509 resolves its providers with decorator metadata: this import must come first.
import 'reflect-metadata';
import type { PublicKey } from '@peculiar/x509';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { TidemarkError } from '@tidemark/kernel';

const CURVES: ReadonlySet<string> = new Set(['P-256', 'P-384']);

/**
 * The public key of a certificate request whose sender has the private key. Subject, names and extensions of the request
 * are not even looked at: who the agent is follows from its token or credential alone.
 * @throws TidemarkError `fleet.bad-signing-request`
 */
export async function publicKeyOf(csrPem: string): Promise<PublicKey> {
  const request = parse(csrPem);
  const algorithm = request.publicKey.algorithm as { name?: string; namedCurve?: string };
  if (algorithm.name !== 'ECDSA' || !CURVES.has(algorithm.namedCurve ?? '')) {
    throw bad(`its key is ${algorithm.name ?? 'unknown'} ${algorithm.namedCurve ?? ''}`.trim());
  }
  const proven = await request.verify().catch(() => false);
  if (!proven) throw bad('it is not signed with its own key');
  return request.publicKey;
}

function parse(csrPem: string): Pkcs10CertificateRequest {
  try {
    return new Pkcs10CertificateRequest(csrPem);
  } catch (error) {
    throw bad('it cannot be read', error);
  }
}

const bad = (reason: string, cause?: unknown): TidemarkError =>
  new TidemarkError('fleet.bad-signing-request', `The certificate request is not acceptable: ${reason}.`, { nextStep: 'Send a PKCS #10 request, PEM, with an ECDSA key on P-256 or P-384.', cause });
