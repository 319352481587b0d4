import type { HealthRules } from './rule.js';
import { always, byReason, condition, conditionsInOrder, firstOf, type StatusMeanings } from './vocabulary/index.js';

/** An operator made with Ansible: what its last run came to stands in the reason (https://kiali.io/docs). */
const lastRun: StatusMeanings = { True: byReason({ Successful: 'Healthy', Running: 'Progressing' }) };

const kialiServer = firstOf(condition('Failure', { True: 'Degraded' }), conditionsInOrder({ '*': lastRun }), always('Progressing', 'Waiting for Kiali'));

export const kiali: HealthRules = { 'kiali.io/Kiali': kialiServer, 'kiali.io/OSSMConsole': kialiServer };
