export { ScriptDirectory, type ScriptDirectoryOptions } from './script-directory.js';
