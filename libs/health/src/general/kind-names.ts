import { gvkOf, type KubernetesObject } from '@tidemark/manifest';
import { numberAt } from '../custom/vocabulary/index.js';
import { wordsIn } from './words.js';

/** Things that run once and end: as long as one says it runs, it is not there yet. Some (tasks, tests, workflows) may be mere definitions. */
const ENDING = new Set('run job task experiment backup restore migration workflow build execution test upgrade import export scan snapshot session pipelinerun'.split(' '));
/**
 * Things that somebody must make, move or keep alive before they are of use; an operator that offers one tells how it is. Names of what is
 * merely written down and read by others (policy, rule, config, class, template, route, gateway, role …) are not among them.
 */
const MADE = new Set(
  (
    'cluster instance database certificate issuer secret claim machine deployment release stack bucket queue topic broker connector canary rollout tenant volume ' +
    'dashboard datasource repository app cloud installation collector agent request bridge backup restore run job migration snapshot upgrade import export scan experiment ' +
    'db kafka redis postgres postgresql mysql elasticsearch kibana keycloak jaeger prometheus alertmanager zookeeper rabbitmq'
  ).split(' '),
);
/** Who asks for so many of something wants somebody to make them. */
const WISHES = ['replicas', 'instances', 'nodeCount', 'size'];

/** `PerconaXtraDBCluster` → cluster */
const lastWord = (kind: string): string => wordsIn(kind).at(-1) ?? '';

/** A schedule never ends, and has nothing to tell until its time comes. */
export const isSchedule = (kind: string): boolean => /^(?:Cluster)?(?:Cron|Scheduled|Recurring)[A-Z]|Schedule$/.test(kind);

export const endsByItself = (kind: string): boolean => ENDING.has(lastWord(kind)) && !isSchedule(kind);

/** Without a status its controller has not seen it yet; of other kinds nobody knows whether one ever will. */
export function isMade(object: KubernetesObject): boolean {
  const { kind } = gvkOf(object);
  if (isSchedule(kind) || isOfKubernetes(object)) return false;
  return MADE.has(lastWord(kind)) || WISHES.some((name) => (numberAt(object['spec'], name) ?? 0) > 0);
}

/** The groups with a dot that every API server has; the other `*.k8s.io` are definitions like those of anybody else. */
const OWN_GROUPS = new Set(
  (
    'admissionregistration apiextensions apiregistration authentication authorization certificates coordination discovery events flowcontrol.apiserver ' +
    'internal.apiserver metrics networking node rbac.authorization resource scheduling storage storagemigration'
  )
    .split(' ')
    .map((name) => `${name}.k8s.io`),
);

/** Which of its own kinds report is known, and said by rules of their own. */
export function isOfKubernetes(object: KubernetesObject): boolean {
  const { group } = gvkOf(object);
  return !group.includes('.') || OWN_GROUPS.has(group);
}
