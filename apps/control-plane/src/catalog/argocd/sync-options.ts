import { APPLICATION_COMPARE_OPTIONS } from '@tidemark/diff';
import { readSyncOption, syncOptionNames, syncOptionValues } from '@tidemark/sync';
import type { FieldReader } from './field-reader.js';

/** Options in their order; an unknown one is kept and warned of, a known one with an impossible value is an error. */
export function readSyncOptions(policy: FieldReader): string[] {
  const options = policy.texts('syncOptions');
  options.forEach((option, index) => {
    // How objects are compared is said by an annotation of the application, and has the same effect here.
    if ((APPLICATION_COMPARE_OPTIONS as readonly string[]).includes(option.trim())) return;
    const path = `${policy.at('syncOptions')}[${String(index)}]`;
    const { name, rule, change } = readSyncOption(option);
    if (!rule) policy.findings.warn(path, `the option "${name}" is not known: it is kept but has no effect; known: ${syncOptionNames()}`);
    else if (change === undefined) policy.findings.error(path, `found "${option}", but ${syncOptionValues(name, rule)}`);
  });
  return options;
}
