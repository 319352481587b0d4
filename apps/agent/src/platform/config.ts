import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { TidemarkError } from '@tidemark/kernel';
import { LONGEST_SYNC_SECONDS } from '@tidemark/sync';
import { z } from 'zod';
import { LOG_DEFAULTS } from '../report/index.js';

/** Every setting once: its flag, its variable, what it means. A flag wins over the variable. */
const SETTINGS = {
  server: { variable: 'TIDEMARK_AGENT_SERVER', help: 'address of the control plane, https://host:port' },
  token: { variable: 'TIDEMARK_AGENT_TOKEN', help: 'join token, needed once; prefer --token-file, arguments are visible to other users' },
  'token-file': { variable: 'TIDEMARK_AGENT_TOKEN_FILE', help: 'file that holds the join token' },
  'ca-file': { variable: 'TIDEMARK_AGENT_CA_FILE', help: 'certificate authority of the control plane, PEM' },
  'ca-sha256': { variable: 'TIDEMARK_AGENT_CA_SHA256', help: 'sha256 of the authority, in place of --ca-file: it is then fetched and checked' },
  'state-dir': { variable: 'TIDEMARK_AGENT_STATE_DIR', help: 'directory for identity, reports and desired state (default ./.run/agent)' },
  kubeconfig: { variable: 'KUBECONFIG', help: 'kubeconfig file; without it the in-cluster service account is used' },
  context: { variable: 'TIDEMARK_AGENT_CONTEXT', help: 'context in the kubeconfig' },
  'metrics-port': { variable: 'TIDEMARK_AGENT_METRICS_PORT', help: 'loopback port of /livez, /readyz and /metrics, 0 for any (default 9090)' },
  'health-address': { variable: 'TIDEMARK_AGENT_HEALTH_ADDRESS', help: 'address of the health port (default 127.0.0.1; a pod needs its own)' },
  'health-checks-dir': { variable: 'TIDEMARK_AGENT_HEALTH_CHECKS_DIR', help: 'directory of Lua health checks and actions, group/Kind/health.lua; read again when it changes' },
  'sync-timeout': { variable: 'TIDEMARK_AGENT_SYNC_TIMEOUT', help: 'seconds after which a sync ends, however many attempts it had; SyncTimeout of an application goes before it (default 86400)' },
  'log-bytes': { variable: 'TIDEMARK_AGENT_LOG_BYTES', help: 'most bytes of unsent reports on disk (default 67108864)' },
  'log-level': { variable: 'TIDEMARK_LOG_LEVEL', help: 'trace, debug, info, warn, error, silent (default info)' },
} as const;
type Setting = keyof typeof SETTINGS;

const fingerprint = z.string().regex(/^(sha256:)?([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$/, 'must be 64 hex digits');

const schema = z.object({
  server: z.url({ protocol: /^https$/, error: 'must be an https:// address' }).transform((url) => url.replace(/\/+$/, '')).optional(),
  token: z.string().max(1_024).optional(),
  'token-file': z.string().optional(),
  'ca-file': z.string().optional(),
  'ca-sha256': fingerprint.optional(),
  'state-dir': z.string().default('.run/agent').transform((dir) => path.resolve(dir)),
  kubeconfig: z.string().optional(),
  context: z.string().optional(),
  'metrics-port': z.coerce.number().int().min(0).max(65_535).default(9090),
  'health-address': z.string().default('127.0.0.1'),
  'health-checks-dir': z.string().transform((dir) => path.resolve(dir)).optional(),
  'sync-timeout': z.coerce.number().int().min(1).max(LONGEST_SYNC_SECONDS).default(86_400),
  'log-bytes': z.coerce.number().int().min(1_048_576).default(LOG_DEFAULTS.maxBytes),
  'log-level': z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface AgentConfig {
  /** What is needed to enrol; null members are missing. Not read again once the agent has an identity. */
  readonly join: { readonly server: string | null; readonly token: string | null; readonly authority: { readonly pem: string } | { readonly sha256: string } | null };
  readonly stateDirectory: string;
  readonly cluster: { readonly kubeconfig: string | null; readonly context: string | null };
  readonly health: { readonly address: string; readonly port: number };
  /** Lua health checks and actions of users; null: none. */
  readonly scriptDirectory: string | null;
  readonly syncTimeoutMs: number;
  readonly logBytes: number;
  readonly logLevel: string;
}

export const HELP = [
  'tidemark-agent [join] [options]',
  '',
  'Keeps one Kubernetes cluster in the state that Git asks for. `join` is optional: the agent enrols whenever it has no identity yet.',
  '',
  ...Object.entries(SETTINGS).map(([flag, { variable, help }]) => `  --${flag.padEnd(16)} ${help} [${variable}]`),
  `  --${'help'.padEnd(16)} this text`,
].join('\n');

/** Flags over environment; every fault in one error. `help` instead of a configuration when that was asked for. */
export function readConfig(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): AgentConfig | 'help' {
  const flags = parseFlags(argv);
  if (flags['help'] === true) return 'help';
  const given: Record<string, unknown> = {};
  for (const flag of Object.keys(SETTINGS) as Setting[]) {
    const value = flags[flag] ?? env[SETTINGS[flag].variable];
    if (value !== undefined && value !== '') given[flag] = value;
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw badConfiguration(parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('; '));
  return configOf(parsed.data);
}

function configOf(value: z.infer<typeof schema>): AgentConfig {
  const pem = value['ca-file'] === undefined ? null : readText('--ca-file', value['ca-file']);
  const sha256 = value['ca-sha256'];
  return {
    join: {
      server: value.server ?? null,
      token: value['token-file'] === undefined ? (value.token ?? null) : readText('--token-file', value['token-file']).trim(),
      authority: pem !== null ? { pem } : sha256 !== undefined ? { sha256 } : null,
    },
    stateDirectory: value['state-dir'],
    cluster: { kubeconfig: value.kubeconfig ?? null, context: value.context ?? null },
    health: { address: value['health-address'], port: value['metrics-port'] },
    scriptDirectory: value['health-checks-dir'] ?? null,
    syncTimeoutMs: value['sync-timeout'] * 1_000,
    logBytes: value['log-bytes'],
    logLevel: value['log-level'],
  };
}

function parseFlags(argv: readonly string[]): Record<string, string | boolean | undefined> {
  const options = Object.fromEntries(Object.keys(SETTINGS).map((flag) => [flag, { type: 'string' as const }]));
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: { ...options, help: { type: 'boolean', short: 'h' } }, allowPositionals: true });
    if (positionals.some((word) => word !== 'join') || positionals.length > 1) throw new Error(`unexpected argument ${JSON.stringify(positionals.at(-1))}`);
    return values as Record<string, string | boolean | undefined>;
  } catch (error) {
    throw badConfiguration(error instanceof Error ? error.message : String(error));
  }
}

function readText(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw badConfiguration(`${flag}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

const badConfiguration = (faults: string): TidemarkError =>
  new TidemarkError('agent.bad-configuration', `The configuration is not usable: ${faults}`, { nextStep: 'See tidemark-agent --help.' });
