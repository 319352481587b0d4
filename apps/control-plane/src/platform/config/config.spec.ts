import path from 'node:path';
import { loadConfig } from './config.js';

describe('loadConfig', () => {
  it('gives every setting a default', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ databaseUrl: null, httpPort: 8080, tlsPort: 8443, publicUrl: 'https://127.0.0.1:8443', pollSeconds: 180 });
    expect(config.adminPasswordFile).toBe(path.join(config.dataDir, 'admin-password'));
  });

  it('names every bad variable in one error', () => {
    expect(() => loadConfig({ TIDEMARK_HTTP_PORT: 'x', TIDEMARK_PUBLIC_URL: 'http://plain' })).toThrow(/TIDEMARK_HTTP_PORT.*TIDEMARK_PUBLIC_URL/);
  });

  it('treats an empty variable as not set', () => {
    expect(loadConfig({ TIDEMARK_DATABASE_URL: '' }).databaseUrl).toBeNull();
  });

  it('never repeats the value of a bad database address, which may hold a password', () => {
    expect(() => loadConfig({ TIDEMARK_DATABASE_URL: 'mysql://u:hunter2@h/db' })).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }));
  });
});
