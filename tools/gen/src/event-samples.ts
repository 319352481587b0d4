import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryRoot } from '@tidemark/testing';
import { sampleOf, type JsonSchema } from './schema-sample.js';

/**
 * Writes a sample of each version of each event that has none yet into test/contract/events, and freezes it: `full` has every
 * member, `least` only what must be there. A sample that exists is never written again: events like it are in logs.
 */
const FOLDER = path.join(repositoryRoot, 'test/contract/events');
const FROZEN = path.join(FOLDER, 'frozen.json');

interface Entry {
  readonly type: string;
  readonly v: number;
  readonly schema: JsonSchema;
}

async function main(): Promise<void> {
  const catalogue = JSON.parse(await readFile(path.join(repositoryRoot, 'schema/events.json'), 'utf8')) as Entry[];
  const frozen = existsSync(FROZEN) ? (JSON.parse(await readFile(FROZEN, 'utf8')) as Record<string, string>) : {};
  for (const { type, v, schema } of catalogue) {
    for (const size of ['full', 'least'] as const) {
      const name = `${type}/v${v}-${size}.json`;
      const file = path.join(FOLDER, name);
      if (existsSync(file)) continue;
      const text = `${JSON.stringify(sampleOf(schema, size), null, 2)}\n`;
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
      frozen[name] = createHash('sha256').update(text).digest('hex');
      console.log(`froze ${name}`);
    }
  }
  await writeFile(FROZEN, `${JSON.stringify(Object.fromEntries(Object.entries(frozen).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`);
}

await main();
