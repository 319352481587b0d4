import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '@tidemark/testing';
import type { TidemarkSystem } from './tidemark-system.js';

/** Starts one more agent on the first cluster with this token; `joined`, or the line with which it was refused. */
export async function joinWithToken(system: TidemarkSystem, name: string, token: string): Promise<string> {
  const first = [...system.members.values()][0];
  if (first === undefined) throw new Error('the system has no cluster');
  const stateDir = await mkdtemp(path.join(tmpdir(), 'tidemark-join-'));
  system.members.set(name, { cluster: first.cluster, stateDir, agent: null });
  await system.startAgent(name, { TIDEMARK_AGENT_TOKEN: token });
  return eventually(
    async () => {
      const lines = (await system.log(`agent-${name}`)).split('\n');
      const refused = lines.find((line) => /refused|already/.test(line));
      if (refused !== undefined) return refused;
      return lines.some((line) => /connected/i.test(line)) && 'joined';
    },
    { what: `the agent ${name} to join or to be refused`, timeoutMs: 60_000 },
  );
}
