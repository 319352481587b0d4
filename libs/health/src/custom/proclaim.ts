import type { HealthRules } from './rule.js';
import { always, byReason, condition, firstOf, specNotObserved, when } from './vocabulary/index.js';

/** A service is adopted by a provider, then advertised, then found by looking it up (https://github.com/dogmatiq/proclaim). */
export const proclaim: HealthRules = {
  'proclaim.dogmatiq.io/DNSSDServiceInstance': firstOf(
    when(specNotObserved, always('Progressing', 'Waiting for the instance to be advertised')),
    condition('Adopted', { False: 'Degraded' }),
    condition('Advertised', { False: byReason({ AdvertiseError: 'Degraded', UnadvertiseError: 'Degraded' }) }),
    condition('Discoverable', { True: 'Healthy', False: 'Progressing', Unknown: 'Unknown' }),
    condition('Advertised', { other: 'Progressing' }),
    condition('Adopted', { other: 'Progressing' }),
    always('Progressing', 'Waiting for the instance to be advertised'),
  ),
};
