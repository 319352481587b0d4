import { gate, strategy, transfer } from './promoter/environments.js';
import { promoterRule, type Texts } from './promoter/readiness.js';
import type { HealthRule, HealthRules } from './rule.js';
import { entriesAt, health, wordAt } from './vocabulary/index.js';

/** Kinds that speak of themselves by a name: `Pull request is not ready yet`. */
const named = (name: string, subject = `${name.charAt(0).toLowerCase()}${name.slice(1)}`): Texts => ({
  subject,
  name,
  awaited: subject,
  missingReady: `${name} is not ready yet`,
  failed: `${name} reconciliation failed`,
  notReady: `${name} reconciliation failed`,
  unknown: `${name} readiness unknown`,
});

/** Kinds that speak of what they check: `Git commit validation failed`. */
const checking = (kind: string, check: string, what = check, unknown = `${check} status unknown`, subject?: string): Texts => ({
  subject: subject ?? `${check.charAt(0).toLowerCase()}${check.slice(1)}`,
  name: kind,
  awaited: kind,
  missingReady: `${kind} Ready condition is missing`,
  failed: `${what} failed`,
  notReady: `${what} not ready`,
  unknown,
});

const applications: HealthRule = (object) => {
  const count = entriesAt(object, 'status.applicationsSelected').length;
  if (count === 0) return health('Degraded', 'Argo CD commit status has no applications configured');
  return health('Healthy', `Argo CD commit status is healthy and is tracking ${count} applications`);
};

/** What it reports may be a failure; reporting it is its task. */
const commitStatus: HealthRule = (object) => {
  const phase = wordAt(object, 'status.phase') || 'an unknown status';
  return health('Healthy', `Commit status for commit ${wordAt(object, 'status.sha').slice(0, 7)} reports ${phase}`);
};

const pullRequest: HealthRule = (object) => {
  const [id, state] = [wordAt(object, 'status.id'), wordAt(object, 'status.state')];
  return health('Healthy', id === '' || state === '' ? 'Pull request is healthy' : `Pull request is ${state} as PR ${id}`);
};

const says = (message: string): HealthRule => () => health('Healthy', message);

const gitGate = gate({ none: 'Git commit validation reconciled', subject: 'Git commit validation', passed: 'passed' });
const timedGate = gate({ none: 'Timed commit gate reconciled', subject: 'Timed commit gate', passed: 'satisfied' });
const webGate = gate({ none: 'Web request commit validation reconciled', subject: 'Web request validation', passed: 'passed' });

/** Source: https://gitops-promoter.readthedocs.io/en/latest/crd-specs/ */
export const promoter: HealthRules = {
  'promoter.argoproj.io/ArgoCDCommitStatus': promoterRule(named('Argo CD commit status', 'Argo CD commit status'), applications),
  'promoter.argoproj.io/ChangeTransferPolicy': promoterRule(named('Change transfer policy'), transfer),
  'promoter.argoproj.io/ClusterScmProvider': promoterRule(checking('ClusterScmProvider', 'Cluster SCM provider', 'Cluster SCM provider validation', 'Cluster SCM provider readiness unknown', 'cluster SCM provider'), says('Cluster SCM provider is ready')),
  'promoter.argoproj.io/CommitStatus': promoterRule(named('Commit status'), commitStatus),
  'promoter.argoproj.io/GitCommitStatus': promoterRule(checking('GitCommitStatus', 'Git commit validation'), gitGate),
  'promoter.argoproj.io/GitRepository': promoterRule(checking('GitRepository', 'Git repository', 'Git repository validation', 'Git repository readiness unknown', 'Git repository'), says('Git repository is ready')),
  'promoter.argoproj.io/PromotionStrategy': promoterRule(named('Promotion strategy'), strategy),
  'promoter.argoproj.io/PullRequest': promoterRule(named('Pull request'), pullRequest),
  'promoter.argoproj.io/ScmProvider': promoterRule(checking('ScmProvider', 'SCM provider', 'SCM provider validation', 'SCM provider readiness unknown', 'SCM provider'), says('SCM provider is ready')),
  'promoter.argoproj.io/TimedCommitStatus': promoterRule(checking('TimedCommitStatus', 'Timed commit gate'), timedGate),
  'promoter.argoproj.io/WebRequestCommitStatus': promoterRule(checking('WebRequestCommitStatus', 'Web request commit validation'), webGate),
};
