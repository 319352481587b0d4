import { fieldAt, labelOf, type KubernetesObject } from '@tidemark/manifest';
import type { ActionEffect, ActionFamily } from '../action.js';
import { objectFrom, timedName } from '../made-object.js';
import { rfc3339 } from '../time-text.js';

const INSTANCE = 'workflows.argoproj.io/controller-instanceid';

/** The instance of the controller that looks after the source looks after what is made of it. */
function instanceLabel(source: KubernetesObject): Record<string, string> {
  const instance = labelOf(source, INSTANCE);
  return instance === undefined ? {} : { [INSTANCE]: instance };
}

/** What the schedule would have made: metadata from workflowMetadata, and the time as the scheduled one. */
function workflowOfCron(cron: KubernetesObject, now: Date): ActionEffect {
  const metadata = (field: string): unknown => fieldAt(cron, 'spec', 'workflowMetadata', field);
  return objectFrom(cron, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    name: timedName(cron, now),
    labels: [metadata('labels'), { 'workflows.argoproj.io/cron-workflow': cron.metadata.name }, instanceLabel(cron)],
    annotations: [metadata('annotations'), { 'workflows.argoproj.io/scheduled-time': rfc3339(now) }],
    finalizers: metadata('finalizers'),
    fields: { spec: fieldAt(cron, 'spec', 'workflowSpec') },
  });
}

function workflowOfTemplate(template: KubernetesObject, now: Date): ActionEffect {
  const { name } = template.metadata;
  return objectFrom(template, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    name: timedName(template, now),
    labels: [{ 'workflows.argoproj.io/workflow-template': name }, instanceLabel(template)],
    fields: { spec: { workflowTemplateRef: { name } } },
  });
}

export const ARGO_WORKFLOWS: ActionFamily = {
  'argoproj.io/CronWorkflow': [{ name: 'create-workflow', iconClass: 'fa fa-fw fa-play', displayName: 'Create Workflow', run: (cron, { now }) => [workflowOfCron(cron, now)] }],
  'argoproj.io/WorkflowTemplate': [{ name: 'create-workflow', iconClass: 'fa fa-fw fa-play', displayName: 'Create Workflow', run: (template, { now }) => [workflowOfTemplate(template, now)] }],
};
