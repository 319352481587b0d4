import { readFile } from 'node:fs/promises';
import { TidemarkError } from '@tidemark/kernel';
import { GitServer } from '@tidemark/testing';
import type { GitServerSettings } from './demo-git.js';
import { main } from './progress.js';

/** The demo's Git server: `node git-server.js SETTINGS.json`; runs until SIGTERM. */
await main(async () => {
  const [, , file] = process.argv;
  if (file === undefined) throw new TidemarkError('dev.no-settings', 'the Git server was started without a settings file', { nextStep: 'use make up' });
  const settings = JSON.parse(await readFile(file, 'utf8')) as GitServerSettings;
  const server = await GitServer.start({ folder: settings.folder, port: settings.port });
  for (const { name, webhooks } of settings.repositories) {
    const signed = await Promise.all(
      webhooks.map(async ({ url, provider, secretFile }) => ({ url, provider, secret: (await readFile(secretFile, 'utf8')).trim() })),
    );
    await server.repository(name, { webhooks: signed });
    console.log(`serving ${server.cloneUrl(name)}`);
  }
  process.once('SIGTERM', () => void server.stop());
});
