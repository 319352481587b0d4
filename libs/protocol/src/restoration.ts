import { z } from 'zod';
import { counter, instant, shortText, uuid } from './scalars.js';

/**
 * The control plane's log was put back to an earlier point, and an administrator says so: the agent may take statements
 * that are older than what it has. Signed by the authority that the agent pins, so that whoever holds only the address or
 * the server's key can't take a cluster back in time.
 */
export const restoration = z.object({
  id: uuid,
  issuedAt: instant,
  /** The last position of the log when it was declared. */
  position: counter,
  /** ECDSA P-256 with SHA-256 over `restorationText`, in the IEEE P1363 form, base64. */
  signature: shortText,
});
export type Restoration = z.infer<typeof restoration>;

/** What is signed. The first line keeps the signature from meaning anything else. */
export const restorationText = ({ id, issuedAt, position }: Omit<Restoration, 'signature'>): string => `tidemark.restoration.v1\n${id}\n${issuedAt}\n${position}\n`;

/** In HELLO's capabilities: the agent takes a restoration. */
export const TAKES_RESTORATIONS = 'restoration';
