import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RecordedEvent } from '@tidemark/event-store';
import { eventCatalogue } from '../../../apps/control-plane/src/event-catalogue.js';

/** Data of events as each version writes them, by type. They are never edited: events like them are in logs for ever. */
const FOLDER = import.meta.dirname;
const registry = eventCatalogue();

interface Sample {
  readonly name: string;
  readonly type: string;
  readonly v: number;
  readonly text: string;
}

const samples: Sample[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: type }) =>
    readdirSync(path.join(FOLDER, type)).map((file) => ({ name: `${type}/${file}`, type, v: Number(/^v(\d+)-/.exec(file)?.[1]), text: readFileSync(path.join(FOLDER, type, file), 'utf8') })),
  );

/** SHA-256 of every sample by its path. A line is added with a new one; a line that is there never changes. */
const frozen = JSON.parse(readFileSync(path.join(FOLDER, 'frozen.json'), 'utf8')) as Record<string, string>;

const read = ({ type, v, text }: Sample): RecordedEvent => registry.read({ type, v, data: JSON.parse(text) as unknown, position: 1, version: 1 } as unknown as RecordedEvent);

describe('events in logs', () => {
  it('are those that were frozen, byte for byte', () => {
    expect(Object.fromEntries(samples.map(({ name, text }) => [name, createHash('sha256').update(text).digest('hex')]))).toEqual(frozen);
  });

  it('have a sample of each version of each type (`npm run gen:samples` makes those that are missing)', () => {
    const known = new Set(samples.map(({ type, v }) => `${type} v${v}`));
    expect(registry.catalogue().map(({ type, v }) => `${type} v${v}`).filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(samples)('$name fits the schema it was written by, and loses nothing', ({ type, v, text }) => {
    const data = JSON.parse(text) as unknown;
    expect(registry.check({ type, v, data }).data).toEqual(data);
  });

  it.each(samples)('$name is read today, as the newest version', (sample) => {
    const { type, v, data } = read(sample);
    const newest = registry.catalogue().find((entry) => entry.type === sample.type && entry.latest);
    expect({ type, v }).toEqual({ type: newest?.type, v: newest?.v });
    expect(registry.check({ type, v, data }).data).toEqual(data);
  });
});
