import { TYPE, type LuaModule } from './lua-module.ts';

const DEEPEST = 64;
const MOST_VALUES = 200_000;
/** Of every level: a key, a value, and one to work with. */
const SLOTS = 8;

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** Moves plain values into and out of a Lua state, by its raw interface: no metamethod of a script ever runs here. */
export class LuaValues {
  private values = 0;
  private bytes = 0;

  private readonly lua: LuaModule;
  private readonly mostBytes: number;

  constructor(lua: LuaModule, mostBytes: number) {
    this.lua = lua;
    this.mostBytes = mostBytes;
  }

  /** Pushes a value. Members that are null are left out, as Lua knows no null. Throws on values deeper than 64. */
  push(L: number, value: Plain, depth = 0): void {
    if (depth > DEEPEST) throw new Error(`the object is nested deeper than ${DEEPEST}`);
    this.lua._lua_checkstack(L, SLOTS);
    if (value === null) this.lua._lua_pushnil(L);
    else if (typeof value === 'boolean') this.lua._lua_pushboolean(L, value ? 1 : 0);
    else if (typeof value === 'number') this.pushNumber(L, value);
    else if (typeof value === 'string') this.pushText(L, value);
    else if (Array.isArray(value)) this.pushList(L, value, depth);
    else this.pushMap(L, value, depth);
  }

  /** The value on top of the stack, undefined for nil. Throws with a sentence when JSON cannot carry it. */
  read(L: number): Plain | undefined {
    this.values = 0;
    this.bytes = 0;
    return this.valueAt(L, this.lua._lua_gettop(L), 0);
  }

  pushText(L: number, text: string): void {
    const encoded = Buffer.from(text, 'utf8');
    const pointer = this.lua._malloc(encoded.length + 1);
    this.lua.HEAPU8.set(encoded, pointer);
    this.lua._lua_pushlstring(L, pointer, encoded.length);
    this.lua._free(pointer);
  }

  textAt(L: number, index: number): string {
    const size = this.lua._malloc(4);
    const pointer = this.lua._lua_tolstring(L, index, size);
    const length = this.lua.HEAPU32[size >> 2] ?? 0;
    this.lua._free(size);
    this.count(length);
    return Buffer.from(this.lua.HEAPU8.subarray(pointer, pointer + length)).toString('utf8');
  }

  /** Whole numbers as Lua's integers, so that a script writes 3 and not 3.0. */
  private pushNumber(L: number, value: number): void {
    if (Number.isSafeInteger(value)) this.lua._lua_pushinteger(L, BigInt(value));
    else this.lua._lua_pushnumber(L, value);
  }

  private pushList(L: number, list: readonly Plain[], depth: number): void {
    const items = list.filter((item) => item !== null);
    this.lua._lua_createtable(L, items.length, 0);
    for (const [index, item] of items.entries()) {
      this.lua._lua_pushinteger(L, BigInt(index + 1));
      this.push(L, item, depth + 1);
      this.lua._lua_rawset(L, -3);
    }
  }

  private pushMap(L: number, map: { [key: string]: Plain }, depth: number): void {
    const members = Object.entries(map).filter(([, member]) => member !== null);
    this.lua._lua_createtable(L, 0, members.length);
    for (const [key, member] of members) {
      this.pushText(L, key);
      this.push(L, member, depth + 1);
      this.lua._lua_rawset(L, -3);
    }
  }

  private valueAt(L: number, index: number, depth: number): Plain | undefined {
    this.count(8);
    const type = this.lua._lua_type(L, index);
    if (type === TYPE.nil) return undefined;
    if (type === TYPE.boolean) return this.lua._lua_toboolean(L, index) !== 0;
    if (type === TYPE.string) return this.textAt(L, index);
    if (type === TYPE.number) return this.numberAt(L, index);
    if (type === TYPE.table) return this.tableAt(L, index, depth);
    throw new Error('the script returned something that is no text, number, boolean or table');
  }

  private numberAt(L: number, index: number): number {
    const value = this.lua._lua_tonumberx(L, index, 0);
    if (!Number.isFinite(value)) throw new Error('the script returned a number that is not finite');
    return value;
  }

  /** A table whose keys are 1 to n is a list; every other one is a map, and an empty one too. */
  private tableAt(L: number, index: number, depth: number): Plain {
    if (depth > DEEPEST) throw new Error(`the script returned tables nested deeper than ${DEEPEST}, or one in itself`);
    this.lua._lua_checkstack(L, SLOTS);
    const entries: [key: string | number, value: Plain][] = [];
    this.lua._lua_pushnil(L);
    while (this.lua._lua_next(L, index) !== 0) {
      const top = this.lua._lua_gettop(L);
      const value = this.valueAt(L, top, depth + 1);
      if (value !== undefined) entries.push([this.keyAt(L, top - 1), value]);
      this.lua._lua_settop(L, top - 1);
    }
    const keys = new Set(entries.map(([key]) => key));
    if (entries.length > 0 && entries.every((_entry, position) => keys.has(position + 1))) {
      return entries.sort(([left], [right]) => Number(left) - Number(right)).map(([, value]) => value);
    }
    return Object.fromEntries(entries.map(([key, value]) => [String(key), value]));
  }

  private keyAt(L: number, index: number): string | number {
    const type = this.lua._lua_type(L, index);
    if (type === TYPE.number) return this.numberAt(L, index);
    if (type !== TYPE.string) throw new Error('the script returned a table with a key that is no text or number');
    const key = this.textAt(L, index);
    if (key === '__proto__') throw new Error('the script returned a table with a key named __proto__');
    return key;
  }

  private count(bytes: number): void {
    this.values += 1;
    this.bytes += bytes;
    if (this.values > MOST_VALUES || this.bytes > this.mostBytes) throw new Error(`the script returned more than ${this.mostBytes} bytes or ${MOST_VALUES} values`);
  }
}
