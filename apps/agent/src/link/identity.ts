import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { z } from 'zod';
import { replaceFile } from '../platform/durable-files.js';

const identitySchema = z.object({
  clusterId: z.string(),
  clusterName: z.string(),
  /** UID of kube-system when the agent enrolled; said again while the API server does not answer. */
  clusterUid: z.string(),
  server: z.string(),
  /** The only authority this agent believes, PEM. */
  authority: z.string(),
  certificate: z.string(),
  privateKey: z.string(),
});
/** Who this agent is and whom it talks to. One file, so that key and certificate can never disagree after a crash. */
export type Identity = z.infer<typeof identitySchema>;

const FILE = 'identity.json';

/** null when this agent never enrolled. */
export async function loadIdentity(directory: string): Promise<Identity | null> {
  const file = path.join(directory, FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return identitySchema.parse(JSON.parse(text));
  } catch (error) {
    // The message of a JSON error may quote the file, and the file holds the key.
    throw new TidemarkError('link.identity-unreadable', `The identity in ${file} is damaged (${error instanceof z.ZodError ? 'members are missing' : 'it is not JSON'}).`, {
      nextStep: 'Remove it and enrol the agent again with a new join token.',
    });
  }
}

export async function saveIdentity(directory: string, identity: Identity): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await replaceFile(path.join(directory, FILE), JSON.stringify(identity));
}
