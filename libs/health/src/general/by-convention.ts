import type { HealthRule } from '../custom/rule.js';
import { health } from '../health.js';
import { generalHealth } from './general-rule.js';

/** For a kind whose controller always reports, in the language of the conventions: as long as it is silent it is awaited. */
export const byConvention =
  (kind: string): HealthRule =>
  (object) => {
    const told = generalHealth(object);
    return told === null || told.silent === true ? health('Progressing', `Waiting for ${kind} status`) : told;
  };
