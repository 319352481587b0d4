import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkoutAt } from './checkout.js';
import { FROZEN_MIGRATIONS, withMissing } from './rules/frozen-migrations.js';
import { RULES } from './rules/index.js';

/** `npm run check [-- --freeze]`: exits with 1 when a rule is broken. */
const root = path.resolve(import.meta.dirname, '../../..');

if (process.argv.includes('--freeze')) writeFileSync(path.join(root, FROZEN_MIGRATIONS), withMissing(checkoutAt(root)));

const checkout = checkoutAt(root);
for (const [name, rule] of Object.entries(RULES)) {
  for (const { path: file, message, nextStep } of rule(checkout)) {
    console.error(`${name}: ${file} ${message}. Next: ${nextStep}`);
    process.exitCode = 1;
  }
}
