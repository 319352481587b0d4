import 'reflect-metadata';
import { createHash, createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import path from 'node:path';
import * as x509 from '@peculiar/x509';
import { TidemarkError, type Clock } from '@tidemark/kernel';
import { readPem, writePem } from './certificate-files.js';
import { publicKeyOf } from './signing-request.js';

const SIGNING = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
const SERVER_DAYS = 365;
const SERVER_RENEW_DAYS = 60;
/** Clocks of a fleet differ; a certificate is never "from the future" by less than this. */
const BACKDATE_MS = 60 * 60 * 1000;
export const CLIENT_LIFE_MS = DAY_MS;

const SPIFFE = 'spiffe://tidemark/cluster/';

export interface IssuedCertificate {
  readonly pem: string;
  /** Serial number, lower-case hex without leading zeros: the id of the credential. */
  readonly credentialId: string;
  readonly expiresAt: Date;
}

export interface ServerTls {
  readonly key: string;
  readonly cert: string;
  /** The authority that signs agents: what a client certificate is checked against. */
  readonly ca: string;
}

type SigningKey = x509.X509CertificateCreateSelfSignedParams['keys']['privateKey'];

/** The control plane's own authority, made at first start under `<dataDir>/pki`. It signs its server and its agents, nothing else. */
export class CertificateAuthority {
  /** Its certificate as Node verifies with it; read once, for it is asked at every request of an agent. */
  private readonly own: X509Certificate;

  private constructor(
    private readonly directory: string,
    private readonly clock: Clock,
    private readonly key: SigningKey,
    private readonly certificate: x509.X509Certificate,
    /** PEM, public. */
    readonly pem: string,
  ) {
    this.own = new X509Certificate(pem);
  }

  static async open(directory: string, clock: Clock): Promise<CertificateAuthority> {
    const keyFile = path.join(directory, 'ca.key');
    const certificateFile = path.join(directory, 'ca.crt');
    const [keyPem, certificatePem] = await Promise.all([readPem(keyFile), readPem(certificateFile)]);
    if (keyPem !== null && certificatePem !== null) {
      const key = await importKey(keyPem);
      return new CertificateAuthority(directory, clock, key, new x509.X509Certificate(certificatePem), certificatePem);
    }
    if (certificatePem !== null) {
      throw new TidemarkError('fleet.authority-key-missing', `The authority in ${certificateFile} has lost its key.`, {
        nextStep: 'Restore ca.key from a backup; a new authority would lock out every enrolled agent.',
      });
    }
    const keys = await webcrypto.subtle.generateKey(SIGNING, true, ['sign', 'verify']);
    const certificate = await selfSigned(keys, clock.now());
    const pem = `${certificate.toString('pem')}\n`;
    await writePem(keyFile, await exportKey(keys.privateKey), 0o600);
    await writePem(certificateFile, pem, 0o644);
    return new CertificateAuthority(directory, clock, keys.privateKey, certificate, pem);
  }

  /** sha256 of the DER, lower-case hex: what an agent pins. */
  get fingerprint(): string {
    return this.own.fingerprint256.replaceAll(':', '').toLowerCase();
  }

  /** Key and certificate of the TLS port; made anew when a name is missing or the end is near. */
  async serverTls(names: readonly string[]): Promise<ServerTls> {
    const keyFile = path.join(this.directory, 'server.key');
    const certificateFile = path.join(this.directory, 'server.crt');
    const [key, cert] = await Promise.all([readPem(keyFile), readPem(certificateFile)]);
    if (key !== null && cert !== null && this.serves(cert, key, names)) return { key, cert, ca: this.pem };
    const keys = await webcrypto.subtle.generateKey(SIGNING, true, ['sign', 'verify']);
    const fresh = await this.sign(keys.publicKey, 'tidemark control plane', SERVER_DAYS * DAY_MS, [
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ]);
    const newKey = await exportKey(keys.privateKey);
    await writePem(keyFile, newKey, 0o600);
    await writePem(certificateFile, fresh.pem, 0o644);
    return { key: newKey, cert: fresh.pem, ca: this.pem };
  }

  /** A client certificate for the agent of a cluster. @throws TidemarkError `fleet.bad-signing-request` */
  async issueClient(csrPem: string, clusterId: string): Promise<IssuedCertificate> {
    return this.sign(await publicKeyOf(csrPem), clusterId, CLIENT_LIFE_MS, [
      new x509.SubjectAlternativeNameExtension([{ type: 'url', value: `${SPIFFE}${clusterId}` }]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ]);
  }

  /** ECDSA over the text in the IEEE P1363 form, base64; for what agents believe only of the authority itself. */
  async signText(text: string): Promise<string> {
    return Buffer.from(await webcrypto.subtle.sign(SIGNING, this.key as webcrypto.CryptoKey, Buffer.from(text))).toString('base64');
  }

  /**
   * Who a client certificate says it is, or null when this authority did not sign it. Expiry and revocation are the
   * caller's to judge.
   */
  identify(certificate: X509Certificate): { clusterId: string; credentialId: string; issuedAt: Date; validTo: Date } | null {
    if (!certificate.checkIssued(this.own) || !certificate.verify(this.own.publicKey) || certificate.ca) return null;
    const uri = /^URI:spiffe:\/\/tidemark\/cluster\/([0-9a-f-]{36})$/.exec(certificate.subjectAltName ?? '');
    if (!uri?.[1]) return null;
    return { clusterId: uri[1], credentialId: certificate.serialNumber.toLowerCase().replace(/^0+/, ''), issuedAt: new Date(certificate.validFromDate.getTime() + BACKDATE_MS), validTo: certificate.validToDate };
  }

  private async sign(publicKey: x509.PublicKeyType, commonName: string, lifeMs: number, extensions: x509.Extension[]): Promise<IssuedCertificate> {
    const now = this.clock.now().getTime();
    const serialNumber = newSerial();
    const expiresAt = new Date(Math.floor((now + lifeMs) / 1000) * 1000);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber,
      subject: [{ CN: [commonName] }],
      issuer: this.certificate.subject,
      notBefore: new Date(now - BACKDATE_MS),
      notAfter: expiresAt,
      publicKey,
      signingKey: this.key,
      signingAlgorithm: SIGNING,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.AuthorityKeyIdentifierExtension.create(this.certificate),
        ...extensions,
      ],
    });
    return { pem: `${certificate.toString('pem')}\n`, credentialId: serialNumber, expiresAt };
  }

  private serves(certPem: string, keyPem: string, names: readonly string[]): boolean {
    const certificate = new X509Certificate(certPem);
    const enough = certificate.validToDate.getTime() - this.clock.now().getTime() > SERVER_RENEW_DAYS * DAY_MS;
    const named = names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined);
    return enough && named && certificate.verify(new X509Certificate(this.pem).publicKey) && certificate.checkPrivateKey(createPrivateKey(keyPem));
  }
}

/** sha256 of a certificate's public key, base64: RFC 7469's pin, as `curl --pinnedpubkey` takes it. */
export const keyPinOf = (certificatePem: string): string =>
  createHash('sha256').update(new X509Certificate(certificatePem).publicKey.export({ type: 'spki', format: 'der' })).digest('base64');

/** 128 random bits; the first hex digit is 4 to 7, so the number is positive and its text has no leading zero. */
function newSerial(): string {
  const hex = randomBytes(16).toString('hex');
  return `${(4 + (Number.parseInt(hex.slice(0, 1), 16) % 4)).toString(16)}${hex.slice(1)}`;
}

async function selfSigned(keys: { privateKey: SigningKey; publicKey: SigningKey }, now: Date): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [`tidemark ${randomBytes(4).toString('hex')}`] }],
    notBefore: new Date(now.getTime() - BACKDATE_MS),
    notAfter: new Date(now.getTime() + CA_DAYS * DAY_MS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

async function exportKey(key: SigningKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }).toString();
}

function importKey(pem: string): Promise<SigningKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  return webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), SIGNING, false, ['sign']);
}
