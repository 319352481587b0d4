export { applyKnown } from './apply-known.js';
export { applyBy, type ApplyChoice } from './apply-by.js';
