import { jest } from '@jest/globals';
import { generateKeyPairSync, sign } from 'node:crypto';
import { restorationText, type Restoration } from '@tidemark/protocol';
import { tempDir } from '@tidemark/testing';
import { renew } from '../../../apps/agent/src/link/enrolment.js';
import type { Identity } from '../../../apps/agent/src/link/index.js';
import { checkRestoration } from '../../../apps/agent/src/link/restoration.js';
import { CertificateAuthority } from '../../../apps/control-plane/src/fleet/pki/certificate-authority.js';
import { AgentPort, desiredTarget } from './agent-port.js';
import { enrolled, RawAgent } from './raw-agent.js';

jest.setTimeout(30_000);

const BUNDLE = `sha256:${'b'.repeat(64)}`;
const TAKES = { capabilities: ['restoration'] };

describe('an agent whose control plane was restored from a backup', () => {
  let port: AgentPort;
  let clusterId: string;
  let identity: Identity;
  let agents: RawAgent[] = [];

  // One port a test: a restoration is for the whole fleet and can't be taken back.
  beforeEach(async () => {
    port = await AgentPort.start();
    const grant = await port.register('survivor');
    clusterId = grant.clusterId;
    identity = await enrolled(port, grant.token);
  });
  afterEach(async () => {
    for (const agent of agents) agent.close();
    agents = [];
    await port.stop();
  });

  const hello = async (more: Record<string, unknown>, who = identity): Promise<RawAgent> => {
    const agent = (await RawAgent.open(port, who)).hello(more);
    agents.push(agent);
    return agent;
  };

  it('is found to be ahead of the log, which becomes an event, and is told nothing until somebody says what happened', async () => {
    const agent = await hello({ ...TAKES, desiredRevision: 4_711 });
    expect((await agent.frame('WELCOME'))['restoration']).toBeUndefined();
    expect((await port.event(clusterId, 'fleet.agent-ahead-found')).data).toMatchObject({ clusterId, desiredRevision: 4_711 });
  });

  it('is sent back when the restoration is declared, is told of it once, signed, and gets its desired state from the beginning', async () => {
    const target = desiredTarget(BUNDLE);
    await port.assign(clusterId, target);
    const before = await hello({ ...TAKES, desiredRevision: 4_711 });
    await before.frame('WELCOME');
    await port.restorations.declare(port.context());
    expect(await before.frame('GOAWAY')).toMatchObject({ reason: 'the control plane was restored from a backup' });
    const after = await hello({ ...TAKES, desiredRevision: 4_711 });
    const restoration = (await after.frame('WELCOME'))['restoration'] as Restoration;
    expect(() => checkRestoration(restoration, port.authority.pem)).not.toThrow();
    expect((await after.frame('DESIRED'))['targets']).toEqual([target]);
    after.close();
    await after.ended();
    const again = await hello({ ...TAKES, desiredRevision: 2, restoration: restoration.id });
    expect((await again.frame('WELCOME'))['restoration']).toBeUndefined();
  });

  it('that does not know of restorations is not told of one', async () => {
    await port.restorations.declare(port.context());
    const old = await hello({ desiredRevision: 4_711 });
    expect((await old.frame('WELCOME'))['restoration']).toBeUndefined();
  });

  it('is let in with a certificate that was renewed after the backup, once the restoration is declared', async () => {
    const present = await renew(identity);
    // What the restore takes back: the newest credential is not in the list any more.
    await port.database.sql.query(`DELETE FROM app.agent_credentials WHERE credential_id = (SELECT credential_id FROM app.agent_credentials WHERE cluster_id = $1 ORDER BY issued_at DESC LIMIT 1)`, [clusterId]);
    await expect(RawAgent.open(port, present)).rejects.toThrow('401');
    await port.restorations.declare(port.context());
    await (await hello(TAKES, present)).frame('WELCOME');
  });

  it('is not let in by a restoration when it was revoked before the backup', async () => {
    const renewed = await renew(identity);
    await port.database.sql.query('DELETE FROM app.agent_credentials WHERE cluster_id = $1 AND issued_at = (SELECT max(issued_at) FROM app.agent_credentials WHERE cluster_id = $1)', [clusterId]);
    await port.registry.revoke(clusterId, port.context());
    await port.restorations.declare(port.context());
    await expect(RawAgent.open(port, renewed)).rejects.toThrow('401');
  });

  it('believes no restoration that another authority signed, or that was changed on the way', async () => {
    await port.restorations.declare(port.context());
    const restoration = (await port.restorations.latest()) as Restoration;
    const folder = await tempDir('other-authority');
    const other = await CertificateAuthority.open(folder.path, port.clock);
    expect(() => checkRestoration(restoration, other.pem)).toThrow('not signed by the authority');
    await folder.remove();
    expect(() => checkRestoration({ ...restoration, issuedAt: '2030-01-01T00:00:00.000Z' }, port.authority.pem)).toThrow('not signed by the authority');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const forged = sign('sha256', Buffer.from(restorationText(restoration)), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64');
    expect(() => checkRestoration({ ...restoration, signature: forged }, port.authority.pem)).toThrow('not signed by the authority');
  });
});
