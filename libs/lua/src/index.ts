export { DEFAULT_LUA_LIMITS, LuaSandbox, type LuaLimits } from './lua-sandbox.js';
export { readScripts, type KindScripts, type ScriptSet } from './script-files.js';
export { UserScripts } from './user-scripts.js';
