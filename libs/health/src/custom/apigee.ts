import type { HealthRules } from './rule.js';
import { always, firstOf, health, phase, when, wordAt } from './vocabulary/index.js';

/** Every part of an Apigee hybrid installation tells its state; only `running` is an end (https://cloud.google.com/apigee/docs/hybrid). */
const component = firstOf(
  phase('status.state', { running: health('Healthy', 'running'), failed: health('Degraded', 'failed') }),
  when((object) => wordAt(object, 'status.state') !== '', (object) => health('Progressing', wordAt(object, 'status.state'))),
  always('Progressing', 'Waiting for the status to be reported'),
);

export const apigee: HealthRules = { 'apigee.cloud.google.com/*': component };
