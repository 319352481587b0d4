import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { connect } from './api/api.js';
import type { Api } from './api/api.js';
import { parseFormat, render } from './output/printer.js';
import type { Format, View } from './output/printer.js';
import { loadSession } from './session.js';
import type { Session } from './session.js';

/** What every command works with: the API, the two output streams and the clock. */
export interface CliContext {
  readonly api: Api;
  readonly session: Session;
  readonly format: Format;
  /** A command's data, to standard output. */
  show(text: string): void;
  /** Progress and remarks, to standard error. */
  tell(text: string): void;
  list<T>(items: readonly T[], view: View<T>): void;
  now(): Date;
}

interface GlobalFlags {
  server?: string;
  token?: string;
  context?: string;
  output?: string;
}

/** Streams and environment of the process, passed in so that tests run commands in memory. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  env: NodeJS.ProcessEnv;
  stdin(): Promise<string>;
}

export async function contextOf(command: Command, io: Io): Promise<CliContext> {
  const flags = command.optsWithGlobals<GlobalFlags>();
  const session = await loadSession(flags, io.env);
  const format = parseFormat(flags.output ?? 'table');
  const show = (text: string): void => {
    if (text !== '') io.out(`${text}\n`);
  };
  return {
    api: connect(session),
    session,
    format,
    show,
    tell: (text) => io.err(`${text}\n`),
    list: (items, view) => {
      show(render(items, view, format));
    },
    now: () => new Date(),
  };
}

/** The members every mutation's input has. */
export const intent = (reason: string | undefined, fallback: string): { reason: string; idempotencyKey: string } => ({
  reason: reason ?? fallback,
  idempotencyKey: randomUUID(),
});
