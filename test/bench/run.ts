import { parseArgs } from 'node:util';
import { engine, enginePart, isPart } from './engine.js';
import { printMachine } from './figures.js';
import { isStep, spine } from './spine.js';

const USAGE = `usage: npm run bench -- spine [--quick] [--applications N] [--only memory|idleCpu|oneOfAll|drift|allOfAll]
       npm run bench -- engine [--quick] [--part health|plan|sync]`;

/** `npm run bench -- SUITE`: every figure of a suite beside its raw baseline, the machine's data first. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, applications: { type: 'string' }, only: { type: 'string' }, part: { type: 'string' } },
});
const { quick, only = null, part = null } = values;

if (positionals[0] === 'spine') await runSpine();
else if (positionals[0] === 'engine') await runEngine();
else refuse();
process.exit(0);

async function runSpine(): Promise<void> {
  const counts = values.applications !== undefined ? [Number(values.applications)] : quick ? [50] : [200, 1_000];
  if (!counts.every((count) => Number.isInteger(count) && count >= 1 && count <= 5_000) || (only !== null && !isStep(only)) || part !== null) refuse();
  await printMachine();
  await spine({ counts, only: only !== null && isStep(only) ? only : null });
}

async function runEngine(): Promise<void> {
  if (values.applications !== undefined || only !== null) refuse();
  if (part === null) {
    await printMachine();
    return engine({ quick });
  }
  if (!isPart(part)) refuse();
  return enginePart(part, { quick });
}

function refuse(): never {
  console.error(USAGE);
  process.exit(2);
}
