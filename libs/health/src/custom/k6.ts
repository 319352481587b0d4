import { health } from '../health.js';
import type { HealthRules } from './rule.js';
import { always, firstOf, forKinds, phase } from './vocabulary/index.js';

const stages = Object.fromEntries(['initialization', 'initialized', 'created', 'started', 'stopped'].map((stage) => [stage, health('Progressing', stage)]));

/** Stages follow one another; `stopped` is the last but one (https://github.com/grafana/k6-operator). */
const testRun = firstOf(phase('status.stage', { ...stages, finished: 'Healthy', error: health('Degraded', 'The test could not run') }), always('Progressing', 'Waiting for the test to start'));

export const k6: HealthRules = forKinds('k6.io', ['K6', 'TestRun'], () => testRun);
