import { z } from 'zod';
import { instant, longText, shortText, uuid } from './scalars.js';

/** Body of `POST /agent/v1/enrol`. The server takes nothing from the request's subject but its public key. */
export const enrolRequest = z.object({ token: shortText, csr: longText, clusterUid: shortText, agentVersion: shortText });
export const enrolResponse = z.object({
  clusterId: uuid,
  clusterName: shortText,
  /** PEM, client certificate. */
  certificate: longText,
  expiresAt: instant,
});
export type EnrolRequest = z.infer<typeof enrolRequest>;
export type EnrolResponse = z.infer<typeof enrolResponse>;

/** Body of `POST /agent/v1/renew`, sent with the present client certificate; the answer is an `enrolResponse`. */
export const renewRequest = z.object({ csr: longText });

/** `GET /agent/v1/bundles/<digest>` answers this as JSON text whose sha256 is the digest. */
export const bundleContent = z.object({
  /** Format of the bundle; a new one is a new number. */
  format: z.literal(1),
  /** Kubernetes objects in the order of the sources, exactly as rendered. */
  objects: z.array(z.record(z.string(), z.unknown())),
});
export type BundleContent = z.infer<typeof bundleContent>;

export const PATHS = {
  enrol: '/agent/v1/enrol',
  /** Renewal outside of a session, for an agent that was cut off for longer than its certificate lives. */
  renew: '/agent/v1/renew',
  session: '/agent/v1/session',
  /** The CA of this control plane, PEM; public, verified by the agent against the fingerprint it was given. */
  authority: '/agent/v1/ca',
  /** The agent's Kubernetes manifest for the bearer of a join token. */
  manifest: '/agent/v1/manifest',
  bundle: (digest: string) => `/agent/v1/bundles/${digest}`,
} as const;

/** What the gateway answers when it refuses: never more than the asker may know. */
export const refusal = z.object({ code: shortText, message: shortText, nextStep: shortText.optional() });
export type Refusal = z.infer<typeof refusal>;
