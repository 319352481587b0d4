import type { HealthRules } from './rule.js';
import { always, condition, firstOf, forKinds, health } from './vocabulary/index.js';

const FAULTS = ['AWSChaos', 'AzureChaos', 'BlockChaos', 'DNSChaos', 'GCPChaos', 'HTTPChaos', 'IOChaos', 'JVMChaos', 'KernelChaos', 'NetworkChaos', 'PhysicalMachineChaos', 'PodChaos', 'StressChaos', 'TimeChaos'];

/** A fault is there when it was injected, and is over when everything recovered (https://chaos-mesh.org/docs/inspect-chaos-experiments/). */
const fault = firstOf(
  condition('Paused', { True: health('Suspended', 'The experiment is paused') }),
  condition('AllRecovered', { True: health('Healthy', 'The experiment is over') }),
  condition('AllInjected', { True: 'Healthy' }),
  condition('Selected', { False: health('Progressing', 'Nothing is selected yet') }),
  always('Progressing', 'Waiting for the fault to be injected'),
);

export const chaosMesh: HealthRules = forKinds('chaos-mesh.org', FAULTS, () => fault);
