import { freePort, isFree } from '@tidemark/testing';
import { saveState, type DemoPorts, type DemoState } from './demo-state.js';

/** The ports people expect; another one is taken when somebody listens there already. */
const PREFERRED: DemoPorts = { http: 8080, tls: 8443, git: 8090 };

/** Chosen once and kept, so that addresses stay the same over `make down` and `make up`. */
export async function ensurePorts(state: DemoState): Promise<DemoPorts> {
  if (state.ports !== null) return state.ports;
  const choose = async (preferred: number) => ((await isFree(preferred)) ? preferred : freePort());
  state.ports = { http: await choose(PREFERRED.http), tls: await choose(PREFERRED.tls), git: await choose(PREFERRED.git) };
  await saveState(state);
  return state.ports;
}
