import type { FieldReader } from './field-reader.js';

const BOOLEAN = ['true', 'false'];

/** Options of `spec.syncPolicy.syncOptions` and the values each may have. Source: Argo CD's sync option table. */
const SYNC_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  Validate: BOOLEAN,
  Prune: ['true', 'false', 'confirm'],
  Delete: ['true', 'false', 'confirm'],
  SkipDryRunOnMissingResource: BOOLEAN,
  ApplyOutOfSyncOnly: BOOLEAN,
  PrunePropagationPolicy: ['foreground', 'background', 'orphan'],
  PruneLast: BOOLEAN,
  Replace: BOOLEAN,
  Force: BOOLEAN,
  ServerSideApply: BOOLEAN,
  ClientSideApplyMigration: BOOLEAN,
  CreateNamespace: BOOLEAN,
  FailOnSharedResource: BOOLEAN,
  RespectIgnoreDifferences: BOOLEAN,
};

/** Options in their order; an unknown one is kept and warned of, a known one with an impossible value is an error. */
export function readSyncOptions(policy: FieldReader): string[] {
  const options = policy.texts('syncOptions');
  options.forEach((option, index) => {
    const path = `${policy.at('syncOptions')}[${String(index)}]`;
    const [name = '', value = ''] = option.split('=', 2);
    const allowed = Object.hasOwn(SYNC_OPTIONS, name) ? SYNC_OPTIONS[name] : undefined;
    if (!allowed) policy.findings.warn(path, `the option "${name}" is not known: it is kept but has no effect; known: ${Object.keys(SYNC_OPTIONS).join(', ')}`);
    else if (!allowed.includes(value)) policy.findings.error(path, `found "${option}", but ${name} is one of ${allowed.map((item) => `${name}=${item}`).join(', ')}`);
  });
  return options;
}
