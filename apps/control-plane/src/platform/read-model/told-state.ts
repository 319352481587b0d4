/**
 * How a target stands, in SQL over `read.targets t`, as every reader tells it: of a cluster that is not heard any more nobody
 * knows, and what it told last must not pass for the present.
 */
const UNHEARD = `t.cluster_id IN (SELECT u.cluster_id FROM read.clusters u WHERE u.agent_state IN ('lost', 'revoked'))`;

export const TOLD_SYNC = `CASE WHEN ${UNHEARD} THEN 'UNKNOWN' ELSE t.sync END`;
export const TOLD_HEALTH = `CASE WHEN ${UNHEARD} THEN 'UNKNOWN' ELSE t.health END`;
export const TOLD_HEALTH_MESSAGE = `CASE WHEN ${UNHEARD} THEN concat('the agent of the cluster is not heard any more; what it told last: ', lower(replace(t.sync, '_', ' ')), ', ', lower(t.health)) ELSE t.health_message END`;
