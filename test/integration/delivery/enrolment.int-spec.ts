import { jest } from '@jest/globals';
import { createHash, generateKeyPairSync, webcrypto, X509Certificate } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { LIMITS, PATHS } from '@tidemark/protocol';
import { tempDir } from '@tidemark/testing';
import { fingerprintOf, pinnedAuthority } from '../../../apps/agent/src/link/index.js';
import { HttpsClient } from '../../../apps/agent/src/link/https-client.js';
import { newKey } from '../../../apps/agent/src/link/key-material.js';
import { CertificateAuthority } from '../../../apps/control-plane/src/fleet/pki/certificate-authority.js';
import { AgentPort } from './agent-port.js';
import { enrolled, RawAgent } from './raw-agent.js';

let port: AgentPort;
jest.setTimeout(30_000);
beforeAll(async () => {
  port = await AgentPort.start();
});
afterAll(() => port.stop());

const post = async (path: string, json: unknown, identity: { certificate: string; privateKey: string } | null = null): Promise<{ status: number; body: Record<string, unknown> }> => {
  const client = new HttpsClient(port.url, { authority: port.authority.pem, client: identity });
  try {
    const answer = await client.send('POST', path, { json, maxBytes: 100_000 });
    return { status: answer.status, body: JSON.parse(answer.body.toString('utf8')) as Record<string, unknown> };
  } finally {
    await client.close();
  }
};

describe('registering a cluster', () => {
  it('gives one line that holds all an agent needs', async () => {
    const grant = await port.register('edge-1');
    expect(grant.command).toBe(`tidemark-agent join --server ${port.url} --token ${grant.token} --ca-sha256 ${port.authority.fingerprint}`);
    expect(await pinnedAuthority(port.url, { sha256: port.authority.fingerprint })).toBe(port.authority.pem);
  });

  it.each(['system', 'control-plane', '..', 'a/b', 'prоd', 'Edge', '-a', 'x'.repeat(64), ''])('refuses the name %j', async (name) => {
    await expect(port.register(name)).rejects.toMatchObject({ code: expect.stringMatching(/^fleet\.(bad|reserved)-cluster-name$/) });
  });

  it('gives a name to one cluster only, also when two ask at once', async () => {
    const outcomes = await Promise.allSettled([port.register('twice'), port.register('twice'), port.register('twice')]);
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find((o) => o.status === 'rejected')).toMatchObject({ reason: { code: 'fleet.cluster-name-taken' } });
  });

  it('keeps no token in events or tables', async () => {
    const { token } = await port.register('secretive');
    // base64url may hold the separator itself
    const secret = token.split('_').slice(2).join('_');
    const events = JSON.stringify(await port.database.store.readAll({ after: 0, limit: 1000 }));
    expect(events).not.toContain(secret);
    const rows = await port.database.sql.query('SELECT * FROM app.join_tokens');
    expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

describe('enrolling', () => {
  it('gives a certificate that names the cluster and lasts a day', async () => {
    const grant = await port.register('good');
    const identity = await enrolled(port, grant.token);
    const certificate = new X509Certificate(identity.certificate);
    expect(certificate.subjectAltName).toBe(`URI:spiffe://tidemark/cluster/${grant.clusterId}`);
    expect(certificate.ca).toBe(false);
    expect(certificate.validToDate.getTime() - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
    expect(certificate.validToDate.getTime() - Date.now()).toBeLessThan(24.1 * 3_600_000);
    await port.event(grant.clusterId, 'fleet.agent-enrolled');
  });

  it('refuses a used token, says so, and records it', async () => {
    const grant = await port.register('reused');
    await enrolled(port, grant.token);
    await expect(enrolled(port, grant.token)).rejects.toMatchObject({ code: 'fleet.join-token-used', nextStep: expect.stringContaining('tidemark cluster register') });
    expect((await port.event(grant.clusterId, 'fleet.enrolment-refused')).data).toMatchObject({ code: 'fleet.join-token-used' });
  });

  it('lets exactly one of many agents win that race with one token', async () => {
    const grant = await port.register('race');
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => enrolled(port, grant.token)));
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
    expect((await port.eventsOf(grant.clusterId)).filter((e) => e.type === 'fleet.agent-enrolled')).toHaveLength(1);
  });

  it('refuses an expired token, and one that a newer token replaced', async () => {
    const grant = await port.register('late');
    const second = await port.registry.issueToken({ clusterId: grant.clusterId }, port.context());
    await expect(enrolled(port, grant.token)).rejects.toMatchObject({ code: 'fleet.join-token-expired' });
    port.skewMs = 61 * 60_000;
    await expect(enrolled(port, second.token)).rejects.toMatchObject({ code: 'fleet.join-token-expired' });
    port.skewMs = 0;
  });

  it.each(['', 'tmj_x', `tmj_${'0'.repeat(32)}_${'A'.repeat(43)}`, "' OR 1=1 --"])('refuses the unknown token %j', async (token) => {
    await expect(enrolled(port, token)).rejects.toMatchObject({ code: 'fleet.join-token-unknown' });
  });

  it('refuses a token with the right id and another secret as unknown', async () => {
    const grant = await port.register('guessed');
    await expect(enrolled(port, grant.token.slice(0, -43) + 'A'.repeat(43))).rejects.toMatchObject({ code: 'fleet.join-token-unknown' });
    await enrolled(port, grant.token);
  });

  it('takes nothing but the public key from a request that asks to be somebody else', async () => {
    const victim = await port.register('victim');
    const grant = await port.register('impostor');
    const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const csr = await x509.Pkcs10CertificateRequestGenerator.create({
      name: `CN=${victim.clusterId}, O=admin`,
      keys,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [
        new x509.BasicConstraintsExtension(true, 9, true),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: '*' }, { type: 'url', value: `spiffe://tidemark/cluster/${victim.clusterId}` }]),
      ],
    });
    const { status, body } = await post(PATHS.enrol, { token: grant.token, csr: csr.toString('pem'), clusterUid: 'u', agentVersion: '0' });
    expect(status).toBe(200);
    const certificate = new X509Certificate(body['certificate'] as string);
    expect(certificate.subjectAltName).toBe(`URI:spiffe://tidemark/cluster/${grant.clusterId}`);
    expect(certificate.subject).toBe(`CN=${grant.clusterId}`);
    expect(certificate.ca).toBe(false);
  });

  it('refuses weak keys and unproven keys without spending the token', async () => {
    const grant = await port.register('weak');
    const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 1024 };
    const weak = await x509.Pkcs10CertificateRequestGenerator.create({ name: 'CN=x', keys: await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']), signingAlgorithm: rsa });
    const good = (await newKey()).csr;
    const broken = good.replace(/[A-Za-z0-9+/]{8}(?=[A-Za-z0-9+/=]*\n-----END)/, 'AAAAAAAA');
    for (const csr of [weak.toString('pem'), broken, 'not a request', generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()]) {
      const answer = await post(PATHS.enrol, { token: grant.token, csr, clusterUid: 'u', agentVersion: '0' });
      expect(answer).toMatchObject({ status: 400, body: { code: 'fleet.bad-signing-request' } });
    }
    await enrolled(port, grant.token);
  });

  it('refuses a body above the limit and one that is not JSON', async () => {
    expect(await post(PATHS.enrol, { token: 'x', csr: 'x'.repeat(LIMITS.enrolBytes), clusterUid: '', agentVersion: '' })).toMatchObject({ status: 413 });
    expect(await post(PATHS.enrol, [1, 2])).toMatchObject({ status: 400, body: { code: 'delivery.bad-body' } });
  });

  it('gives the manifest to the bearer of an unspent token only', async () => {
    const grant = await port.register('manifest');
    const get = async (token: string): Promise<{ status: number; text: string }> => {
      const { request } = await import('undici');
      const { Agent } = await import('undici');
      const dispatcher = new Agent({ connect: { ca: port.authority.pem } });
      const answer = await request(`${port.url}${PATHS.manifest}`, { dispatcher, headers: { authorization: `Bearer ${token}` } });
      const text = await answer.body.text();
      await dispatcher.close();
      return { status: answer.statusCode, text };
    };
    const given = await get(grant.token);
    expect(given).toMatchObject({ status: 200, text: expect.stringContaining('kind: Deployment') });
    expect((await get('wrong')).status).toBe(403);
    await enrolled(port, grant.token);
    expect((await get(grant.token)).status).toBe(403);
  });
});

describe('the authority', () => {
  it('is not believed by an agent that was told another fingerprint', async () => {
    const other = createHash('sha256').update('other').digest('hex');
    await expect(pinnedAuthority(port.url, { sha256: other })).rejects.toMatchObject({ code: 'link.wrong-authority' });
  });

  it('stays the same over restarts and keeps its key to itself', async () => {
    const directory = await tempDir('pki');
    const first = await CertificateAuthority.open(directory.path, port.clock);
    const again = await CertificateAuthority.open(directory.path, port.clock);
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(fingerprintOf(again.pem)).toBe(first.fingerprint);
    const { stat } = await import('node:fs/promises');
    expect((await stat(`${directory.path}/ca.key`)).mode & 0o777).toBe(0o600);
    await directory.remove();
  });
});

describe('a session needs a certificate', () => {
  beforeEach(() => {
    port.skewMs = 0;
  });
  it('of this authority', async () => {
    const directory = await tempDir('pki');
    const stranger = await CertificateAuthority.open(directory.path, port.clock);
    const grant = await port.register('stolen');
    const { privateKey, csr } = await newKey();
    const { pem } = await stranger.issueClient(csr, grant.clusterId);
    await expect(RawAgent.open(port, { certificate: pem, privateKey })).rejects.toThrow('401');
    await directory.remove();
  });

  it('at all', async () => {
    await expect(RawAgent.open(port, null)).rejects.toThrow('401');
  });

  it('that is in the books: a signature alone opens nothing', async () => {
    const grant = await port.register('unlisted');
    const { privateKey, csr } = await newKey();
    const { pem } = await port.authority.issueClient(csr, grant.clusterId);
    await expect(RawAgent.open(port, { certificate: pem, privateKey })).rejects.toThrow('401');
  });

  it('that has not expired; an expired one still renews itself for a while', async () => {
    const grant = await port.register('sleeper');
    const identity = await enrolled(port, grant.token);
    port.skewMs = 3 * 86_400_000;
    await expect(RawAgent.open(port, identity)).rejects.toThrow('403');
    const { csr } = await newKey();
    expect((await post(PATHS.renew, { csr }, identity)).status).toBe(200);
    port.skewMs = 40 * 86_400_000;
    expect((await post(PATHS.renew, { csr }, identity)).status).toBe(403);
  });

  it('and the subprotocol', async () => {
    const grant = await port.register('old-agent');
    const identity = await enrolled(port, grant.token);
    await expect(RawAgent.open(port, identity, undefined, 'tidemark.agent.v0')).rejects.toThrow('400');
  });
});

describe('a stranger', () => {
  it('who tries many tokens is slowed down, and fills neither log nor table', async () => {
    const statuses = await Promise.all(Array.from({ length: 140 }, async () => (await post(PATHS.enrol, { token: 'tmj_guess', csr: 'x', clusterUid: '', agentVersion: '' })).status));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(20);
    const refusals = await port.database.store.readStream('enrolment-refusals');
    expect(refusals.length).toBeLessThanOrEqual(3);
  });
});
