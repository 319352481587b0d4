import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { repositoryRoot } from '@tidemark/testing';
import { loadConfig } from '../../apps/control-plane/src/platform/config/config.js';

interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Record<string, string | number>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[]; readonly interval: string; readonly retries: number };
  readonly depends_on?: Record<string, { readonly condition: string }>;
}

const text = readFileSync(path.join(repositoryRoot, 'docker-compose.yml'), 'utf8');
const compose = parse(text) as { services: Record<string, Service>; volumes: Record<string, null> };
const services = Object.entries(compose.services);
const example = readFileSync(path.join(repositoryRoot, '.env.example'), 'utf8');

/** Compose's `${NAME}`, `${NAME:-default}` and `${NAME:?message}` with the given values. */
const interpolated = (value: string, values: Record<string, string>): string =>
  value.replaceAll(/\$\{([A-Z_]+)(?::[-?]([^}]*))?\}/g, (_whole, name: string, fallback = '') => values[name] ?? fallback);

describe('docker-compose.yml', () => {
  it('has PostgreSQL, Kafka and the control plane', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['control-plane', 'kafka', 'postgres']);
  });

  it.each(services.filter(([, { image }]) => image !== undefined))('pins the image of %s to a release', (_name, { image }) => {
    expect(image).toMatch(/:\d+\.\d+/);
  });

  it.each(services)('checks the health of %s by a command without a shell', (_name, { healthcheck }) => {
    expect(healthcheck).toMatchObject({ interval: expect.stringMatching(/^\d+s$/), retries: expect.any(Number) });
    expect(healthcheck?.test[0]).toBe('CMD');
  });

  it.each(services)('names only services and volumes that are there in %s', (_name, { depends_on = {}, volumes = [] }) => {
    const named = volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => !source.startsWith('.'));
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(Object.keys(depends_on)));
    expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(named));
  });

  it('builds the control plane from a Dockerfile that is there', () => {
    const build = compose.services['control-plane']?.build;
    expect(existsSync(path.join(repositoryRoot, build?.context ?? '', build?.dockerfile ?? ''))).toBe(true);
  });

  it('publishes only the TLS port', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports.map((port) => interpolated(port, {})));
    expect(published).toEqual(['8443:8443']);
  });

  it('gives the control plane an environment that it accepts', () => {
    const given = compose.services['control-plane']?.environment ?? {};
    const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, interpolated(String(value), { POSTGRES_PASSWORD: 'x' })]));
    expect(loadConfig(values)).toMatchObject({ databaseUrl: 'postgresql://tidemark:x@postgres:5432/tidemark', publicUrl: 'https://localhost:8443' });
  });

  it('has every variable it reads in .env.example, and no secret of ours', () => {
    const read = new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name));
    const offered = new Set([...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name));
    expect(offered).toEqual(read);
    expect(example).toMatch(/^POSTGRES_PASSWORD=$/m);
  });
});
