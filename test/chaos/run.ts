/**
 * `npm run chaos [-- --kills 20 --seed N --only control-plane|agent|postgres]`: kills parts of the real product at random instants
 * of a stream of commits and prints what became of the events, a line for each kind of victim. Exits 1 when anything was wrong.
 */
import { parseArgs } from 'node:util';
import { runChaos, type ChaosOutcome } from './chaos-run.js';
import { VICTIMS } from './victims.js';

const COLUMNS: readonly (readonly [string, (outcome: ChaosOutcome) => string | number])[] = [
  ['killed', (outcome) => outcome.victim],
  ['kills', (outcome) => outcome.kills],
  ['recovered', (outcome) => outcome.recovered],
  ['worst recovery', (outcome) => `${(outcome.worstMs / 1_000).toFixed(1)} s`],
  ['commits', (outcome) => outcome.commits],
  ['events', (outcome) => outcome.events],
  ['lost', (outcome) => outcome.lost.length],
  ['doubled', (outcome) => outcome.doubled.length],
  ['out of order', (outcome) => outcome.outOfOrder.length],
  ['differences', (outcome) => outcome.differences.length],
];

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' }, seed: { type: 'string' }, only: { type: 'string' } } });
  const kills = Number(values.kills);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const victims = VICTIMS.filter((victim) => values.only === undefined || victim === values.only);
  if (victims.length === 0 || !Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
    console.error(`usage: npm run chaos -- [--kills N] [--seed N] [--only ${VICTIMS.join('|')}]`);
    return 2;
  }
  console.log(`seed ${seed}`);
  const outcomes = await runChaos({ victims, kills, seed, tell: (line) => console.error(line) });
  print(outcomes);
  const wrong = outcomes.flatMap(({ lost, doubled, outOfOrder, differences }) => [
    ...lost.map((fault) => `lost: ${fault}`),
    ...doubled.map((fault) => `doubled: ${fault}`),
    ...outOfOrder.map((fault) => `out of order: ${fault}`),
    ...differences,
  ]);
  for (const fault of wrong) console.log(fault);
  return wrong.length === 0 ? 0 : 1;
}

function print(outcomes: readonly ChaosOutcome[]): void {
  const rows = [COLUMNS.map(([title]) => title), ...outcomes.map((outcome) => COLUMNS.map(([, cell]) => String(cell(outcome))))];
  const widths = COLUMNS.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  for (const row of rows) console.log(row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ').trimEnd());
}

process.exitCode = await main();
