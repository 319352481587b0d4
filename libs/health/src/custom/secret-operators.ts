import { byConvention } from '../general/by-convention.js';
import type { HealthRules } from './rule.js';
import { forKinds } from './vocabulary/index.js';

/** Operators that fetch secrets from elsewhere; each sets one condition that says whether the last fetch worked. */
export const secretOperators: HealthRules = {
  ...forKinds('akeyless.io', ['AkeylessSecret'], byConvention),
  ...forKinds('onepassword.com', ['OnePasswordItem'], byConvention),
  ...forKinds('ricoberger.de', ['VaultSecret'], byConvention),
  ...forKinds('secrets.doppler.com', ['DopplerSecret'], byConvention),
  ...forKinds('secrets.infisical.com', ['InfisicalDynamicSecret', 'InfisicalPushSecret', 'InfisicalSecret'], byConvention),
  ...forKinds('spv.no', ['AzureKeyVaultSecret'], byConvention),
};
