import type { X509Certificate } from 'node:crypto';
import { TidemarkError, type Clock, type IdSource } from '@tidemark/kernel';
import type { EventMeta, EventStore, NewEvent, Sql } from '@tidemark/event-store';
import type { EnrolRequest, EnrolResponse } from '@tidemark/protocol';
import { AgentEnrolled, clusterStream, CredentialRenewed } from '../domain/cluster.events.js';
import { judgeToken, parseJoinToken, refusals } from '../domain/join-token.js';
import type { CertificateAuthority, IssuedCertificate } from '../pki/certificate-authority.js';
import { CredentialStore, type CredentialRow } from './credential.store.js';
import { JoinTokenStore, type TokenRow } from './join-token.store.js';
import type { RefusalRecorder } from './refusal-recorder.js';
import type { Restorations } from './restorations.js';

/** An agent whose certificate was checked against the authority and the list of credentials. */
export interface AuthenticatedAgent {
  readonly clusterId: string;
  readonly clusterName: string;
  readonly clusterUid: string;
  readonly credentialId: string;
}

export interface AgentIdentityPorts {
  readonly sql: Sql;
  readonly events: EventStore;
  readonly authority: CertificateAuthority;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly refusals: RefusalRecorder;
  readonly restorations: Restorations;
}

/**
 * How long after its end a certificate still renews itself: a control plane that was down for days must not have to enrol
 * its fleet again. It opens no session, and a revoked or replaced one renews nothing.
 */
const RENEWAL_GRACE_MS = 30 * 86_400_000;

/** Lets agents in: join token → certificate → session. The only place that says who an agent is. */
export class AgentIdentity {
  private readonly tokens = new JoinTokenStore();
  private readonly credentials = new CredentialStore();

  constructor(private readonly ports: AgentIdentityPorts) {}

  /**
   * Trades a join token for a certificate; of two that race exactly one wins. Credentials the cluster had before end.
   * @throws TidemarkError `fleet.join-token-unknown|-used|-expired`, `fleet.bad-signing-request`
   */
  async enrol(request: EnrolRequest): Promise<EnrolResponse> {
    const { tokenId, stored } = await this.judged(request.token);
    const issued = await this.issue(stored.clusterId, request.csr);
    const won = await this.ports.sql.transaction(async (sql) => {
      if (!(await this.tokens.spend(sql, tokenId, this.ports.clock.now()))) return false;
      await this.credentials.endOthers(sql, stored.clusterId, null, 'superseded');
      await this.credentials.add(sql, this.rowOf(stored, request.clusterUid, issued));
      await this.append(sql, stored.clusterId, AgentEnrolled.of({
        clusterId: stored.clusterId,
        credentialId: issued.credentialId,
        agentVersion: request.agentVersion,
        clusterUid: request.clusterUid,
        expiresAt: issued.expiresAt.toISOString(),
      }));
      return true;
    });
    if (!won) return this.refuse(stored.clusterId, refusals.used(this.ports.clock.now()));
    return answer(stored, issued);
  }

  /** The cluster a join token is for, which stays unspent. @throws as `enrol` */
  async inspect(token: string): Promise<{ clusterId: string; clusterName: string }> {
    const { stored } = await this.judged(token);
    return { clusterId: stored.clusterId, clusterName: stored.clusterName };
  }

  /**
   * A new certificate for an authenticated agent. The present one stays good until the new one is used.
   * @throws TidemarkError `fleet.bad-signing-request`
   */
  async renew(agent: AuthenticatedAgent, csr: string): Promise<EnrolResponse> {
    const issued = await this.issue(agent.clusterId, csr);
    await this.ports.sql.transaction(async (sql) => {
      await this.credentials.add(sql, this.rowOf(agent, agent.clusterUid, issued));
      await this.append(sql, agent.clusterId, CredentialRenewed.of({ clusterId: agent.clusterId, credentialId: issued.credentialId, expiresAt: issued.expiresAt.toISOString() }));
    });
    return answer(agent, issued);
  }

  /**
   * Who holds this client certificate, now. Asked at every session start and every request: a resumed TLS session or a
   * cached answer opens nothing.
   * @throws TidemarkError `fleet.certificate-unknown`, `fleet.certificate-expired`, `fleet.agent-revoked`, `fleet.certificate-superseded`
   */
  async authenticate(certificate: X509Certificate, purpose: 'session' | 'renewal'): Promise<AuthenticatedAgent> {
    const claim = this.ports.authority.identify(certificate);
    if (!claim) throw unknownCertificate();
    const row = (await this.credentials.find(this.ports.sql, claim.credentialId)) ?? (await this.recovered(claim));
    if (row.clusterId !== claim.clusterId) throw unknownCertificate();
    const late = this.ports.clock.now().getTime() - claim.validTo.getTime();
    if (late > (purpose === 'renewal' ? RENEWAL_GRACE_MS : 0)) {
      throw new TidemarkError('fleet.certificate-expired', 'The client certificate has expired.', { nextStep: 'Renew it, or enrol again with a new join token.' });
    }
    checkStatus(row);
    return { clusterId: row.clusterId, clusterName: row.clusterName, clusterUid: row.clusterUid, credentialId: row.credentialId };
  }

  /** The agent shows this credential in a session: those it replaced are over. */
  async settle(agent: AuthenticatedAgent): Promise<void> {
    await this.credentials.endOthers(this.ports.sql, agent.clusterId, agent.credentialId, 'superseded');
  }

  /**
   * A certificate the authority signed and the list does not have was renewed after the backup this control plane was
   * restored from. It counts, when a restoration was declared since and the cluster still has a good credential.
   */
  private async recovered(claim: { clusterId: string; credentialId: string; issuedAt: Date; validTo: Date }): Promise<CredentialRow> {
    const restoration = await this.ports.restorations.latest();
    const known = restoration && claim.issuedAt.getTime() <= Date.parse(restoration.issuedAt) ? await this.credentials.activeOf(this.ports.sql, claim.clusterId) : undefined;
    if (!known) throw unknownCertificate();
    const row = { ...known, credentialId: claim.credentialId, expiresAt: claim.validTo };
    await this.ports.sql.transaction(async (sql) => {
      await this.credentials.add(sql, { ...row, issuedAt: claim.issuedAt });
      await this.append(sql, claim.clusterId, CredentialRenewed.of({ clusterId: claim.clusterId, credentialId: claim.credentialId, expiresAt: claim.validTo.toISOString() }));
    });
    return row;
  }

  private async judged(token: string): Promise<{ tokenId: string; stored: TokenRow }> {
    const parsed = parseJoinToken(token);
    const stored = parsed ? await this.tokens.find(this.ports.sql, parsed.tokenId) : undefined;
    if (!parsed || !stored) return this.refuse(null, refusals.unknown());
    const refusal = judgeToken(stored, parsed.secretHash, this.ports.clock.now());
    // Who does not know the secret is a stranger: the cluster's history is not theirs to write in.
    if (refusal) return this.refuse(refusal.code === 'fleet.join-token-unknown' ? null : stored.clusterId, refusal);
    return { tokenId: parsed.tokenId, stored };
  }

  private async issue(clusterId: string, csr: string): Promise<IssuedCertificate> {
    try {
      return await this.ports.authority.issueClient(csr, clusterId);
    } catch (error) {
      if (error instanceof TidemarkError) await this.ports.refusals.record(clusterId, error);
      throw error;
    }
  }

  private async refuse(clusterId: string | null, refusal: TidemarkError): Promise<never> {
    await this.ports.refusals.record(clusterId, refusal);
    throw refusal;
  }

  private rowOf(cluster: { clusterId: string; clusterName: string }, clusterUid: string, issued: IssuedCertificate): Omit<CredentialRow, 'status'> & { issuedAt: Date } {
    return { credentialId: issued.credentialId, clusterId: cluster.clusterId, clusterName: cluster.clusterName, clusterUid, issuedAt: this.ports.clock.now(), expiresAt: issued.expiresAt };
  }

  private async append(sql: Sql, clusterId: string, event: NewEvent): Promise<void> {
    const meta: EventMeta = { actor: { kind: 'agent', id: clusterId }, correlationId: this.ports.ids.uuid() };
    await this.ports.events.append({ commandId: this.ports.ids.uuid(), meta, streams: [{ stream: clusterStream(clusterId), expected: 'any', events: [event] }] }, sql);
  }
}

function checkStatus(row: CredentialRow): void {
  if (row.status === 'revoked') throw new TidemarkError('fleet.agent-revoked', `The agent of ${row.clusterName} was revoked.`, { nextStep: 'Enrol it again with a new join token.' });
  if (row.status === 'superseded') {
    throw new TidemarkError('fleet.certificate-superseded', `The agent of ${row.clusterName} has a newer certificate than this one.`, { nextStep: 'If this is a copy of the agent, stop it; else enrol it again.' });
  }
}

const unknownCertificate = (): TidemarkError =>
  new TidemarkError('fleet.certificate-unknown', 'The client certificate is not one this control plane knows.', {
    nextStep: 'After a restore from a backup an administrator says so by `tidemark admin restored`; else enrol the agent with a new join token.',
  });

const answer = (cluster: TokenRow | AuthenticatedAgent, issued: IssuedCertificate): EnrolResponse => ({
  clusterId: cluster.clusterId,
  clusterName: cluster.clusterName,
  certificate: issued.pem,
  expiresAt: issued.expiresAt.toISOString(),
});
