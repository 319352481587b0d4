import type { HealthRules } from './rule.js';
import { always, entriesAt, equals, firstOf, lacks, when, wordAt } from './vocabulary/index.js';

/** Times of the API server are RFC 3339 in UTC without fractions, so that they compare as texts. */
const lastRunSucceeded = (object: unknown): boolean => wordAt(object, 'status.lastSuccessfulTime') >= wordAt(object, 'status.lastScheduleTime');

/** What one run left behind says little of the schedule: only a run that ended without success degrades it. */
const cronJob = firstOf(
  when(equals('spec.suspend', true), always('Healthy', 'CronJob is Suspended')),
  when((object) => entriesAt(object, 'status.active').length > 0, always('Healthy', 'The job is running. Its last execution may not have been successful')),
  when(lacks('status.lastScheduleTime'), always('Healthy', 'CronJob has not been scheduled yet')),
  when(lacks('status.lastSuccessfulTime'), always('Healthy', 'The CronJob never completed successfully. It may not be healthy')),
  when(lastRunSucceeded, always('Healthy', 'CronJob has completed its last execution successfully')),
  always('Degraded', 'CronJob has not completed its last execution successfully'),
);

export const batch: HealthRules = { 'batch/CronJob': cronJob };
