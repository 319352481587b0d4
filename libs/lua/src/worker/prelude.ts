/**
 * Runs before every script: takes away what reaches outside, and gives what Lua 5.1 had and this Lua has not.
 * Tables are new in every run, so that nothing a script does to them outlives it.
 */
export const PRELUDE = `
local native_load, native_tostring, math_type = load, tostring, math.type
dofile, loadfile, collectgarbage, warn, require, package, debug, io, coroutine = nil
os = { time = os.time, date = os.date }
string.dump = nil
print = function() end
load = function(chunk, name) return native_load(chunk, name, "t") end
loadstring = load
unpack = table.unpack
table.getn = function(list) return #list end
table.maxn = function(list)
  local most = 0
  for key in pairs(list) do if type(key) == "number" and key > most then most = key end end
  return most
end
math.pow = function(base, exponent) return base ^ exponent end
math.log10 = function(value) return math.log(value, 10) end
math.mod = math.fmod
-- Numbers are written as Lua 5.1 wrote them: whole ones without a fraction.
tostring = function(value)
  if math_type(value) == "float" and value % 1 == 0 and value > -2^53 and value < 2^53 then return string.format("%d", value) end
  return native_tostring(value)
end
`;
