import { parseArgs } from 'node:util';
import { engine, enginePart, isPart } from './engine.js';
import { printMachine } from './figures.js';
import { fleet, isFleetStep } from './fleet.js';
import { isLogPart, log } from './log.js';
import { isStep, spine } from './spine.js';

const USAGE = `usage: npm run bench -- spine [--quick] [--applications N] [--only memory|idleCpu|oneOfAll|drift|allOfAll]
       npm run bench -- engine [--quick] [--part health|plan|sync]
       npm run bench -- fleet [--quick] [--agents N] [--only idle|commit|storm]
       npm run bench -- log [--quick] [--part append|rebuild|ingest|past]`;

/** `npm run bench -- SUITE`: every figure of a suite beside its raw baseline, the machine's data first. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, applications: { type: 'string' }, only: { type: 'string' }, part: { type: 'string' }, agents: { type: 'string' } },
});
const { quick, only = null, part = null } = values;

if (positionals[0] === 'spine') await runSpine();
else if (positionals[0] === 'engine') await runEngine();
else if (positionals[0] === 'fleet') await runFleet();
else if (positionals[0] === 'log') await runLog();
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

async function runFleet(): Promise<void> {
  const counts = values.agents !== undefined ? [Number(values.agents)] : quick ? [200] : [1_000, 10_000];
  if (!counts.every((count) => Number.isInteger(count) && count >= 1 && count <= 20_000) || (only !== null && !isFleetStep(only)) || part !== null) refuse();
  await printMachine();
  await fleet({ counts, only: only !== null && isFleetStep(only) ? only : null });
}

async function runLog(): Promise<void> {
  if (values.applications !== undefined || values.agents !== undefined || only !== null || (part !== null && !isLogPart(part))) refuse();
  await printMachine();
  await log({ quick, part: part !== null && isLogPart(part) ? part : null });
}

function refuse(): never {
  console.error(USAGE);
  process.exit(2);
}
