import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionFamily } from '../action.js';
import { patch, type Edit } from '../edit.js';
import { ICON } from '../icons.js';

/** A machine says by `runStrategy` whether it runs, an older one by `running`; it may not have both (https://kubevirt.io/user-guide/compute/run_strategies/). */
const isAskedToRun = (machine: KubernetesObject): boolean => {
  const strategy = fieldAt(machine, 'spec', 'runStrategy');
  return strategy === undefined || strategy === null ? fieldAt(machine, 'spec', 'running') === true : strategy !== 'Halted';
};

const asking = (machine: KubernetesObject, runs: boolean): Edit =>
  typeof fieldAt(machine, 'spec', 'running') === 'boolean' ? [['spec', 'running'], runs] : [['spec', 'runStrategy'], runs ? 'Always' : 'Halted'];

export const KUBEVIRT: ActionFamily = {
  'kubevirt.io/VirtualMachine': [
    { name: 'start', iconClass: ICON.resume, isDisabled: isAskedToRun, run: (machine) => patch(machine, asking(machine, true)) },
    { name: 'stop', iconClass: 'fa fa-fw fa-stop-circle', isDisabled: (machine) => !isAskedToRun(machine), run: (machine) => patch(machine, asking(machine, false)) },
  ],
};
