export type { ActionContext, ActionEffect, ActionParameter, ResourceAction } from './action.js';
export { actionsOf, runAction, unknownAction } from './actions.js';
export { compact, epochSeconds, rfc3339, rfc3339Micro } from './time-text.js';
