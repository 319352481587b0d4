import type { KubernetesObject } from '@tidemark/manifest';
import type { HealthRule, HealthRules } from './rule.js';
import { always, conditionsAt, entriesAt, firstOf, forKinds, health, numberAt, wordAt, type Condition } from './vocabulary/index.js';

/** A condition counts when it was reported for the present spec, or for no spec in particular. */
const isCurrent = (object: KubernetesObject, { observedGeneration }: Condition): boolean => {
  const generation = numberAt(object, 'metadata.generation');
  return generation === undefined || observedGeneration === undefined || observedGeneration === generation;
};

const currentConditions = (holder: unknown, object: KubernetesObject, path = 'conditions'): Condition[] =>
  conditionsAt(holder, path).filter((condition) => isCurrent(object, condition));

const told = (subject: string, { message, type }: Condition): string => `${subject}: ${message === '' ? `Failed condition: ${type}` : message}`;

interface Report {
  /** How the texts name who reports. */
  subject: string;
  conditions: readonly Condition[];
}

/** Refused by anyone is Degraded, not yet programmed by anyone is Progressing (https://gateway-api.sigs.k8s.io/reference/spec). */
function worstReport(reports: readonly Report[]): ReturnType<HealthRule> {
  const find = (types: readonly string[]) =>
    reports.flatMap(({ subject, conditions }) => conditions.filter(({ type, status }) => types.includes(type) && status === 'False').map((found) => told(subject, found)))[0];
  const refused = find(['Accepted', 'ResolvedRefs']);
  if (refused !== undefined) return health('Degraded', refused);
  const pending = find(['Programmed']);
  return pending === undefined ? undefined : health('Progressing', pending);
}

/** A route or policy is reported on by each parent (or ancestor) it is attached to. */
const attached =
  (path: 'status.parents' | 'status.ancestors', nameAt: string, subject: string): HealthRule =>
  (object) => {
    const holders = entriesAt(object, path);
    if (holders.length === 0) return health('Progressing', `Waiting for ${object.kind} status`);
    const reports = holders.map((holder) => ({ subject: `${subject} ${wordAt(holder, nameAt)}`, conditions: currentConditions(holder, object) }));
    return worstReport(reports) ?? health('Healthy', `${object.kind} is healthy`);
  };

const route = attached('status.parents', 'parentRef.name', 'Parent');
const policy = attached('status.ancestors', 'ancestorRef.name', 'Ancestor');

const ownCondition =
  (type: string): HealthRule =>
  (object) => {
    const found = currentConditions(object, object, 'status.conditions').find((condition) => condition.type === type);
    if (found === undefined) return undefined;
    if (found.status === 'True') return health('Healthy', found.message);
    return health(found.status === 'False' ? 'Degraded' : 'Progressing', found.message);
  };

/** The conditions of a gateway, or of a set of listeners that was added to one, and those of each listener. */
const gateway: HealthRule = (object) => {
  const own = currentConditions(object, object, 'status.conditions');
  if (own.length === 0) return health('Progressing', `Waiting for ${object.kind} status`);
  const listeners = entriesAt(object, 'status.listeners').map((listener) => ({
    subject: `Listener ${wordAt(listener, 'name')}`,
    conditions: currentConditions(listener, object),
  }));
  return worstReport([{ subject: object.kind, conditions: own }, ...listeners]) ?? health('Healthy', `${object.kind} is healthy`);
};

const accepted = (kind: string): HealthRule => firstOf(ownCondition('Accepted'), always('Progressing', `Waiting for ${kind} status`));
const attachedPolicy = (): HealthRule => policy;

export const gatewayApi: HealthRules = {
  'gateway.networking.k8s.io/BackendTLSPolicy': policy,
  'gateway.networking.k8s.io/Gateway': gateway,
  'gateway.networking.k8s.io/GatewayClass': accepted('GatewayClass'),
  'gateway.networking.k8s.io/ListenerSet': gateway,
  'gateway.networking.x-k8s.io/XListenerSet': gateway,
  ...forKinds('gateway.networking.k8s.io', ['GRPCRoute', 'HTTPRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'], () => route),
  'gateway.envoyproxy.io/Backend': accepted('Backend'),
  ...forKinds('gateway.envoyproxy.io', ['BackendTrafficPolicy', 'ClientTrafficPolicy', 'EnvoyExtensionPolicy', 'EnvoyPatchPolicy', 'SecurityPolicy'], attachedPolicy),
  'gateway.kgateway.dev/Backend': accepted('Backend'),
  ...forKinds('gateway.kgateway.dev', ['BackendConfigPolicy', 'HTTPListenerPolicy', 'ListenerPolicy', 'TrafficPolicy'], attachedPolicy),
  'inference.networking.k8s.io/InferencePool': route,
};
