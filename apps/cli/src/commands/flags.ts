import { InvalidArgumentError } from 'commander';

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number of at least 1');
  return value;
}

/** Seconds, or a Go-style duration (`90s`, `5m`, `1h30m`). */
export function seconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) throw new InvalidArgumentError('must be seconds or a duration such as 90s, 5m or 1h30m');
  const unit: Record<string, number> = { h: 3_600, m: 60, s: 1, ms: 0.001 };
  return parts.reduce((sum, [, value, name]) => sum + Number(value) * (unit[name ?? 's'] ?? 1), 0);
}

/** What `--resource` names, in the words of the API. */
export interface SelectedResource {
  group: string;
  kind: string;
  namespace?: string;
  name: string;
  exclude?: true;
}

/** Adds `[!]GROUP:KIND:[NAMESPACE/]NAME`, as Argo CD writes it. */
export function selectedResource(text: string, previous: readonly SelectedResource[]): SelectedResource[] {
  const [, not = '', group = '', kind = '', namespace, name = ''] = /^(!?)([^:]*):([^:]+):(?:([^/]*)\/)?([^/]+)$/.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('must be GROUP:KIND:NAME or GROUP:KIND:NAMESPACE/NAME, with "!" in front to leave it out; the core group is empty (:ConfigMap:settings)');
  return [...previous, { group, kind, name, ...(namespace !== undefined && { namespace }), ...(not === '!' && { exclude: true as const }) }];
}
