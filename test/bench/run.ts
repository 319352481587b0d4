import { parseArgs } from 'node:util';
import { printMachine } from './figures.js';
import { isStep, spine } from './spine.js';

/** `npm run bench -- spine [--quick] [--only STEP]`: every figure of a suite beside its raw baseline, the machine's data first. */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const [suite] = positionals;
const only = values.only ?? null;
if (suite !== 'spine' || (only !== null && !isStep(only))) {
  console.error('usage: npm run bench -- spine [--quick] [--only memory|idleCpu|oneOfAll|drift|allOfAll]');
  process.exit(2);
}
await printMachine();
await spine({ quick: values.quick, only });
process.exit(0);
