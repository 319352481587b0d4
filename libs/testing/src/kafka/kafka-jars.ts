import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { cachedBinary, type Progress } from '../binaries/binary-cache.js';
import { runCommand } from '../process/run-command.js';
import { repositoryRoot } from '../repository-root.js';

/** sha256 over the names and checksums of all jars: Apache Kafka 4.4.0 and what it needs at run time. */
const PINNED = '2dc289ad803b1278e1a75602559263b7b1c23da25af19f57cde1bc70e1b460d2';
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;

/** The folder with the jars of a Kafka broker, fetched from Maven Central once on this machine. */
export async function kafkaJars(progress: Progress = (line) => void process.stderr.write(`${line}\n`)): Promise<string> {
  const entry = await cachedBinary('kafka', PINNED.slice(0, 12), progress, async (into) => {
    progress('kafka: downloading, once on this machine (43 MB)');
    const jars = path.join(into, 'jars');
    await mkdir(jars);
    await runCommand('mvn', ['--quiet', '--batch-mode', '--file', path.join(repositoryRoot, 'tools/dev/kafka/pom.xml'), 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${jars}`], { timeoutMs: DOWNLOAD_TIMEOUT_MS });
    const found = await digestOf(jars);
    if (found !== PINNED) throw new TidemarkError('binaries.wrong-checksum', `the jars of Kafka have the checksum ${found}, not the pinned one`, { nextStep: 'check the Maven repository in use: it serves another content under these versions' });
  });
  return path.join(entry, 'jars');
}

async function digestOf(folder: string): Promise<string> {
  const all = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) all.update(`${name} ${createHash('sha256').update(await readFile(path.join(folder, name))).digest('hex')}\n`);
  return all.digest('hex');
}
