export { ACTION_MANAGER, applyEffects, type ActionOutcome } from './apply-effects.js';
