export { holdLoader } from './hold-node.js';
