import { isRecord, TidemarkError } from '@tidemark/kernel';

/** The closed list of what a request to the API server can end in, beside success. */
export type ClusterErrorCode =
  | 'cluster.unreachable'
  | 'cluster.timeout'
  | 'cluster.unauthorized'
  | 'cluster.forbidden'
  | 'cluster.not-found'
  | 'cluster.kind-not-served'
  | 'cluster.conflict'
  | 'cluster.already-exists'
  | 'cluster.invalid'
  | 'cluster.too-large'
  | 'cluster.gone'
  | 'cluster.too-many-requests'
  | 'cluster.unavailable'
  | 'cluster.internal-error'
  | 'cluster.wait-expired'
  | 'cluster.bad-answer'
  | 'cluster.bad-configuration';

/** An error of one request; the message names the resource and the API server's reason. */
export class ClusterError extends TidemarkError {
  declare readonly code: ClusterErrorCode;
  /** What the API server asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ClusterErrorCode, message: string, options: { nextStep?: string; details?: Record<string, unknown>; cause?: unknown; retryAfterMs?: number } = {}) {
    super(code, message, options);
    this.name = 'ClusterError';
    this.retryAfterMs = options.retryAfterMs;
  }
}

export const isClusterError = (thrown: unknown, ...codes: readonly ClusterErrorCode[]): thrown is ClusterError =>
  thrown instanceof ClusterError && (codes.length === 0 || codes.includes(thrown.code));

/** True when nothing can be said about the object because the API server did not answer for itself. */
export const isClusterDown = (thrown: unknown): boolean => isClusterError(thrown, 'cluster.unreachable', 'cluster.timeout', 'cluster.unavailable');

/** True when one kind cannot be read, though the API server answers for others: forbidden, not served, an aggregated API that is down. */
export const isKindTrouble = (thrown: unknown): thrown is ClusterError => isClusterError(thrown) && !['cluster.unreachable', 'cluster.timeout', 'cluster.unauthorized'].includes(thrown.code);

/** True when the same request may succeed later without anybody changing Git. */
export const isTransient = (thrown: unknown): boolean =>
  isClusterDown(thrown) || isClusterError(thrown, 'cluster.conflict', 'cluster.too-many-requests', 'cluster.kind-not-served', 'cluster.gone');

const CODES: Readonly<Record<number, ClusterErrorCode>> = {
  400: 'cluster.invalid',
  401: 'cluster.unauthorized',
  403: 'cluster.forbidden',
  404: 'cluster.not-found',
  409: 'cluster.conflict',
  410: 'cluster.gone',
  413: 'cluster.too-large',
  415: 'cluster.invalid',
  422: 'cluster.invalid',
  429: 'cluster.too-many-requests',
  // A webhook that fails, a value that can't be converted: this object's problem, the API server is there.
  500: 'cluster.internal-error',
};

const NEXT_STEPS: Partial<Record<ClusterErrorCode, string>> = {
  'cluster.forbidden': "grant the agent's service account this verb on this resource, or move the object to a namespace it may write",
  'cluster.unauthorized': "renew the agent's credential for this cluster",
  'cluster.invalid': 'correct the manifest in Git',
  'cluster.too-large': 'split the object: the API server refuses it for its size',
  'cluster.unavailable': 'look at the API server; the agent tries again by itself',
  'cluster.too-many-requests': 'the API server sheds load; the agent tries again by itself',
};

/** Messages of the API server can quote a whole object between the field and the reason: both ends are kept. */
const MESSAGE_CHARS = { whole: 1_000, head: 400, tail: 500 } as const;

const shortened = (text: string): string => (text.length <= MESSAGE_CHARS.whole ? text : `${text.slice(0, MESSAGE_CHARS.head)} … ${text.slice(-MESSAGE_CHARS.tail)}`);

/**
 * The typed error for an answer that is not 2xx. `what` names the resource, for example `apply ConfigMap shop/web`.
 * `confidential`: the request held a Secret. Decoding errors quote the text around the mistake, so their text stays here.
 */
export function errorOfAnswer(what: string, status: number, body: string, retryAfter: string | undefined, confidential = false): ClusterError {
  const parsed = statusBody(body);
  const code = codeOf(status, parsed);
  const unknown = unknownFieldsIn(parsed.message);
  const seconds = Number(retryAfter ?? parsed.retryAfterSeconds);
  const nextStep = NEXT_STEPS[code];
  const quoting = confidential && (code === 'cluster.invalid' || code === 'cluster.internal-error');
  const text = quoting ? `HTTP ${status} ${parsed.reason}${parsed.fields}${unknown.map((field) => ` unknown field "${field}"`).join(',')} (the rest of the message may quote the Secret)` : parsed.message || `HTTP ${status}`;
  return new ClusterError(code, `${what}: ${shortened(text)}`, {
    ...(nextStep === undefined ? {} : { nextStep }),
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1_000 } : {}),
    details: { status, reason: parsed.reason, about: parsed.about, immutable: code === 'cluster.invalid' && speaksOfChange(parsed), unknownFields: unknown, managers: code === 'cluster.conflict' ? managersIn(parsed.message) : [] },
  });
}

/**
 * Whether nothing but the change is refused: every cause must say so, or an object would be deleted for a manifest that is
 * wrong anyhow. What a cause quotes of the manifest says nothing.
 */
function speaksOfChange({ message, causes }: StatusBody): boolean {
  if (causes.length === 0) return IMMUTABLE.test(message.replace(/^.*? is invalid: /s, ''));
  return causes.every(({ reason, text }) => IMMUTABLE.test(reason === 'FieldValueInvalid' ? text.slice(text.lastIndexOf(': ') + 1) : text));
}

/** The API server's words for a change that only a new object can bring. */
const IMMUTABLE = /immutable|may not (?:be )?change|(?:cannot|can't|can not) (?:be )?change|updates? to .* (?:are|is) forbidden|Forbidden: (?:may not be )?update/i;

function codeOf(status: number, { reason, message }: StatusBody): ClusterErrorCode {
  if (reason === 'AlreadyExists') return 'cluster.already-exists';
  // An apply of a field nobody knows is answered as if the API server had failed.
  if (status === 500 && message.includes(UNDECLARED)) return 'cluster.invalid';
  return CODES[status] ?? (status >= 500 ? 'cluster.unavailable' : 'cluster.bad-answer');
}

/** The managers that a refused apply would take fields from. */
const managersIn = (message: string): string[] => [...message.matchAll(/conflicts? with "([^"]{1,128})"/g)].map(([, manager = '']) => manager);

const UNDECLARED = ': field not declared in schema';
/** Of a message that may quote a Secret, the names of fields nobody knows are what can be told: values are never among them. */
const UNKNOWN_FIELD = /(?:unknown|duplicate) field "([\w.[\]-]{1,200})"/g;
/** `.spec.containers[name="web"].imag`: each part begins with a mark of its own, so that there is one way to read it. */
const FIELD_PATH = /^\.[\w-]+(?:\.[\w-]+|\[[\w.=",:/-]+\])*$/;
const UNKNOWN_FIELDS_TOLD = 50;
/** Longer paths are not told. */
const PATH_CHARS = 400;

/** By path, e.g. `spec.template.spec.containers[name="web"].imag`. The time is linear in the message, which may quote a MiB of an object. */
function unknownFieldsIn(message: string): string[] {
  const found: string[] = [];
  for (const [, field = ''] of message.matchAll(UNKNOWN_FIELD)) {
    if (found.push(field) === UNKNOWN_FIELDS_TOLD) return found;
  }
  for (let at = message.indexOf(UNDECLARED); at !== -1 && found.length < UNKNOWN_FIELDS_TOLD; at = message.indexOf(UNDECLARED, at + 1)) {
    const path = message.slice(Math.max(0, at - PATH_CHARS), at).split(/\s/).at(-1) ?? '';
    if (FIELD_PATH.test(path)) found.push(path.slice(1));
  }
  return found;
}

interface StatusBody {
  reason: string;
  message: string;
  /** The fields that are wrong, by path. */
  fields: string;
  causes: readonly { readonly reason: string; readonly text: string }[];
  /** The resource it speaks of, which may be another than the one asked for: `namespaces`. */
  about: string;
  retryAfterSeconds: unknown;
}

function statusBody(body: string): StatusBody {
  const nothing: StatusBody = { reason: '', message: '', fields: '', causes: [], about: '', retryAfterSeconds: undefined };
  try {
    const parsed: unknown = JSON.parse(body);
    if (!isRecord(parsed) || parsed['kind'] !== 'Status') return nothing;
    const details = isRecord(parsed['details']) ? parsed['details'] : {};
    const causes = Array.isArray(details['causes']) ? (details['causes'] as unknown[]).filter(isRecord) : [];
    return {
      reason: String(parsed['reason'] ?? ''),
      message: String(parsed['message'] ?? ''),
      fields: causes.map(({ field, reason }) => ` ${String(field)}: ${String(reason)}`).join(','),
      causes: causes.map(({ reason, message: text }) => ({ reason: String(reason), text: String(text) })),
      about: String(details['kind'] ?? ''),
      retryAfterSeconds: details['retryAfterSeconds'],
    };
  } catch {
    // A proxy in between answers in HTML or plain text: its first line is all there is to tell.
    return { ...nothing, message: body.split('\n', 1)[0]?.slice(0, 200) ?? '' };
  }
}
