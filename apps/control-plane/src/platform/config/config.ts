import path from 'node:path';
import { z } from 'zod';
import { TidemarkError } from '@tidemark/kernel';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

const environment = z.object({
  TIDEMARK_ROLE: z.enum(['all']).default('all'),
  TIDEMARK_DATA_DIR: z.string().min(1).default('.run/control-plane'),
  TIDEMARK_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  TIDEMARK_HTTP_PORT: port.default(8080),
  TIDEMARK_TLS_PORT: port.default(8443),
  TIDEMARK_PUBLIC_URL: z.url({ protocol: /^https$/ }).optional(),
  TIDEMARK_POLL_SECONDS: z.coerce.number().positive().max(86_400).default(180),
  TIDEMARK_ADMIN_PASSWORD_FILE: z.string().min(1).optional(),
  TIDEMARK_GIT_SCHEMES: z.string().default('https,ssh').transform((list) => list.split(',').map((s) => s.trim()).filter(Boolean)).pipe(z.array(z.enum(['https', 'ssh', 'http', 'file']))),
  TIDEMARK_WEBHOOK_SECRET_FILE: z.string().min(1).optional(),
  TIDEMARK_WEBHOOK_UNSIGNED: flag.default(false),
  TIDEMARK_GIT: z.string().min(1).default('git'),
  TIDEMARK_HELM: z.string().min(1).default('helm'),
  TIDEMARK_KUSTOMIZE: z.string().min(1).default('kustomize'),
  TIDEMARK_DASHBOARD_DIR: z.string().min(1).optional(),
  TIDEMARK_KAFKA_BROKERS: z.string().transform((list) => list.split(',').map((s) => s.trim()).filter(Boolean)).pipe(z.array(z.string().regex(/^[\w.[\]:-]+:\d{1,5}$/, 'must be host:port, separated by commas')).min(1)).optional(),
  TIDEMARK_KAFKA_TLS: flag.default(false),
  TIDEMARK_KAFKA_CA_FILE: z.string().min(1).optional(),
  TIDEMARK_KAFKA_SASL: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).default('scram-sha-512'),
  TIDEMARK_KAFKA_USERNAME: z.string().min(1).optional(),
  TIDEMARK_KAFKA_PASSWORD_FILE: z.string().min(1).optional(),
  TIDEMARK_KAFKA_PREFIX: z.string().regex(/^[\w.-]{0,100}$/, 'must be letters, digits, dots, dashes and underscores').default(''),
  TIDEMARK_KAFKA_PARTITIONS: z.coerce.number().int().min(1).max(1_000).default(12),
  TIDEMARK_KAFKA_REPLICAS: z.coerce.number().int().min(1).max(10).default(3),
  TIDEMARK_ENROLMENTS_PER_SECOND: z.coerce.number().positive().max(10_000).default(2),
  TIDEMARK_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Everything the process was told from outside, read once at start; nothing else reads the environment. */
export interface Config {
  readonly role: 'all';
  /** Absolute. Keys, mirrors, the embedded database and the admin password live under it. */
  readonly dataDir: string;
  /** null: start the embedded PostgreSQL under dataDir. */
  readonly databaseUrl: string | null;
  /** Loopback only: browser, CLI and GraphQL on the same machine. */
  readonly httpPort: number;
  /** Every interface: agents, and everything the loopback port serves. */
  readonly tlsPort: number;
  /** What agents dial, without a trailing slash. */
  readonly publicUrl: string;
  readonly pollSeconds: number;
  readonly adminPasswordFile: string;
  readonly git: { readonly binary: string; readonly schemes: readonly ('https' | 'ssh' | 'http' | 'file')[] };
  readonly webhooks: { readonly secretFile: string | null; readonly acceptUnsigned: boolean };
  /** null: PostgreSQL alone. */
  readonly kafka: KafkaConfig | null;
  readonly helm: string;
  readonly kustomize: string;
  /** The built dashboard; null: the one beside this program. */
  readonly dashboardDir: string | null;
  /** Enrolments, renewals and manifests one address may ask for. */
  readonly enrolmentsPerSecond: number;
  readonly logLevel: string;
}

export interface KafkaConfig {
  /** `host:port`. */
  readonly brokers: readonly string[];
  readonly tls: boolean;
  /** PEM of the authority of the brokers; null: those of the machine. */
  readonly caFile: string | null;
  readonly sasl: { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly username: string; readonly passwordFile: string } | null;
  /** In front of the names of topics and groups. */
  readonly prefix: string;
  /** Of the topics made at first start; never changed afterwards. */
  readonly partitions: number;
  readonly replicas: number;
}

/** Reads the environment, or says every name that is wrong at once. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // A variable that is set but empty is how shells and compose files say "not set".
  const present = Object.fromEntries(Object.entries(env).filter(([name, value]) => name.startsWith('TIDEMARK_') && value !== ''));
  const parsed = environment.safeParse(present);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new TidemarkError('platform.bad-configuration', `The environment is not usable: ${faults.join('; ')}`, {
      nextStep: 'Correct these variables; docs/configuration.md lists each with its default.',
    });
  }
  const value = parsed.data;
  const dataDir = path.resolve(value.TIDEMARK_DATA_DIR);
  return {
    role: value.TIDEMARK_ROLE,
    dataDir,
    databaseUrl: value.TIDEMARK_DATABASE_URL ?? null,
    httpPort: value.TIDEMARK_HTTP_PORT,
    tlsPort: value.TIDEMARK_TLS_PORT,
    publicUrl: (value.TIDEMARK_PUBLIC_URL ?? `https://127.0.0.1:${value.TIDEMARK_TLS_PORT}`).replace(/\/+$/, ''),
    pollSeconds: value.TIDEMARK_POLL_SECONDS,
    adminPasswordFile: path.resolve(value.TIDEMARK_ADMIN_PASSWORD_FILE ?? path.join(dataDir, 'admin-password')),
    git: { binary: value.TIDEMARK_GIT, schemes: value.TIDEMARK_GIT_SCHEMES },
    webhooks: { secretFile: value.TIDEMARK_WEBHOOK_SECRET_FILE ?? null, acceptUnsigned: value.TIDEMARK_WEBHOOK_UNSIGNED },
    kafka: kafkaOf(value),
    helm: value.TIDEMARK_HELM,
    kustomize: value.TIDEMARK_KUSTOMIZE,
    dashboardDir: value.TIDEMARK_DASHBOARD_DIR ?? null,
    enrolmentsPerSecond: value.TIDEMARK_ENROLMENTS_PER_SECOND,
    logLevel: value.TIDEMARK_LOG_LEVEL,
  };
}

function kafkaOf(value: z.output<typeof environment>): KafkaConfig | null {
  if (value.TIDEMARK_KAFKA_BROKERS === undefined) return null;
  const { TIDEMARK_KAFKA_USERNAME: username, TIDEMARK_KAFKA_PASSWORD_FILE: passwordFile } = value;
  if ((username === undefined) !== (passwordFile === undefined)) {
    throw new TidemarkError('platform.bad-configuration', 'The environment is not usable: TIDEMARK_KAFKA_USERNAME and TIDEMARK_KAFKA_PASSWORD_FILE go together', { nextStep: 'Set both, or none for brokers that ask for no name.' });
  }
  return {
    brokers: value.TIDEMARK_KAFKA_BROKERS,
    tls: value.TIDEMARK_KAFKA_TLS || value.TIDEMARK_KAFKA_CA_FILE !== undefined,
    caFile: value.TIDEMARK_KAFKA_CA_FILE ?? null,
    sasl: username === undefined || passwordFile === undefined ? null : { mechanism: value.TIDEMARK_KAFKA_SASL, username, passwordFile },
    prefix: value.TIDEMARK_KAFKA_PREFIX,
    partitions: value.TIDEMARK_KAFKA_PARTITIONS,
    replicas: value.TIDEMARK_KAFKA_REPLICAS,
  };
}
