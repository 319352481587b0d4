import { TidemarkError } from '@tidemark/kernel';
import type { GivenCredential } from '../domain/repository-settings.js';
import type { RepositoryCredentialInput } from './source.types.js';

/** One of the two kinds, whole; else `source.bad-credential`. */
export function givenCredential({ username, password, sshPrivateKey, knownHosts }: RepositoryCredentialInput): GivenCredential {
  const basic = username != null && password != null;
  const ssh = sshPrivateKey != null && knownHosts != null;
  const given = [username, password, sshPrivateKey, knownHosts].filter((member) => member != null).length;
  if (basic && given === 2) return { kind: 'basic', username, password };
  if (ssh && given === 2) return { kind: 'ssh', privateKey: sshPrivateKey, knownHosts };
  throw new TidemarkError('source.bad-credential', 'A credential is either username and password, or sshPrivateKey and knownHosts.', {
    nextStep: 'Give both members of one kind and none of the other.',
    details: { path: 'input.credential' },
  });
}
