/**
 * The thread scripts run in. It is started from its source in tests, where Node only strips types: hence the `.ts` in the imports
 * of this folder, which the build rewrites, and no import of another library.
 */
import { workerData, type MessagePort } from 'node:worker_threads';
import { LuaInterpreter, type ScriptReply, type ScriptTask } from './lua-interpreter.ts';
import { loadLua } from './lua-module.ts';

const { port, answered } = workerData as { port: MessagePort; answered: Int32Array };

const interpreter = new LuaInterpreter(await loadLua());

port.on('message', (task: ScriptTask) => reply(answer(task)));
reply({ kind: 'value' });

function answer(task: ScriptTask): ScriptReply | { kind: 'broken'; message: string } {
  try {
    return interpreter.run(task);
  } catch (thrown) {
    // The interpreter itself gave up (its own stack, its own memory): it cannot be trusted with another script.
    return { kind: 'broken', message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** The asker sleeps until the count moves; the message is there before it wakes. */
function reply(message: unknown): void {
  port.postMessage(message);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
}
