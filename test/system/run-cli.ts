import { execFile } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from '@tidemark/testing';

export interface CliRun {
  /** Exit status; -1 when it had none. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PROGRAM = path.join(repositoryRoot, 'apps/cli/dist/main.js');
const NODE = path.join(repositoryRoot, 'node_modules/.bin/node');

/** Runs the built CLI; a failing status is an answer here, not an error. */
export function runCli(args: readonly string[], env: Readonly<Record<string, string>>, input = ''): Promise<CliRun> {
  return new Promise((resolve) => {
    const child = execFile(NODE, [PROGRAM, ...args], { env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env }, timeout: 120_000 }, (failure, stdout, stderr) => {
      resolve({ code: failure === null ? 0 : typeof failure.code === 'number' ? failure.code : -1, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}
