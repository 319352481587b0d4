#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { run } from './run.js';

process.once('SIGINT', () => process.exit(130));
// A reader that went away (`| head`) is the end of the job, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 20));

process.exitCode = await run(process.argv.slice(2), {
  out: (chunk) => process.stdout.write(chunk),
  err: (chunk) => process.stderr.write(chunk),
  env: process.env,
  stdin: () => text(process.stdin),
});
