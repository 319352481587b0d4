export { Bundle } from './bundle.types.js';
