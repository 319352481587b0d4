import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { repositoryRoot } from '@tidemark/testing';
import { documents as cli } from '../../../apps/cli/src/api/documents.js';
import { documents as dashboard } from '../../../apps/dashboard/src/api/documents.js';

const schema = buildSchema(readFileSync(path.join(repositoryRoot, 'schema/schema.graphql'), 'utf8'));
const cases = Object.entries({ cli, dashboard }).flatMap(([client, documents]) => Object.entries(documents).map(([name, text]) => ({ client, name, text })));

describe('the documents of the clients', () => {
  it.each(cases)('$client asks by "$name" only for what the schema has, and for nothing deprecated', ({ text }) => {
    expect(validate(schema, parse(text)).map((error) => error.message)).toEqual([]);
  });
});
