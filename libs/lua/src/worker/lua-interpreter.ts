import { ERROR_MEMORY, OK, type LuaModule } from './lua-module.ts';
import { LuaValues } from './lua-values.ts';
import { PRELUDE } from './prelude.ts';

export interface ScriptTask {
  readonly name: string;
  readonly script: string;
  readonly globals: Readonly<Record<string, unknown>>;
  readonly memoryBytes: number;
  readonly resultBytes: number;
}

/** `json` is absent when the script returned nil. */
export type ScriptReply = { readonly kind: 'value'; readonly json?: string } | { readonly kind: 'error' | 'memory' | 'result'; readonly message: string };

/** Runs one script after another, each in a state of its own, whose memory it counts. */
export class LuaInterpreter {
  private used = 0;
  private limit = Number.POSITIVE_INFINITY;
  private readonly allocate: number;
  private readonly lua: LuaModule;

  constructor(lua: LuaModule) {
    this.lua = lua;
    this.allocate = lua.addFunction((_data, pointer = 0, oldSize = 0, newSize = 0) => this.reallocate(pointer, oldSize, newSize), 'iiiii');
  }

  run(task: ScriptTask): ScriptReply {
    this.used = 0;
    this.limit = Number.POSITIVE_INFINITY;
    const L = this.lua._lua_newstate(this.allocate, 0);
    try {
      return this.runIn(L, task, new LuaValues(this.lua, task.resultBytes));
    } finally {
      this.lua._lua_close(L);
    }
  }

  private runIn(L: number, task: ScriptTask, values: LuaValues): ScriptReply {
    this.openLibraries(L);
    if (this.call(L, PRELUDE, '=prelude') !== OK) throw new Error(values.textAt(L, -1));
    for (const [name, value] of Object.entries(task.globals)) {
      values.push(L, value as Parameters<LuaValues['push']>[1]);
      this.setGlobal(L, name);
    }
    // What was needed until here is not the script's: its share begins now.
    this.limit = this.used + task.memoryBytes;
    const status = this.call(L, task.script, `=${task.name}`);
    if (status === ERROR_MEMORY) return { kind: 'memory', message: 'not enough memory' };
    if (status !== OK) return { kind: 'error', message: this.messageAt(L, values) };
    try {
      const value = values.read(L);
      return value === undefined ? { kind: 'value' } : { kind: 'value', json: JSON.stringify(value) };
    } catch (thrown) {
      return { kind: 'result', message: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  }

  private openLibraries(L: number): void {
    for (const [name, open] of [['_G', '_luaopen_base'], ['table', '_luaopen_table'], ['string', '_luaopen_string'], ['math', '_luaopen_math'], ['os', '_luaopen_os']] as const) {
      this.lua[open](L);
      this.setGlobal(L, name);
    }
  }

  private call(L: number, script: string, name: string): number {
    const text = Buffer.from(script, 'utf8');
    const [textAt, nameAt, modeAt] = [this.bytes(text), this.bytes(Buffer.from(name, 'utf8')), this.bytes(Buffer.from('t', 'utf8'))];
    try {
      const loaded = this.lua._luaL_loadbufferx(L, textAt, text.length, nameAt, modeAt);
      return loaded === OK ? this.lua._lua_pcallk(L, 0, 1, 0, 0, 0) : loaded;
    } finally {
      for (const pointer of [textAt, nameAt, modeAt]) this.lua._free(pointer);
    }
  }

  private setGlobal(L: number, name: string): void {
    const pointer = this.bytes(Buffer.from(name, 'utf8'));
    this.lua._lua_setglobal(L, pointer);
    this.lua._free(pointer);
  }

  /** A copy of the bytes in the module's memory, ended by a zero; the caller frees it. */
  private bytes(content: Buffer): number {
    const pointer = this.lua._malloc(content.length + 1);
    this.lua.HEAPU8.set(content, pointer);
    this.lua.HEAPU8[pointer + content.length] = 0;
    return pointer;
  }

  /** An error may be any value; only a text is read, as anything else could run code of the script. */
  private messageAt(L: number, values: LuaValues): string {
    const isText = this.lua._lua_type(L, -1) === 4;
    return isText ? values.textAt(L, -1).slice(0, 1_000) : 'the script raised an error that is no text';
  }

  private reallocate(pointer: number, oldSize: number, newSize: number): number {
    const held = pointer === 0 ? 0 : oldSize;
    if (newSize === 0) {
      this.used -= held;
      if (pointer !== 0) this.lua._free(pointer);
      return 0;
    }
    if (newSize > held && this.used - held + newSize > this.limit) return 0;
    const moved = this.lua._realloc(pointer, newSize);
    if (moved !== 0) this.used += newSize - held;
    return moved;
  }
}
