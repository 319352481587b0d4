import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ControlPlaneApi } from '@tidemark/dev';
import { messageOf } from '@tidemark/kernel';
import { BEHAVIOURS, type BehaviourName } from './behaviour.js';
import { Fleet, type FleetOptions } from './fleet.js';

const HELP = `fleet-sim --server https://HOST:PORT --ca-file FILE --api http://HOST:PORT --token-file FILE [options]

Connects thousands of agents from this process: the real protocol, report log and desired state around made-up clusters.
Whoever has no identity under --state is registered and enrolled first.

  --agents N        how many (default 100, at most 20000)
  --first N         number of the first one, for a fleet of several processes (default 0)
  --prefix NAME     clusters are called NAME00000 and so on (default sim-)
  --seed N          the same seed makes the same fleet (default 1)
  --state DIR       identities, report logs and desired state (default .run/fleet-sim)
  --behaviour NAME  idle: only what is asked for; busy: drift, health flaps and lost connections by themselves (default idle)
  --every SECONDS   with busy: between two such things in one cluster, on average (default 30)
  --fetch-bundles   fetch each bundle, as a real agent does

Commands on standard input, one a line, each answered by one line of JSON: state, said, hang-up, dial, quit,
moments stored|synced REVISION.
Each agent keeps three files open: raise "ulimit -n" for more than a few thousand of them.
The certificate limits of one address apply: raise TIDEMARK_ENROLMENTS_PER_SECOND of the control plane for large fleets.`;

const STRINGS = { server: {}, 'ca-file': {}, api: {}, 'token-file': {}, agents: { default: '100' }, first: { default: '0' }, prefix: { default: 'sim-' }, seed: { default: '1' }, state: { default: '.run/fleet-sim' }, behaviour: { default: 'idle' }, every: { default: '30' } } as const;

const { values } = parseArgs({
  options: {
    ...(Object.fromEntries(Object.entries(STRINGS).map(([name, rest]) => [name, { type: 'string', ...rest }])) as Record<keyof typeof STRINGS, { type: 'string'; default?: string }>),
    'fetch-bundles': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}
const fleet = new Fleet(await optionsOf());
const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
const commands: Readonly<Record<string, (...args: string[]) => Promise<unknown> | unknown>> = {
  state: () => ({ ...fleet.state(), rssMib: Math.round(process.memoryUsage.rss() / 2 ** 20) }),
  said: () => fleet.said(),
  moments: (step, revision = '') => fleet.moments(step === 'stored' ? 'stored' : 'synced', revision),
  'hang-up': () => fleet.hangUp(),
  dial: () => fleet.dial(),
  quit: async () => {
    await fleet.stop();
    setImmediate(() => process.exit(0));
  },
};
createInterface({ input: process.stdin }).on('line', (line) => void answer(line.trim()));
await fleet.start();
say({ started: values.agents });

async function answer(line: string): Promise<void> {
  const [command = '', ...args] = line.split(/\s+/);
  try {
    const work = commands[command];
    if (!work) throw new Error(`no such command; there are ${Object.keys(commands).join(', ')}`);
    say({ command, answer: (await work(...args)) ?? null });
  } catch (thrown) {
    say({ command, error: messageOf(thrown) });
  }
}

async function optionsOf(): Promise<FleetOptions> {
  const required = (name: 'server' | 'ca-file' | 'api' | 'token-file'): string => values[name] ?? refuse(`--${name} is missing`);
  const number = (name: 'agents' | 'first' | 'seed' | 'every', most: number): number => {
    const value = Number(values[name]);
    return Number.isFinite(value) && value >= 0 && value <= most ? value : refuse(`--${name} is not a number up to ${most}`);
  };
  const behaviour = BEHAVIOURS.find((name) => name === values.behaviour) ?? refuse(`--behaviour is one of ${BEHAVIOURS.join(', ')}`);
  return {
    agents: number('agents', 20_000),
    first: number('first', 99_999),
    prefix: values.prefix ?? '',
    seed: number('seed', 2 ** 31),
    server: required('server').replace(/\/+$/, ''),
    authority: await readFile(required('ca-file'), 'utf8'),
    api: new ControlPlaneApi(required('api').replace(/\/+$/, ''), { reason: 'fleet simulation', token: (await readFile(required('token-file'), 'utf8')).trim() }),
    directory: path.resolve(values.state ?? ''),
    happensEveryMs: meanOf(behaviour, number('every', 86_400) * 1_000),
    fetchBundles: values['fetch-bundles'],
  };
}

function meanOf(behaviour: BehaviourName, everyMs: number): number | null {
  return behaviour === 'busy' ? Math.max(1, everyMs) : null;
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n\n${HELP}\n`);
  process.exit(2);
}
