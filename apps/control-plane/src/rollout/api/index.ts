export { deletionsOf } from './deletion-node.js';
export { holdLoader } from './hold-node.js';
