import { findBinary } from '../binaries/binaries.js';
import { runCommand, type RunOptions } from '../process/run-command.js';

/** Runs kubectl against a cluster and gives what it printed. */
export type Kubectl = (args: readonly string[], options?: Pick<RunOptions, 'input' | 'timeoutMs'>) => Promise<string>;

/** @param namespace the one used when the arguments name none */
export function kubectlFor(kubeconfig: string, namespace = 'default'): Kubectl {
  return async (args, options = {}) => {
    const kubectl = await findBinary('kubectl');
    const { stdout } = await runCommand(kubectl, ['--kubeconfig', kubeconfig, '--namespace', namespace, ...args], options);
    return stdout;
  };
}
