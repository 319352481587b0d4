import { allBinaries, findBinary } from '@tidemark/testing';
import { ControlPlaneApi } from './control-plane-api.js';
import { ensureAgents, ensureRegistered } from './demo-agents.js';
import { declareRoots, rootsOf, whenSynced } from './demo-applications.js';
import { chooseClusters, ensureClusters, userClusters } from './demo-clusters.js';
import { ensureControlPlane, signInAsAdmin } from './demo-control-plane.js';
import { ensurePlatformRepository, platformUrl, writeGitServerSettings } from './demo-git.js';
import { ensureKafka, wantsKafka } from './demo-kafka.js';
import { ensurePorts } from './demo-ports.js';
import { demoPaths, loadState, saveState, type DemoPorts, type DemoState } from './demo-state.js';
import { farewell } from './farewell.js';
import { main, ProgressLog } from './progress.js';
import { ensureRunning } from './supervisor.js';

/** `make up`: every step looks first what is there already, so a second run changes nothing. */
await main(async () => {
  const log = new ProgressLog();
  const kafka = wantsKafka(process.argv.slice(2));
  const progress = (line: string) => log.say(line);
  const state = await loadState();
  state.clusters = chooseClusters(state, userClusters(process.argv.slice(2)));
  await saveState(state);
  const ports = await ensurePorts(state);
  const api = new ControlPlaneApi(`http://127.0.0.1:${ports.http}`, { reason: 'make up' });

  await log.step('programs', async () => Object.keys(await allBinaries(progress)).join(', '));
  await log.step('clusters', () => ensureClusters(state, progress));
  await log.step('platform repository', () => ensurePlatformRepository(ports));
  await log.step('Git server', () => ensureGitServer(state, ports));
  await log.step('Kafka', () => ensureKafka(state, kafka));
  await log.step('control plane', () => ensureControlPlane(state, ports, api, progress));
  await log.step('sign in', () => signInAsAdmin(api));
  await log.step('register clusters', () => ensureRegistered(state, api));
  await log.step('agents', () => ensureAgents(state, ports, api));
  await log.step('root applications', () => declareRoots(rootsOf(state), ports, api));
  await log.step('first sync', () => whenSynced(rootsOf(state), api));
  console.log(farewell(state, { repository: platformUrl(ports), address: api.address, kubectl: await findBinary('kubectl') }));
});

async function ensureGitServer(state: DemoState, ports: DemoPorts): Promise<string> {
  await writeGitServerSettings(ports);
  const outcome = await ensureRunning(state, {
    role: 'git-server',
    script: 'tools/dev/dist/git-server.js',
    args: [demoPaths.gitServer],
    env: {},
    ready: () => fetch(`${platformUrl(ports)}/info/refs?service=git-upload-pack`, { signal: AbortSignal.timeout(2000) }).then(({ ok }) => ok, () => false),
  });
  return `${outcome}, ${platformUrl(ports)}`;
}
