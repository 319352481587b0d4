import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventCatalogue } from './event-catalogue.js';
import { eventsDocument } from './events-document.js';
import { apiSchema, printed } from './schema-text.js';

/**
 * Writes schema/schema.graphql, schema/events.json and docs/events.md, or with --check says which of them is not what would be written and
 * ends with status 1. Arguments: the folder of the schemas, optionally --check.
 */
async function main([folder, mode]: readonly string[]): Promise<number> {
  if (folder === undefined) throw new RangeError('usage: generate FOLDER [--check]');
  const catalogue = eventCatalogue().catalogue();
  const files = new Map([
    ['schema.graphql', printed(await apiSchema())],
    ['events.json', `${JSON.stringify(catalogue, null, 2)}\n`],
    ['../docs/events.md', eventsDocument(catalogue)],
  ]);
  const stale: string[] = [];
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    if (mode !== '--check') await writeFile(file, text);
    else if ((await readFile(file, 'utf8')) !== text) stale.push(file);
  }
  if (stale.length > 0) process.stderr.write(`${stale.join(', ')}: not what the code says. Run \`npm run gen\` and commit the result.\n`);
  return stale.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
