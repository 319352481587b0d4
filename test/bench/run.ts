import { parseArgs } from 'node:util';
import { printMachine } from './figures.js';
import { isStep, spine } from './spine.js';

const USAGE = 'usage: npm run bench -- spine [--quick] [--applications N] [--only memory|idleCpu|oneOfAll|drift|allOfAll]';

/** `npm run bench -- spine`: every figure of a suite beside its raw baseline, the machine's data first. */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false }, applications: { type: 'string' }, only: { type: 'string' } } });
const only = values.only ?? null;
const counts = values.applications !== undefined ? [Number(values.applications)] : values.quick ? [50] : [200, 1_000];
const usable = counts.every((count) => Number.isInteger(count) && count >= 1 && count <= 5_000) && (only === null || isStep(only));
if (positionals[0] !== 'spine' || !usable) {
  console.error(USAGE);
  process.exit(2);
}
await printMachine();
await spine({ counts, only: only !== null && isStep(only) ? only : null });
process.exit(0);
