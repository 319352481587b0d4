import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GitRepository, repositoryRoot, type WebhookProvider } from '@tidemark/testing';
import { demoPaths, type DemoPorts } from './demo-state.js';

export const PLATFORM = 'platform';

/** The content of the demo's platform repository, under version control with the product. */
export const demoFolder = path.join(repositoryRoot, 'tools/dev/demo');

/** Stands for the platform repository's address in the demo's files. */
const ADDRESS_IN_FILES = 'https://git.example.test/platform.git';

export interface ServedRepository {
  readonly name: string;
  readonly webhooks: readonly { readonly url: string; readonly provider: WebhookProvider; readonly secretFile: string }[];
}

/** What `git-server.js` reads. */
export interface GitServerSettings {
  readonly folder: string;
  readonly port: number;
  readonly repositories: readonly ServedRepository[];
}

export const platformUrl = (ports: DemoPorts): string => `http://127.0.0.1:${ports.git}/${PLATFORM}.git`;

/** A text of the demo's files with the real address of the platform repository. */
export async function demoText(file: string, ports: DemoPorts): Promise<string> {
  const text = await readFile(path.join(demoFolder, file), 'utf8');
  return text.replaceAll(ADDRESS_IN_FILES, platformUrl(ports));
}

/** Makes the first commit of the platform repository; later ones are the user's and are left alone. */
export async function ensurePlatformRepository(ports: DemoPorts): Promise<string> {
  const repository = await GitRepository.open(PLATFORM, path.join(demoPaths.repositories, `${PLATFORM}.git`));
  const tip = await repository.resolve('refs/heads/main');
  if (tip !== null) return `at ${tip.slice(0, 8)}`;
  const names = (await readdir(path.join(demoFolder, PLATFORM), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(path.join(demoFolder, PLATFORM), path.join(entry.parentPath, entry.name)));
  const files: Record<string, string> = {};
  for (const name of names.sort()) files[name] = await demoText(path.join(PLATFORM, name), ports);
  const commit = await repository.commitFiles({
    files,
    message: 'Lay out the platform repository\n\nOne folder per environment, add-ons for every cluster, services with overlays.',
    author: { name: 'Platform Team', email: 'platform@example.test' },
  });
  return `first commit ${commit.slice(0, 8)} with ${names.length} files`;
}

/** Writes the settings of the Git server, and the secret it shares with the control plane when there is none yet. */
export async function writeGitServerSettings(ports: DemoPorts): Promise<void> {
  if (!existsSync(demoPaths.webhookSecret)) await writeFile(demoPaths.webhookSecret, randomBytes(24).toString('hex'), { mode: 0o600 });
  const webhook = { url: `http://127.0.0.1:${ports.http}/webhooks/github`, provider: 'github', secretFile: demoPaths.webhookSecret } as const;
  const settings: GitServerSettings = {
    folder: demoPaths.repositories,
    port: ports.git,
    repositories: [{ name: PLATFORM, webhooks: [webhook] }],
  };
  await writeFile(demoPaths.gitServer, JSON.stringify(settings));
}
