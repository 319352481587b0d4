import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';

/** One place and everything that was found there, as text. */
export interface Place {
  readonly where: string;
  readonly text: string;
}

const ROWS_AT_MOST = 100_000;

/** Every row of every table of the product's schemas, compressed columns unpacked */
export async function databasePlaces(connectionString: string): Promise<Place[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables WHERE table_schema IN ('es', 'read', 'app') AND table_type = 'BASE TABLE' ORDER BY 1`,
    );
    const places: Place[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`SELECT * FROM ${name} LIMIT ${ROWS_AT_MOST}`);
      places.push(...rows.map((row) => ({ where: name, text: textOf(row) })));
    }
    return places;
  } finally {
    await client.end();
  }
}

/** Every file below a folder; what ends meanwhile is not there to be read. */
export async function folderPlaces(folder: string, skip: (file: string) => boolean = () => false): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const read = files.filter((file) => !skip(file)).map(async (file) => ({ where: file, text: textOf(await readFile(file).catch(() => '')) }));
  return Promise.all(read);
}

/** `where: canary` for each canary that shows in a place, however it is written there. */
export function leaksIn(places: readonly Place[], canaries: Readonly<Record<string, string>>): string[] {
  const spellings = Object.entries(canaries).map(([name, value]) => ({ name, forms: spellingsOf(value) }));
  const found = places.flatMap(({ where, text }) => {
    const lower = text.toLowerCase();
    return spellings.flatMap(({ name, forms }) => {
      const form = forms.find(({ form: one, anyCase }) => (anyCase ? lower : text).includes(one));
      if (form === undefined) return [];
      const at = (form.anyCase ? lower : text).indexOf(form.form);
      return [`${where}: ${name}: …${text.slice(Math.max(0, at - 200), at + form.form.length + 40)}…`];
    });
  });
  return [...new Set(found)];
}

/** A value as it is, in base64 (wherever it begins in what was encoded), in base64url, in a URL and in hex. */
export function spellingsOf(value: string): { form: string; anyCase: boolean }[] {
  const bytes = Buffer.from(value, 'utf8');
  const encoded = [0, 1, 2].map((offset) => insideBase64(bytes, offset));
  return [
    { form: value, anyCase: false },
    ...encoded.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')].map((one) => ({ form: one, anyCase: false }))),
    { form: encodeURIComponent(value).toLowerCase(), anyCase: true },
    { form: bytes.toString('hex'), anyCase: true },
  ];
}

/** The characters of base64 that depend on these bytes alone when `offset` unknown bytes come before them. */
function insideBase64(bytes: Buffer, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64').replace(/=+$/, '');
  return padded.slice(offset === 0 ? 0 : offset + 1, padded.length - 1);
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return value[0] === 0x1f && value[1] === 0x8b ? gunzipSync(value).toString('utf8') : value.toString('utf8');
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([name, member]) => `${name}=${textOf(member)}`).join(' ');
  return String(value);
}
