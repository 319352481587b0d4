import { loadState } from './demo-state.js';
import { main } from './progress.js';
import { stopAll } from './supervisor.js';

/** `make down`: stops every process; the data stays, and `make up` continues it. */
await main(async () => {
  const stopped = await stopAll(await loadState());
  console.log(stopped.length === 0 ? 'Nothing was running.' : `Stopped: ${stopped.join(', ')}.`);
});
