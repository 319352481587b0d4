import { writeFileSync } from 'node:fs';

/**
 * A jest reporter that keeps the test file that is running in the file TIDEMARK_RUNNING_FILE names. A test that never
 * gives the processor back can't be interrupted from within; whoever ends the process can then say where it was.
 */
// eslint-disable-next-line no-restricted-exports -- jest takes a reporter from the default export of a file
export default class RunningFileReporter {
  onTestFileStart({ path }) {
    const file = process.env.TIDEMARK_RUNNING_FILE;
    if (file !== undefined) writeFileSync(file, path);
  }
}
