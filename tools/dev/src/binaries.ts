import { allBinaries } from '@tidemark/testing';
import { main } from './progress.js';

/** Finds, builds or downloads every program that tests and the demo need, and prints where each is. */
await main(async () => {
  const found = await allBinaries();
  for (const [name, file] of Object.entries(found)) console.log(`${name}\t${file}`);
});
