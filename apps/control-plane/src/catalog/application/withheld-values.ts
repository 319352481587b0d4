import { createHmac, randomBytes } from 'node:crypto';
import type { Sql } from '@tidemark/event-store';
import { TidemarkError } from '@tidemark/kernel';
import { maskOf, withheldHelm, withheldKustomize, withheldManifest, type Mask } from '@tidemark/manifest';
import type { ApplicationSource } from '../domain/application-spec.js';
import { specDigestOf } from '../domain/application.js';
import type { ApplicationDeclared } from '../domain/catalog.events.js';

/** A declaration as it may be told, and what its masks stand for. */
export interface Withheld {
  readonly declared: ApplicationDeclared;
  /** Secrets by mask; empty for most. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** What rendering asks: secrets are for the tool that makes objects of them, and for nobody else. */
export interface WithheldValueReader {
  /** What the masks in an application's declaration stand for. @throws TidemarkError `catalog.withheld-value-missing` */
  reveal(applicationId: string, masks: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Injection token of the `WithheldValueReader`. */
export const WITHHELD_VALUES = Symbol('WithheldValues');

/** 128 bits: nobody finds two secrets of one mask. */
const ID_CHARS = 32;

/**
 * Keeps the secrets of declarations apart from what is told of them. A mask is made from the secret with a key of this
 * installation: the same declaration again is the same event, and a mask says nothing to whoever guesses at what is behind it.
 */
export class WithheldValues implements WithheldValueReader {
  private key: Promise<Buffer> | undefined;

  constructor(private readonly sql: Sql) {}

  /** The declaration without its secrets. Writes nothing but, once in a lifetime, the key. */
  async withhold(declared: ApplicationDeclared): Promise<Withheld> {
    let hasSecrets = false;
    masked(declared, (secret) => ((hasSecrets = true), secret));
    if (!hasSecrets) return { declared, secrets: new Map() };
    const key = await this.keyOnce();
    const secrets = new Map<string, string>();
    const mask: Mask = (secret) => {
      const name = maskOf(createHmac('sha256', key).update(`${declared.applicationId}\n${secret}`).digest('hex').slice(0, ID_CHARS));
      secrets.set(name, secret);
      return name;
    };
    return { declared: masked(declared, mask), secrets };
  }

  /** Before the declaration is recorded, so that whoever reads the event finds them. */
  async keep({ declared, secrets }: Withheld): Promise<void> {
    if (secrets.size === 0) return;
    await this.sql.query(
      `INSERT INTO app.withheld_values (application_id, mask, secret) SELECT $1, * FROM unnest($2::text[], $3::text[])
       ON CONFLICT (application_id, mask) DO UPDATE SET stored_at = now()`,
      [declared.applicationId, [...secrets.keys()], [...secrets.values()]],
    );
  }

  /** After declarations were recorded: drops what their applications no longer name, but nothing that a command beside this one may have just kept. */
  async forgetOthers(recorded: readonly Withheld[]): Promise<void> {
    if (recorded.length === 0) return;
    await this.sql.query(`DELETE FROM app.withheld_values WHERE application_id = ANY($1::uuid[]) AND NOT mask = ANY($2::text[]) AND stored_at < now() - interval '1 hour'`, [
      recorded.map(({ declared }) => declared.applicationId),
      recorded.flatMap(({ secrets }) => [...secrets.keys()]),
    ]);
  }

  /** Of an application that was retired at this time; what was kept for a new life of it since stays. */
  async forget(applicationId: string, retiredAt: string): Promise<void> {
    await this.sql.query('DELETE FROM app.withheld_values WHERE application_id = $1 AND stored_at < $2::timestamptz', [applicationId, retiredAt]);
  }

  async reveal(applicationId: string, masks: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (masks.length === 0) return new Map();
    const rows = await this.sql.query<{ mask: string; secret: string }>('SELECT mask, secret FROM app.withheld_values WHERE application_id = $1 AND mask = ANY($2::text[])', [applicationId, masks]);
    if (rows.length < masks.length) {
      throw new TidemarkError('catalog.withheld-value-missing', `${String(masks.length - rows.length)} of the secret values in the declaration are not stored any more`, {
        nextStep: 'Declare the application again with its values (a root application: refresh it).',
      });
    }
    return new Map(rows.map(({ mask, secret }) => [mask, secret]));
  }

  private keyOnce(): Promise<Buffer> {
    this.key ??= this.readKey().catch((thrown: unknown) => {
      this.key = undefined;
      throw thrown;
    });
    return this.key;
  }

  /** The first one to come makes it. */
  private async readKey(): Promise<Buffer> {
    await this.sql.query('INSERT INTO app.withheld_key (key) VALUES ($1) ON CONFLICT DO NOTHING', [randomBytes(32)]);
    const [row] = await this.sql.query<{ key: Buffer }>('SELECT key FROM app.withheld_key');
    if (row === undefined) throw new TidemarkError('catalog.no-withheld-key', 'the key that masks are made with could not be stored', { nextStep: 'Check that the database can be written.' });
    return row.key;
  }
}

function masked(declared: ApplicationDeclared, mask: Mask): ApplicationDeclared {
  const spec = { ...declared.spec, sources: declared.spec.sources.map((source) => withoutSecrets(source, mask)) };
  return { ...declared, spec, specDigest: specDigestOf(spec), declaration: withheldManifest(declared.declaration, mask) };
}

function withoutSecrets(source: ApplicationSource, mask: Mask): ApplicationSource {
  const { helm, kustomize } = source.build;
  return { ...source, build: { ...source.build, ...(helm && { helm: withheldHelm(helm, mask) }), ...(kustomize && { kustomize: withheldKustomize(kustomize, mask) }) } };
}
