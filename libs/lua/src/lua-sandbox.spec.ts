import { LuaSandbox } from './lua-sandbox.js';

const sandbox = new LuaSandbox();
const run = (script: string, globals: Record<string, unknown> = {}): unknown => sandbox.run('script', script, globals);
const refusal = (script: string): string => {
  try {
    return `returned ${JSON.stringify(run(script))}`;
  } catch (thrown) {
    return (thrown as { code?: string }).code ?? String(thrown);
  }
};

afterAll(() => sandbox.close());

describe('the Lua sandbox', () => {
  it('gives a script its object and takes plain values back', () => {
    const object = { spec: { replicas: 3, big: 9007199254740991, tags: ['a', 'b'], none: null }, text: 'é\u0000z' };
    expect(run('return { n = obj.spec.replicas, big = obj.spec.big, tags = obj.spec.tags, second = obj.spec.tags[2], text = obj.text, none = obj.spec.none == nil }', { obj: object })).toEqual({ n: 3, big: 9007199254740991, tags: ['a', 'b'], second: 'b', text: 'é\u0000z', none: true });
    expect(run('return nil')).toBeUndefined();
    expect(run('')).toBeUndefined();
  });

  it('knows what Lua 5.1 had', () => {
    expect(run('return { table.getn({1, 2}), math.pow(2, 3), tostring(10 / 2), unpack({7}), loadstring("return 4")(), string.format("%d", 3.0) }')).toEqual([2, 8, '5', 7, 4, '3']);
    expect(run('return "replicas: " .. obj.n', { obj: { n: 3 } })).toBe('replicas: 3');
  });

  it('tells the time, and nothing else of the system', () => {
    expect(run('return os.date("!%Y", 0)')).toBe('1970');
    expect(Math.abs(Number(run('return os.time()')) - Date.now() / 1000)).toBeLessThan(5);
    for (const name of ['io', 'require', 'package', 'debug', 'dofile', 'loadfile', 'collectgarbage', 'coroutine', 'os.exit', 'os.execute', 'os.getenv', 'os.remove', 'os.tmpname', 'string.dump']) expect([name, run(`return ${name} == nil`)]).toEqual([name, true]);
    expect(refusal('os.exit(1)')).toBe('lua.script-failed');
  });

  it.each([
    ['an endless loop', 'while true do end'],
    ['one that catches every error', 'while true do pcall(function() while true do end end) end'],
    ['a pattern that backtracks', 'return ("a"):rep(30000):find((".-"):rep(20) .. "b")'],
    ['a loop inside a library', 'return string.rep("", 2^31 - 1, ""):len() + #table.move({}, 1, 2^31 - 1, 2)'],
    ['a finaliser', 'setmetatable({}, { __gc = function() while true do end end }) local t = {} while true do t = { t } t = nil end'],
    ['calls that grow their arguments', 'local function f(...) return f(1, ...) end return f()'],
  ])('stops %s at its time, and serves the next script', (_name, script) => {
    const quick = new LuaSandbox({ milliseconds: 300 });
    try {
      quick.run('warm', 'return 1', {});
      const began = performance.now();
      expect(() => quick.run('bad', script, {})).toThrow(expect.objectContaining({ code: 'lua.time-exceeded' }));
      expect(performance.now() - began).toBeLessThan(900);
      expect(quick.run('next', 'return 2', {})).toBe(2);
    } finally {
      quick.close();
    }
  });

  it.each([
    ['a table without end', 'local t = {} for i = 1, 1e9 do t[i] = {} end'],
    ['a text that doubles', 'local s = "x" while true do s = s .. s end'],
    ['a repeated text', 'return string.rep("x", 1e9)'],
  ])('refuses the memory for %s', (_name, script) => {
    expect(refusal(script)).toBe('lua.memory-exceeded');
    expect(run('return 1')).toBe(1);
  });

  it('ends a recursion without end', () => {
    expect(['lua.memory-exceeded', 'lua.script-failed']).toContain(refusal('local function f() return 1 + f() end return f()'));
    expect(refusal('local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k] end return t.x')).toBe('lua.script-failed');
    expect(refusal('local function f() return pcall(f) end return f()')).not.toBe('lua.engine-failed');
    expect(run('return 1')).toBe(1);
  });

  it('keeps one script from another', () => {
    run('getmetatable("").__index = function() return "owned" end string.upper = nil leaked = true');
    expect(run('return { ("a"):upper(), leaked == nil }')).toEqual(['A', true]);
  });

  it('runs no bytecode', () => {
    expect(refusal('return load("\\27Lua" .. string.rep("\\0", 20))()')).toBe('lua.script-failed');
    expect(refusal('\u001bLuaT')).toBe('lua.script-failed');
  });

  it('refuses results that JSON cannot carry or nobody could hold', () => {
    for (const script of ['return print', 'return 0/0', 'return math.huge', 'local t = {} t.t = t return t', 'local t = {} for i = 1, 300000 do t[i] = 1 end return t', 'return { string.rep("x", 5 * 1024 * 1024) }', 'return { [true] = 1 }']) expect([script, refusal(script)]).toEqual([script, 'lua.result-refused']);
  });

  it('does not let a key reach the prototypes of JavaScript', () => {
    expect(refusal('return { ["__proto__"] = { polluted = true } }')).toBe('lua.result-refused');
    expect(run('return { constructor = { prototype = { polluted = true } } }')).toEqual({ constructor: { prototype: { polluted: true } } });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(run('return obj.__proto__ == nil', { obj: {} })).toBe(true);
  });

  it('calls no metamethod of a script while it reads the result or the error', () => {
    expect(run('return setmetatable({ a = 1 }, { __index = function() while true do end end, __len = function() return 99 end, __pairs = error })')).toEqual({ a: 1 });
    expect(refusal('error(setmetatable({}, { __tostring = function() while true do end end }))')).toBe('lua.script-failed');
  });

  it('names the script and the line of a failure', () => {
    expect(() => sandbox.run('health.lua', 'local a = 1\nreturn a.b.c', {})).toThrow(/^health\.lua:2: attempt to index/);
    expect(() => sandbox.run('health.lua', 'return (', {})).toThrow(/^health\.lua:1: unexpected symbol/);
  });
});
