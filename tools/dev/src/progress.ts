import { messageOf, TidemarkError } from '@tidemark/kernel';

const STILL_EVERY_MS = 10_000;

/** Prints what goes on with the seconds since the start, on standard error. */
export class ProgressLog {
  private readonly started = Date.now();

  say(line: string): void {
    const seconds = ((Date.now() - this.started) / 1000).toFixed(1).padStart(6);
    process.stderr.write(`${seconds} s  ${line}\n`);
  }

  /** Runs one step: a line at its beginning, a sign of life while it lasts, a line with its outcome. */
  async step(title: string, run: () => Promise<string>): Promise<void> {
    this.say(`${title} …`);
    const began = Date.now();
    const sign = setInterval(() => this.say(`${title}: still at it after ${Math.round((Date.now() - began) / 1000)} s`), STILL_EVERY_MS);
    try {
      this.say(`${title}: ${await run()}`);
    } finally {
      clearInterval(sign);
    }
  }
}

/** Runs a command of the Makefile; a failure ends it with its message and next step, without a stack. */
export async function main(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (thrown) {
    process.stderr.write(`error: ${messageOf(thrown)}\n`);
    if (thrown instanceof TidemarkError && thrown.nextStep !== undefined) process.stderr.write(`next step: ${thrown.nextStep}\n`);
    process.exitCode = 1;
  }
}
