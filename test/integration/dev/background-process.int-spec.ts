import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually, isRunning, startBackground, stopRecorded, tempDir, type BackgroundProcess, type TempDir } from '@tidemark/testing';

describe('background processes', () => {
  let folder: TempDir;
  const started: BackgroundProcess[] = [];
  beforeAll(async () => {
    folder = await tempDir('background');
  });
  afterAll(async () => {
    await Promise.all(started.map((running) => running.kill()));
    await folder.remove();
  });

  /** Runs a script and waits until it has written `up`. */
  const start = async (name: string, script: string): Promise<BackgroundProcess> => {
    const file = path.join(folder.path, `${name}.mjs`);
    const log = path.join(folder.path, `${name}.log`);
    await writeFile(file, `${script}\nconsole.log('up');`);
    const running = startBackground({ program: process.execPath, args: [file], log, marker: file, detached: true });
    started.push(running);
    await eventually(async () => (await readFile(log, 'utf8')).includes('up'), { what: `${name} to be up` });
    return running;
  };

  it('are found again by their record, and told from another one with the same pid', async () => {
    const { pid, marker, log } = await start('found', 'setInterval(() => undefined, 1000);');
    expect(await isRunning({ pid, marker, log })).toBe(true);
    expect(await isRunning({ pid, marker: 'another program', log })).toBe(false);
  });

  it('are stopped by their record alone, once or twice', async () => {
    const { pid, marker, log } = await start('stopped', 'setInterval(() => undefined, 1000);');
    await stopRecorded({ pid, marker, log });
    expect(await isRunning({ pid, marker, log })).toBe(false);
    await stopRecorded({ pid, marker, log });
  });

  it('are killed when they do not care for the polite request', async () => {
    const stubborn = await start('stubborn', "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000);");
    await stubborn.stop(50);
    expect(await isRunning(stubborn)).toBe(false);
  });

  it('say how they ended and where their log is', async () => {
    const ending = await start('ending', 'process.exitCode = 3;');
    const said = await eventually(() => ending.exited(), { what: 'the end' });
    expect(said).toContain('ended with 3');
    expect(said).toContain('ending.log');
  });
});
