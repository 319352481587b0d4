import { spawn } from 'node:child_process';
import { engineHealth } from './engine-health.js';
import { enginePlan } from './engine-plan.js';
import { engineSync } from './engine-sync.js';
import { missed, printFigure, type Figure } from './figures.js';

/** Each part is measured in a process of its own: none warms up or fills the memory of another. */
const PARTS = {
  health: async () => engineHealth(),
  plan: async ({ quick }: EngineOptions) => enginePlan(quick ? 2_000 : 10_000),
  sync: ({ quick }: EngineOptions) => engineSync(quick ? 3 : 20),
} satisfies Record<string, (options: EngineOptions) => Promise<Figure[]>>;

export type Part = keyof typeof PARTS;
export const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name);

export interface EngineOptions {
  readonly quick: boolean;
}

const PART_TIMEOUT_MS = 8 * 60_000;

/** The figures of the engine: planning, comparing, health, and syncs on a real API server. */
export async function engine(options: EngineOptions): Promise<void> {
  for (const part of Object.keys(PARTS)) await inProcessOfItsOwn(part, options);
}

/** One part, in this process; it needs `--expose-gc` for the figures of memory. @throws Error when a figure is above its limit */
export async function enginePart(part: Part, options: EngineOptions): Promise<void> {
  const figures = await PARTS[part](options);
  for (const figure of figures) printFigure(figure);
  const above = missed(figures);
  if (above.length > 0) throw new Error(above.join('; '));
}

function inProcessOfItsOwn(part: string, { quick }: EngineOptions): Promise<void> {
  const [script = ''] = process.argv.slice(1);
  const args = [...process.execArgv, '--expose-gc', script, 'engine', '--part', part, ...(quick ? ['--quick'] : [])];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: PART_TIMEOUT_MS });
    child.once('error', reject);
    child.once('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`the part ${part} ended with ${code ?? signal}`))));
  });
}
