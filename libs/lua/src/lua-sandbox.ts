import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { TidemarkError, type Json } from '@tidemark/kernel';
import type { ScriptReply, ScriptTask } from './worker/lua-interpreter.js';

export interface LuaLimits {
  /** Of one run, counted by the caller's clock: whatever the script does, its thread ends then. */
  readonly milliseconds: number;
  /** What a script may hold beside the interpreter and the object it is given. */
  readonly memoryBytes: number;
  readonly resultBytes: number;
  readonly scriptBytes: number;
}

export const DEFAULT_LUA_LIMITS: LuaLimits = { milliseconds: 1_000, memoryBytes: 16 * 1024 * 1024, resultBytes: 4 * 1024 * 1024, scriptBytes: 256 * 1024 };

/** Starting a thread and compiling the interpreter takes about 60 ms; a busy machine is given much more. */
const START_MILLISECONDS = 20_000;
const THREAD_HEAP_MIB = 64;

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly answered: Int32Array;
}

/**
 * Runs Lua of users. One thread does it, so that a script can be stopped whatever it is doing, in C code too; the caller waits for
 * it, at most the time limit. The thread starts with the first script, and again after one that had to be stopped.
 */
export class LuaSandbox {
  private readonly limits: LuaLimits;
  private thread: Thread | undefined;

  constructor(limits: Partial<LuaLimits> = {}) {
    this.limits = { ...DEFAULT_LUA_LIMITS, ...limits };
  }

  /**
   * What a script returns, as plain JSON; undefined for nil. `name` stands in messages (`health.lua:3: …`).
   * @throws TidemarkError `lua.script-failed`, `lua.time-exceeded`, `lua.memory-exceeded`, `lua.result-refused`, `lua.script-too-large`, `lua.engine-failed`
   */
  run(name: string, script: string, globals: Readonly<Record<string, unknown>>): Json | undefined {
    const { milliseconds, memoryBytes, resultBytes, scriptBytes } = this.limits;
    if (script.length > scriptBytes) throw new TidemarkError('lua.script-too-large', `${name} has ${script.length} characters; at most ${scriptBytes} are run`);
    const thread = (this.thread ??= this.start());
    const task: ScriptTask = { name, script, globals, memoryBytes, resultBytes };
    const reply = this.ask(thread, () => thread.port.postMessage(task), milliseconds);
    if (reply === undefined) throw new TidemarkError('lua.time-exceeded', `${name} was stopped after ${milliseconds} ms`, { nextStep: 'look for a loop without an end, or a pattern that backtracks' });
    return this.valueOf(name, reply);
  }

  /** Ends the thread. A later run starts another. */
  close(): void {
    const { thread } = this;
    this.thread = undefined;
    thread?.port.close();
    // The thread may be in the middle of a script: nothing is to be waited for.
    void thread?.worker.terminate();
  }

  private start(): Thread {
    const { port1, port2 } = new MessageChannel();
    const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const worker = new Worker(workerFile(), { workerData: { port: port2, answered }, transferList: [port2], execArgv: [], env: {}, resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MIB } });
    // A thread that dies answers nothing: the run that waits for it ends by its time limit.
    worker.on('error', () => this.close());
    worker.unref();
    port1.unref();
    const thread = { worker, port: port1, answered };
    if (this.ask(thread, () => undefined, START_MILLISECONDS) === undefined) throw new TidemarkError('lua.engine-failed', `the thread of Lua scripts did not start within ${START_MILLISECONDS} ms`);
    return thread;
  }

  private ask(thread: Thread, send: () => void, milliseconds: number): ScriptReply | { kind: 'broken'; message: string } | undefined {
    const before = Atomics.load(thread.answered, 0);
    // The first answer, that it is ready, may have been given before anybody asks.
    const expected = before === 1 && this.thread === undefined ? 0 : before;
    send();
    Atomics.wait(thread.answered, 0, expected, milliseconds);
    const received = receiveMessageOnPort(thread.port) as { message: ScriptReply } | undefined;
    if (received === undefined) this.close();
    return received?.message;
  }

  private valueOf(name: string, reply: ScriptReply | { kind: 'broken'; message: string }): Json | undefined {
    switch (reply.kind) {
      case 'value':
        return reply.json === undefined ? undefined : (JSON.parse(reply.json) as Json);
      case 'error':
        throw new TidemarkError('lua.script-failed', reply.message);
      case 'memory':
        throw new TidemarkError('lua.memory-exceeded', `${name} needed more than ${this.limits.memoryBytes} bytes`);
      case 'result':
        throw new TidemarkError('lua.result-refused', `${name}: ${reply.message}`);
      case 'broken':
        this.close();
        throw new TidemarkError('lua.engine-failed', `${name} broke the interpreter: ${reply.message.slice(0, 200)}`);
    }
  }
}

/** Beside this file: built, or its source when this is the source (tests). */
function workerFile(): URL {
  const built = new URL('./worker/main.js', import.meta.url);
  return existsSync(fileURLToPath(built)) ? built : new URL('./worker/main.ts', import.meta.url);
}
