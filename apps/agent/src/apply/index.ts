export { applyBy, type ApplyChoice } from './apply-by.js';
