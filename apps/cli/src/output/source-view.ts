import type { Source } from '../api/types.js';
import type { View } from './printer.js';
import { plain } from './table.js';
import { ago, span } from './time.js';
import { shortRevision } from './views.js';

export const sourceView = (now: Date): View<Source> => ({
  name: (source) => source.url,
  columns: [
    { head: 'URL', of: (source) => source.url },
    { head: 'CREDENTIAL', of: (source) => source.credentialKind?.toLowerCase() ?? (source.credential === null ? '-' : 'missing') },
    { head: 'POLL', of: (source) => (source.pollSeconds === null ? 'default' : span(source.pollSeconds)) },
    { head: 'WEBHOOK', of: (source) => (source.webhookSeenAt === null ? '-' : ago(source.webhookSeenAt, now)) },
    { head: 'REFS', of: (source) => source.refs.map(({ ref, revision, lost }) => `${plain(ref)}@${lost ? 'lost' : shortRevision(revision)}`).join(',') || '-' },
    { head: 'STATUS', of: (source) => (source.failure === null ? 'Ok' : source.failure.code) },
    { head: 'CREDENTIAL-NAME', of: (source) => source.credential ?? '-', wide: true },
    { head: 'WEBHOOK-SECRET', of: (source) => (source.hasWebhookSecret ? 'own' : 'general'), wide: true },
    { head: 'SINCE', of: (source) => ago(source.failure?.since, now), wide: true },
    { head: 'MESSAGE', of: (source) => plain(source.failure?.message) || '-', wide: true },
  ],
});
