import { isRecord } from '@tidemark/kernel';
import type { Health } from '../health.js';
import type { HealthRule, HealthRules } from './rule.js';
import { forKinds, health, valueAt, wordAt } from './vocabulary/index.js';

/** States are written by name or by number (https://docs.solo.io/gloo-edge, core.solo.io.Status). */
const STATES: Readonly<Record<string, (reason: string) => Health>> = {
  Pending: () => health('Suspended', 'The resource has not yet been validated'),
  Accepted: () => health('Healthy', 'The resource has been validated'),
  Rejected: (reason) => health('Degraded', reason),
  Warning: (reason) => health('Degraded', reason),
};
const NAMES = Object.keys(STATES);

const judged = (status: unknown): Health | undefined => {
  const state = wordAt(status, 'state');
  return STATES[NAMES[Number(state === '' ? Number.NaN : state)] ?? state]?.(wordAt(status, 'reason'));
};

/** Newer versions keep a status for each namespace that Gloo runs in; the first one that is not accepted is told. */
const validated: HealthRule = (object) => {
  const namespaced = valueAt(object, 'status.statuses');
  const reports = isRecord(namespaced) ? Object.values(namespaced) : [valueAt(object, 'status')];
  const found = reports.flatMap((report) => judged(report) ?? []);
  return found.find(({ status }) => status !== 'Healthy') ?? found[0] ?? health('Progressing', 'Update in progress');
};

const rule = (): HealthRule => validated;

export const gloo: HealthRules = {
  ...forKinds('gateway.solo.io', ['Gateway', 'HttpListenerOption', 'ListenerOption', 'MatchableHttpGateway', 'MatchableTcpGateway'], rule),
  ...forKinds('gateway.solo.io', ['RouteOption', 'RouteTable', 'VirtualHostOption', 'VirtualService'], rule),
  ...forKinds('gloo.solo.io', ['Proxy', 'Upstream', 'UpstreamGroup'], rule),
  'enterprise.gloo.solo.io/AuthConfig': validated,
};
