import { TidemarkError } from '@tidemark/kernel';
import { enrolResponse, LIMITS, PATHS, type EnrolResponse } from '@tidemark/protocol';
import { HttpsClient, refusalError, type HttpsAnswer } from './https-client.js';
import type { Identity } from './identity.js';
import { fingerprintOf, newKey } from './key-material.js';

/** How the agent knows the right authority: its PEM, or the sha256 of its DER from the join command. */
export type AuthorityPin = { readonly pem: string } | { readonly sha256: string };

/** Fetches the control plane's authority and believes it only if it has the fingerprint the operator gave. */
export async function pinnedAuthority(server: string, pin: AuthorityPin): Promise<string> {
  if ('pem' in pin) return pin.pem;
  const expected = pin.sha256.replace(/^sha256:/, '').replaceAll(':', '').toLowerCase();
  const client = new HttpsClient(server, { authority: null, client: null });
  try {
    const answer = await client.send('GET', PATHS.authority, { maxBytes: LIMITS.enrolBytes });
    if (answer.status !== 200) throw refusalError('The authority was not given', answer);
    const pem = answer.body.toString('utf8');
    if (fingerprintOf(pem) !== expected) {
      throw new TidemarkError('link.wrong-authority', `The server at ${server} shows another certificate authority than the join command names.`, {
        nextStep: 'Do not go on if you do not know why: somebody may stand in between. Otherwise make a new join command.',
      });
    }
    return pem;
  } finally {
    await client.close();
  }
}

export interface EnrolInput {
  readonly server: string;
  readonly token: string;
  readonly authority: string;
  readonly clusterUid: string;
  readonly agentVersion: string;
}

/** Trades a single-use join token for a certificate; the key is made here and never leaves. */
export async function enrol(input: EnrolInput): Promise<Identity> {
  const { privateKey, csr } = await newKey();
  const client = new HttpsClient(input.server, { authority: input.authority, client: null });
  try {
    const json = { token: input.token, csr, clusterUid: input.clusterUid, agentVersion: input.agentVersion };
    const answer = await client.send('POST', PATHS.enrol, { json, maxBytes: LIMITS.enrolBytes });
    const { clusterId, clusterName, certificate } = readGrant('The enrolment was refused', answer);
    return { clusterId, clusterName, clusterUid: input.clusterUid, server: input.server, authority: input.authority, certificate, privateKey };
  } finally {
    await client.close();
  }
}

/** A new certificate for a new key, without a session: works a while after the present certificate expired. */
export async function renew(identity: Identity): Promise<Identity> {
  const { privateKey, csr } = await newKey();
  const client = new HttpsClient(identity.server, { authority: identity.authority, client: identity });
  try {
    const answer = await client.send('POST', PATHS.renew, { json: { csr }, maxBytes: LIMITS.enrolBytes });
    return { ...identity, certificate: readGrant('The renewal was refused', answer).certificate, privateKey };
  } finally {
    await client.close();
  }
}

function readGrant(what: string, answer: HttpsAnswer): EnrolResponse {
  if (answer.status !== 200) throw refusalError(what, answer);
  const parsed = enrolResponse.safeParse(JSON.parse(answer.body.toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new TidemarkError('link.bad-answer', `${what}: the control plane's answer has not the expected form.`, { nextStep: 'Upgrade the agent to the version of the control plane.' });
}
