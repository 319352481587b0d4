import { LuaWasm } from 'wasmoon';

export const OK = 0;
export const ERROR_MEMORY = 4;
export const TYPE = { nil: 0, boolean: 1, number: 3, string: 4, table: 5 } as const;

/** The functions of Lua's C API that are used here, as the WebAssembly module exports them. States and pointers are numbers. */
export interface LuaModule {
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  addFunction(code: (...args: number[]) => number, signature: string): number;
  _malloc(size: number): number;
  _realloc(pointer: number, size: number): number;
  _free(pointer: number): void;
  _lua_newstate(allocate: number, data: number): number;
  _lua_close(L: number): void;
  _luaopen_base(L: number): number;
  _luaopen_table(L: number): number;
  _luaopen_string(L: number): number;
  _luaopen_math(L: number): number;
  _luaopen_os(L: number): number;
  _luaL_loadbufferx(L: number, text: number, size: number, name: number, mode: number): number;
  _lua_pcallk(L: number, args: number, results: number, handler: number, context: number, continuation: number): number;
  _lua_setglobal(L: number, name: number): void;
  _lua_checkstack(L: number, slots: number): number;
  _lua_settop(L: number, index: number): void;
  _lua_gettop(L: number): number;
  _lua_type(L: number, index: number): number;
  _lua_toboolean(L: number, index: number): number;
  _lua_tonumberx(L: number, index: number, ok: number): number;
  _lua_tolstring(L: number, index: number, size: number): number;
  _lua_next(L: number, index: number): number;
  _lua_pushnil(L: number): void;
  _lua_pushboolean(L: number, value: number): void;
  _lua_pushinteger(L: number, value: bigint): void;
  _lua_pushnumber(L: number, value: number): void;
  _lua_pushlstring(L: number, text: number, size: number): number;
  _lua_createtable(L: number, items: number, fields: number): void;
  _lua_rawset(L: number, index: number): void;
}

/** Compiles the interpreter; once a thread. */
export async function loadLua(): Promise<LuaModule> {
  return (await LuaWasm.initialize()).module as unknown as LuaModule;
}
