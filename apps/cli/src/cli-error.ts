import { TidemarkError } from '@tidemark/kernel';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';

/** An error whose exit status is part of the command's contract. */
export class CliError extends TidemarkError {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, code: string, message: string, nextStep?: string) {
    super(code, message, nextStep === undefined ? {} : { nextStep });
    this.exitCode = exitCode;
  }
}

export const usageError = (message: string, nextStep?: string): CliError => new CliError(EXIT.usage, 'cli.usage', message, nextStep);
