import type { Health } from '../../health.js';
import type { HealthRule } from '../rule.js';
import { entriesAt, health, valueAt, wordAt } from '../vocabulary/index.js';

const SHORT_SHA = 7;
const short = (sha: string): string => sha.slice(0, SHORT_SHA);

/** A gate judges each environment on its own. */
export const gate = (texts: { none: string; subject: string; passed: string }): HealthRule => (object) => {
  const environments = entriesAt(object, 'status.environments');
  const branches = (phase: string) => environments.filter((entry) => wordAt(entry, 'phase') === phase).map((entry) => wordAt(entry, 'branch'));
  const [failed, pending] = [branches('failure'), branches('pending')];
  if (environments.length === 0) return health('Healthy', texts.none);
  if (failed.length > 0) return health('Degraded', `${texts.subject} failed for branch(es): ${failed.join(', ')}`);
  if (pending.length > 0) return health('Progressing', `${texts.subject} pending for branch(es): ${pending.join(', ')}`);
  return health('Healthy', `${texts.subject} ${texts.passed} for ${environments.length} environment(s)`);
};

interface Environment {
  branch: string;
  active: string;
  proposed: string;
  /** The dry commit the hydrator has worked through; ahead of `proposed` when that changed nothing here. */
  hydrated: string;
  statuses: Record<string, unknown>[];
}

const environmentOf = (entry: unknown, branch: string): Environment => {
  const proposed = wordAt(entry, 'proposed.dry.sha');
  return {
    branch,
    active: wordAt(entry, 'active.dry.sha'),
    proposed,
    hydrated: wordAt(entry, 'proposed.note.drySha') || proposed,
    statuses: entriesAt(entry, 'proposed.commitStatuses'),
  };
};

function missingSha({ branch, active, proposed }: Environment): Health | undefined {
  const missing = active === '' ? 'active' : proposed === '' ? 'proposed' : undefined;
  return missing && health('Progressing', `The ${missing} commit DRY SHA is missing or empty in environment '${branch}'.`);
}

/** A commit is on its way into an environment while its gates are open or it is being merged. */
function promotion({ branch, active, proposed, hydrated, statuses }: Environment): Health {
  const keys = (phase: string) => statuses.filter((entry) => wordAt(entry, 'phase') === phase).map((entry) => wordAt(entry, 'key'));
  const [pending, successful, failed] = [keys('pending'), keys('success'), keys('failure')];
  const parts = [
    `Promotion in progress for environment '${branch}' from '${short(active)}' to '${short(proposed)}': ${pending.length} pending, ${successful.length} successful, ${failed.length} failed. `,
    pending.length > 0 ? `Pending commit statuses: ${pending.join(', ')}. ` : '',
    failed.length > 0 ? `Failed commit statuses: ${failed.join(', ')}. ` : '',
    `Hydrator has processed dry commit '${short(hydrated)}'. `,
  ];
  return health('Progressing', parts.join(''));
}

/** An environment is up to date when the commit proposed for it is the one that is active. */
export const strategy: HealthRule = (object) => {
  const environments = entriesAt(object, 'status.environments').map((entry) => environmentOf(entry, wordAt(entry, 'branch')));
  const [first] = environments;
  if (first === undefined) return health('Degraded', 'Promotion strategy has no environments configured');
  const incomplete = environments.map(missingSha).find((found) => found !== undefined);
  if (incomplete !== undefined) return incomplete;
  if (environments.some(({ hydrated }) => hydrated !== first.hydrated)) {
    return health('Progressing', 'Not all environments have the same proposed commit SHA. This likely means the hydrator has not run for all environments yet.');
  }
  const moving = environments.find(({ active, proposed }) => active !== proposed);
  if (moving !== undefined) return promotion(moving);
  return health('Healthy', `All environments are up-to-date on commit '${short(first.active)}'. Hydrator has processed dry commit '${short(first.hydrated)}'.`);
};

/** A change transfer policy moves commits into one environment, its active branch. */
export const transfer: HealthRule = (object) => {
  const environment = environmentOf(valueAt(object, 'status'), wordAt(object, 'spec.activeBranch'));
  const incomplete = missingSha(environment);
  if (incomplete !== undefined) return incomplete;
  if (environment.active !== environment.proposed) return promotion(environment);
  return health('Healthy', `Environment is up-to-date on commit '${short(environment.active)}'.`);
};
