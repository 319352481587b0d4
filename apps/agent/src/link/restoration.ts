import { verify, X509Certificate } from 'node:crypto';
import { TidemarkError } from '@tidemark/kernel';
import { restorationText, type Restoration } from '@tidemark/protocol';

/**
 * Whether the authority this agent pins says that its control plane was restored.
 * @throws TidemarkError `link.restoration-unsigned`
 */
export function checkRestoration(restoration: Restoration, authorityPem: string): void {
  const { publicKey } = new X509Certificate(authorityPem);
  const signature = Buffer.from(restoration.signature, 'base64');
  if (verify('sha256', Buffer.from(restorationText(restoration)), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)) return;
  throw new TidemarkError('link.restoration-unsigned', `The restoration of ${restoration.issuedAt} is not signed by the authority this agent pins.`, {
    nextStep: 'Find out who answers at the address of the control plane; the cluster stays as it is.',
  });
}
