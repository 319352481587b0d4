import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { programSearchPath, runProcess } from '../../platform/process/bounded-process.js';
import { RenderFailure, withoutFolders } from '../domain/render-failure.js';

/** Limits of one run of helm or kustomize. */
interface ToolLimits {
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly memoryBytes: number;
}

const TOOL_LIMITS: ToolLimits = { timeoutMs: 60_000, maxOutputBytes: 64 * 1024 * 1024, memoryBytes: 1024 * 1024 * 1024 };

const PRLIMIT = '/usr/bin/prlimit';

/** A folder of one rendering: `work` for the files, `home` for whatever the tool wants to keep. Removed at the end. */
export interface Workspace {
  readonly work: string;
  readonly home: string;
}

/** At the start: what a process that was killed left behind. Values of declarations may be in it. */
export async function removeWorkspaces(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Gives a fresh workspace to `use` and removes it whatever happens. */
export async function withWorkspace<T>(folder: string, use: (workspace: Workspace) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = await mkdtemp(path.join(folder, 'run-'));
  try {
    const workspace = { work: path.join(root, 'work'), home: path.join(root, 'home') };
    await Promise.all([mkdir(workspace.work), mkdir(workspace.home)]);
    return await use(workspace);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

export interface ToolRun {
  readonly tool: 'helm' | 'kustomize';
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly workspace: Workspace;
  readonly limits?: ToolLimits;
}

/** What a tool said when it failed, cleaned of this machine's folders. */
export type ToolFailure = (said: string) => RenderFailure;

/**
 * The standard output of a tool. It runs without a network (no program to fetch with, a proxy that is not there),
 * with a home of its own and within limits on time, memory and output.
 */
export async function runTool(run: ToolRun, failure: ToolFailure): Promise<string> {
  const limits = run.limits ?? TOOL_LIMITS;
  const bounded = existsSync(PRLIMIT);
  const result = await runProcess({
    program: bounded ? PRLIMIT : run.program,
    args: bounded ? [`--data=${limits.memoryBytes * 2}`, '--core=0', '--nofile=1024', '--', run.program, ...run.args] : run.args,
    env: environment(run.workspace, limits, run.program),
    cwd: run.cwd,
    timeoutMs: limits.timeoutMs,
    maxStdoutBytes: limits.maxOutputBytes,
  });
  if (result.ended === 'timed-out') {
    throw new RenderFailure('render.timed-out', `${run.tool} needed more than ${limits.timeoutMs / 1000} s and was stopped`, { nextStep: 'Look for a template that loops, or split the application.' });
  }
  if (result.ended === 'output-limit') {
    throw new RenderFailure('render.bundle-too-large', `${run.tool} wrote more than ${limits.maxOutputBytes} bytes`, { nextStep: 'Split the application.' });
  }
  if (result.exitCode === 0) return result.stdout.toString('utf8');
  const said = withoutFolders(result.stderr, [run.workspace.work, run.workspace.home, path.dirname(run.workspace.work)]);
  if (result.exitCode === null || /out of memory|cannot allocate memory/i.test(said)) {
    throw new RenderFailure('render.out-of-memory', `${run.tool} needed more than ${limits.memoryBytes} bytes of memory and was stopped`, { nextStep: 'Split the application.' });
  }
  throw failure(said);
}

function environment({ home }: Workspace, limits: ToolLimits, program: string): Record<string, string> {
  const nowhere = 'http://127.0.0.1:1';
  return {
    // Only where the tool itself may be found by name; kustomize would look for git otherwise.
    PATH: path.isAbsolute(program) ? '/nonexistent' : programSearchPath(),
    HOME: home,
    TMPDIR: home,
    XDG_CACHE_HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    HELM_PLUGINS: path.join(home, 'plugins'),
    KUSTOMIZE_PLUGIN_HOME: path.join(home, 'plugins'),
    KUBECONFIG: '/dev/null',
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    ALL_PROXY: nowhere,
    GOMEMLIMIT: `${limits.memoryBytes}B`,
    LC_ALL: 'C',
  };
}
