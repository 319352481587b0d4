import type { FleetChange, ResourceChange, TargetAt } from '../api/types.js';
import type { View } from './printer.js';
import { plain } from './table.js';
import { ago } from './time.js';
import { shortRevision, word } from './views.js';

export const targetAtView = (now: Date): View<TargetAt> => ({
  name: (target) => `target/${target.application}/${target.cluster}`,
  columns: [
    { head: 'APPLICATION', of: (target) => target.application },
    { head: 'CLUSTER', of: (target) => target.cluster },
    { head: 'STATUS', of: (target) => word(target.sync) },
    { head: 'HEALTH', of: (target) => word(target.health) },
    { head: 'REVISION', of: (target) => shortRevision(target.revision) },
    { head: 'DESIRED', of: (target) => shortRevision(target.desiredRevision) },
    { head: 'SINCE', of: (target) => ago(target.since, now) },
    { head: 'UNTIL', of: (target) => ago(target.until, now) },
    { head: 'NAMESPACE', of: (target) => target.namespace, wide: true },
    { head: 'IMAGES', of: (target) => target.images.map(({ name, version }) => (version === '' ? name : `${name}:${version}`)).join(',') || '-', wide: true },
    { head: 'CHARTS', of: (target) => target.charts.map(({ name, version }) => `${name}:${version}`).join(',') || '-', wide: true },
    { head: 'POSITION', of: (target) => String(target.sincePosition), wide: true },
  ],
});

export const fleetChangeView: View<FleetChange> = {
  name: (group) => group.summary,
  columns: [
    { head: 'TARGETS', of: (group) => String(group.targets) },
    { head: 'CHANGE', of: (group) => plain(group.summary.replace(/^\d+ targets?: /, '')) },
    { head: 'FOR EXAMPLE', of: (group) => group.examples.slice(0, 3).map(({ application, cluster }) => `${application}/${cluster}`).join(',') || '-' },
  ],
};

export const resourceChangeView = (now: Date): View<ResourceChange> => ({
  name: (change) => String(change.position),
  columns: [
    { head: 'WHEN', of: (change) => ago(change.at, now) },
    { head: 'WHO', of: (change) => plain(change.who) },
    { head: 'HOW', of: (change) => change.how },
    { head: 'WHAT', of: (change) => plain(change.action) },
    { head: 'CLUSTER', of: (change) => change.cluster ?? '-' },
    { head: 'APPLICATION', of: (change) => change.application ?? '-' },
    { head: 'COMMIT', of: (change) => shortRevision(change.commit?.sha) },
    { head: 'DETAIL', of: detail },
    { head: 'RESOURCE', of: (change) => change.resource, wide: true },
    { head: 'TIME', of: (change) => change.at, wide: true },
    { head: 'POSITION', of: (change) => String(change.position), wide: true },
  ],
});

/** The fields that were written, else why it was done, else the first line of the commit. */
function detail(change: ResourceChange): string {
  if (change.fields.length > 0) return plain(change.fields.map(({ path }) => path).join(','));
  return plain(change.reason ?? change.commit?.message.split('\n')[0]) || '-';
}
