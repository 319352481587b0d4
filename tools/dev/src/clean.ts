import { rm } from 'node:fs/promises';
import { demoPaths, loadState } from './demo-state.js';
import { main } from './progress.js';
import { stopAll } from './supervisor.js';

/** `make clean`: stops every process and forgets all data. The cache of built programs stays. */
await main(async () => {
  await stopAll(await loadState());
  await rm(demoPaths.root, { recursive: true, force: true });
  console.log('All of the demo is gone. The programs it built stay in the cache of this machine.');
});
