import { readScripts, UserScripts } from '@tidemark/lua';
import type { SuiteOptions } from '../suite.js';

const loaded = new Map<string, UserScripts>();

/** The scripts `--lua DIR` names, read once; undefined without it. */
export function userScripts({ luaDirectory }: SuiteOptions): UserScripts | undefined {
  if (luaDirectory === undefined) return undefined;
  const scripts = loaded.get(luaDirectory) ?? new UserScripts(readScripts(luaDirectory, (problem) => process.stderr.write(`${problem}\n`)));
  loaded.set(luaDirectory, scripts);
  return scripts;
}
