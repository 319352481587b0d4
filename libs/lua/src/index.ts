export { DEFAULT_LUA_LIMITS, LuaSandbox, type LuaLimits } from './lua-sandbox.js';
export { readScripts } from './script-files.js';
export type { KindScripts, ScriptSet } from './script-set.js';
export { UserScripts } from './user-scripts.js';
