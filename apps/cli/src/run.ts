import { CommanderError } from 'commander';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import { CliError } from './cli-error.js';
import type { Io } from './context.js';
import { EXIT, exitCodeOf } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { buildProgram } from './program.js';

/** Runs one command line and gives its exit status; every error ends here as one sentence and the next step. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    await buildProgram(io).parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (thrown instanceof CliError && thrown.exitCode === EXIT.different) return EXIT.different;
    io.err(`tidemark: ${messageOf(thrown)}\n`);
    if (thrown instanceof TidemarkError && thrown.nextStep !== undefined) io.err(`  ${thrown.nextStep}\n`);
    if (thrown instanceof CliError) return thrown.exitCode;
    return thrown instanceof TidemarkError ? exitCodeOf(thrown.code) : EXIT.other;
  }
}
