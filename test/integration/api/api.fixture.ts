import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import type { EventMeta, EventStore, NewEvent, Sql } from '@tidemark/event-store';
import { tempDir, throwawayDatabase } from '@tidemark/testing';
import type { TempDir, ThrowawayDatabase } from '@tidemark/testing';
import { AppModule } from '../../../apps/control-plane/src/app.module.js';
import { eventDefinitions } from '../../../apps/control-plane/src/event-catalogue.js';
import { loadConfig } from '../../../apps/control-plane/src/platform/config/config.js';
import { ReadConsistency } from '../../../apps/control-plane/src/platform/graphql/read-consistency.js';
import { serveDashboard } from '../../../apps/control-plane/src/platform/http/dashboard.js';
import { createLogger } from '../../../apps/control-plane/src/platform/logging/logger.js';
import { EVENT_STORE, SQL } from '../../../apps/control-plane/src/platform/tokens.js';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  data: Record<string, unknown> | null;
  errors: { message: string; path?: unknown; extensions: Record<string, unknown> & { code: string } }[];
}

const COMMIT: EventMeta = { actor: { kind: 'system', id: 'rollout' }, correlationId: 'test' };

/** The whole control plane on a database of its own, over HTTP as its users see it; no agent, no repository. */
export class ApiFixture {
  private constructor(
    private readonly app: NestExpressApplication,
    private readonly folder: TempDir,
    private readonly database: ThrowawayDatabase,
    readonly address: string,
    readonly passwordFile: string,
  ) {}

  static async start(): Promise<ApiFixture> {
    const [folder, database] = await Promise.all([tempDir('api'), throwawayDatabase()]);
    await mkdir(path.join(folder.path, 'data'));
    const config = loadConfig({ TIDEMARK_DATA_DIR: path.join(folder.path, 'data'), TIDEMARK_DATABASE_URL: database.url, TIDEMARK_LOG_LEVEL: process.env['API_LOG'] ?? 'silent', TIDEMARK_HTTP_PORT: '0', TIDEMARK_TLS_PORT: '0' });
    const app = await NestFactory.create<NestExpressApplication>(AppModule.with({ config, logger: createLogger(config.logLevel), events: eventDefinitions }), { rawBody: true, logger: false, abortOnError: false });
    serveDashboard(app.getHttpAdapter().getInstance() as Express, null);
    app.useBodyParser('json', { limit: '1mb' });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new ApiFixture(app, folder, database, `http://127.0.0.1:${String(port)}`, config.adminPasswordFile);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
    await this.folder.remove();
  }

  get sql(): Sql {
    return this.app.get<Sql>(SQL, { strict: false });
  }

  get store(): EventStore {
    return this.app.get<EventStore>(EVENT_STORE, { strict: false });
  }

  getToken<T>(token: symbol): T {
    return this.app.get<T>(token, { strict: false });
  }

  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(token as never, { strict: false });
  }

  /** Appends events and waits until the read models show them. */
  async given(stream: string, events: readonly Omit<NewEvent, 'v'>[], meta: EventMeta = COMMIT): Promise<number> {
    const outcome = await this.store.append({ commandId: randomUUID(), meta, streams: [{ stream, expected: 'any', events: events.map((event) => ({ v: 1, ...event })) }] });
    if (outcome.kind !== 'appended') throw new Error(`append to ${stream}: ${outcome.kind}`);
    await this.shown();
    return outcome.lastPosition;
  }

  /** Until the read models show everything that has been recorded. */
  async shown(): Promise<void> {
    await this.get(ReadConsistency).reached(await this.store.head());
  }

  async post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    return answerOf(response);
  }

  /** How many statements read a read model while `work` runs. */
  async statements(work: () => Promise<unknown>): Promise<number> {
    const { sql } = this;
    const query = sql.query.bind(sql);
    let count = 0;
    sql.query = (text, params) => {
      if (/^\s*SELECT[\s\S]*\bread\./.test(text)) count += 1;
      return query(text, params);
    };
    try {
      await work();
    } finally {
      sql.query = query;
    }
    return count;
  }

  /** With a bearer when one is given. */
  query(query: string, variables: Record<string, unknown> = {}, token: string | null = null): Promise<Answer> {
    return this.post({ query, variables }, token === null ? {} : { authorization: `Bearer ${token}` });
  }

  /** The data, or the first error thrown. */
  async data<T>(query: string, variables: Record<string, unknown>, token: string): Promise<T> {
    const { data, errors } = await this.query(query, variables, token);
    if (errors[0]) throw new Error(`${errors[0].extensions.code}: ${errors[0].message}`);
    return data as T;
  }

  async password(): Promise<string> {
    return (await readFile(this.passwordFile, 'utf8')).trim();
  }

  async signIn(password?: string, name = 'admin'): Promise<Answer & { token: string | null }> {
    const answer = await this.query('mutation($input: SignInInput!) { signIn(input: $input) { token expiresAt userErrors { code message nextStep } } }', { input: { name, password: password ?? (await this.password()), reason: 'a test' } });
    return { ...answer, token: (answer.data?.['signIn'] as { token: string | null } | null)?.token ?? null };
  }

  async token(): Promise<string> {
    const { token } = await this.signIn();
    if (token === null) throw new Error('the sign-in gave no session');
    return token;
  }
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: { data?: Record<string, unknown>; errors?: Answer['errors'] } = {};
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    // not GraphQL: `text` has it
  }
  return { status: response.status, headers: response.headers, text, data: body.data ?? null, errors: body.errors ?? [] };
}
