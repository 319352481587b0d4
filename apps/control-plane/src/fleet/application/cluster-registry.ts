import { randomBytes } from 'node:crypto';
import { load, type EventStore, type Sql } from '@tidemark/event-store';
import { TIDEMARK_NAMESPACE, TidemarkError, uuidv5, type Clock, type IdSource } from '@tidemark/kernel';
import { clusterDecider } from '../domain/cluster.js';
import { checkClusterLabels, checkClusterName } from '../domain/cluster-name.js';
import { ClusterNameReserved, clusterNameStream, ClusterRegistered, clusterStream, JoinTokenIssued } from '../domain/cluster.events.js';
import { checkTokenLife, formatJoinToken, hashSecret, TOKEN_LIFE } from '../domain/join-token.js';
import { joinCommand, kubectlCommand } from '../installation/join-command.js';
import type { CommandContext } from './command-context.js';
import { CredentialStore } from './credential.store.js';
import type { JoinGrant } from './fleet-commands.js';
import { JoinTokenStore } from './join-token.store.js';

export interface ClusterRegistryPorts {
  readonly sql: Sql;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** What agents dial. */
  readonly publicUrl: string;
  /** sha256 of the authority's certificate, hex. */
  readonly authorityFingerprint: string;
  /** sha256 of the TLS port's public key, base64, as curl pins it. */
  readonly serverKeyPin: string;
}

/** Registers clusters, issues their join tokens, revokes their agents. */
export class ClusterRegistry {
  private readonly tokens = new JoinTokenStore();
  private readonly credentials = new CredentialStore();

  constructor(private readonly ports: ClusterRegistryPorts) {}

  /** The id follows from the command: registering again with the same command id gives the same cluster and a new token. */
  async register(
    input: { name: string; labels: Readonly<Record<string, string>>; server: string | null; tokenLifeSeconds?: number },
    context: CommandContext,
  ): Promise<JoinGrant> {
    const { name, labels, server } = input;
    checkClusterName(name);
    checkClusterLabels(labels);
    checkTokenLife(input.tokenLifeSeconds ?? TOKEN_LIFE.defaultSeconds);
    const clusterId = uuidv5(`cluster/${context.commandId}`, TIDEMARK_NAMESPACE);
    const outcome = await this.ports.events.append({
      commandId: context.commandId,
      meta: context.meta,
      streams: [
        { stream: clusterStream(clusterId), expected: 'new', events: [ClusterRegistered.of({ clusterId, name, labels: { ...labels }, server })] },
        { stream: clusterNameStream(name), expected: 'new', events: [ClusterNameReserved.of({ clusterId, name })] },
      ],
    });
    if (outcome.kind === 'conflict' || outcome.kind === 'stream-closed') throw nameTaken(name);
    if (outcome.kind === 'refused') throw keyReused();
    return this.issueToken({ clusterId, ...(input.tokenLifeSeconds === undefined ? {} : { tokenLifeSeconds: input.tokenLifeSeconds }) }, { ...context, commandId: this.ports.ids.uuid() });
  }

  async issueToken(input: { clusterId: string; tokenLifeSeconds?: number }, context: CommandContext): Promise<JoinGrant> {
    const life = input.tokenLifeSeconds ?? TOKEN_LIFE.defaultSeconds;
    checkTokenLife(life);
    const { state } = await load(this.ports.events, clusterDecider, clusterStream(input.clusterId));
    const issuedAt = this.ports.clock.now();
    const expiresAt = new Date(issuedAt.getTime() + life * 1000);
    const tokenId = this.ports.ids.uuid();
    clusterDecider.decide(state, { kind: 'issue-join-token', tokenId, expiresAt: expiresAt.toISOString() });
    const secret = randomBytes(32);
    const event = JoinTokenIssued.of({ clusterId: input.clusterId, tokenId, expiresAt: expiresAt.toISOString() });
    const position = await this.ports.sql.transaction(async (sql) => {
      await this.tokens.add(sql, { tokenId, clusterId: input.clusterId, clusterName: state.name, hash: hashSecret(secret), issuedAt, expiresAt });
      const outcome = await this.ports.events.append(
        { commandId: context.commandId, meta: context.meta, streams: [{ stream: clusterStream(input.clusterId), expected: 'any', events: [event] }] },
        sql,
      );
      if (outcome.kind !== 'appended') throw keyReused();
      return outcome.lastPosition;
    });
    return this.grant(input.clusterId, state.name, formatJoinToken(tokenId, secret), expiresAt, position);
  }

  /** Credentials end in the transaction of the event: whoever hears of it finds them ended. */
  async revoke(clusterId: string, context: CommandContext): Promise<{ clusterId: string; position: number }> {
    const before = await this.ports.events.receipt(context.commandId);
    if (before) return { clusterId, position: before.lastPosition };
    const { state } = await load(this.ports.events, clusterDecider, clusterStream(clusterId));
    const events = [...clusterDecider.decide(state, { kind: 'revoke-agent' })];
    const outcome = await this.ports.sql.transaction(async (sql) => {
      await this.credentials.endOthers(sql, clusterId, null, 'revoked');
      await this.tokens.endUnused(sql, clusterId, this.ports.clock.now());
      return this.ports.events.append({ commandId: context.commandId, meta: context.meta, streams: [{ stream: clusterStream(clusterId), expected: 'any', events }] }, sql);
    });
    if (outcome.kind !== 'appended' && outcome.kind !== 'already-appended') throw keyReused();
    return { clusterId, position: outcome.lastPosition };
  }

  private grant(clusterId: string, name: string, token: string, expiresAt: Date, position: number): JoinGrant {
    const access = { server: this.ports.publicUrl, token, authoritySha256: this.ports.authorityFingerprint, serverKeyPin: this.ports.serverKeyPin };
    return { clusterId, name, token, expiresAt: expiresAt.toISOString(), command: joinCommand(access), kubectlCommand: kubectlCommand(access), position };
  }
}

const keyReused = (): TidemarkError =>
  new TidemarkError('fleet.command-id-reused', 'This idempotency key was used already; a token is shown only once.', { nextStep: 'Use a new key.' });

const nameTaken = (name: string): TidemarkError =>
  new TidemarkError('fleet.cluster-name-taken', `There is a cluster ${name} already.`, { nextStep: 'Choose another name, or issue a new join token for that cluster.' });
