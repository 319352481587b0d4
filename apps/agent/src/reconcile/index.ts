export { startReconciler } from './reconciler.js';
