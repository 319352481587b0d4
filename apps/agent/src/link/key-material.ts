import { generateKeyPair, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

export interface NewKey {
  /** PEM, PKCS #8. Stays on this machine. */
  readonly privateKey: string;
  /** PEM; the control plane takes nothing but the public key from it. */
  readonly csr: string;
}

export async function newKey(): Promise<NewKey> {
  const { publicKey, privateKey } = await generate('ec', { namedCurve: 'P-256' });
  const info = requestInfo(publicKey.export({ type: 'spki', format: 'der' }));
  const request = sequence(info, ECDSA_WITH_SHA256, bitString(sign('sha256', info, privateKey)));
  return { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), csr: pem('CERTIFICATE REQUEST', request) };
}

// PKCS #10 (RFC 2986) by hand: with an empty subject and no attributes it is four DER values, and a library for it costs
// each agent 20 MB of memory.
const VERSION_0 = Buffer.from('020100', 'hex');
const EMPTY_NAME = Buffer.from('3000', 'hex');
const NO_ATTRIBUTES = Buffer.from('a000', 'hex');
/** SEQUENCE { OBJECT IDENTIFIER 1.2.840.10045.4.3.2 }, RFC 5758. */
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');

const requestInfo = (publicKeyInfo: Buffer): Buffer => sequence(VERSION_0, EMPTY_NAME, publicKeyInfo, NO_ATTRIBUTES);

const sequence = (...parts: readonly Buffer[]): Buffer => derValue(0x30, Buffer.concat(parts));
const bitString = (bytes: Buffer): Buffer => derValue(0x03, Buffer.concat([Buffer.from([0]), bytes]));

/** Lengths below 65,536, which everything here is. */
function derValue(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const header = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}

const pem = (label: string, der: Buffer): string => `-----BEGIN ${label}-----\n${der.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END ${label}-----\n`;

/** Lower-case hex of the sha256 over the certificate's DER. */
export const fingerprintOf = (certificatePem: string): string => new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();

export function validityOf(certificatePem: string): { from: Date; to: Date } {
  const certificate = new X509Certificate(certificatePem);
  return { from: certificate.validFromDate, to: certificate.validToDate };
}
