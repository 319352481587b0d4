import { applyIgnoreRules, compareOptionsOf, differencesOf, diffClientSide, diffServerSide, diffStructuredMerge, driftOf, managersOf, type FieldDifference, type MergeSchema } from '@tidemark/diff';
import { canonicalJson, messageOf, sha256Hex, type Clock } from '@tidemark/kernel';
import { contentHash, isSecret, type KubernetesObject } from '@tidemark/manifest';
import type { IgnoreRule } from '@tidemark/protocol';
import { objectSyncOptions, parseSyncOptions } from '@tidemark/sync';
import type { Logger } from 'pino';
import { applyKnown } from '../apply/index.js';
import { FIELD_MANAGER, isClusterDown, type KubeClient } from '../cluster/index.js';
import { attributed, fieldDriftsOf, type FieldDrift } from './field-drift.js';
import { KindSchemas } from './kind-schemas.js';
import { strategyOf } from './strategy.js';
import { VerdictCache } from './verdict-cache.js';

/** A manifest with its name and the digest of its content. */
export interface Wanted {
  readonly id: string;
  readonly object: KubernetesObject;
  readonly hash: string;
}

export interface CompareRequest {
  readonly wanted: Wanted;
  readonly live: KubernetesObject;
  readonly rules: readonly IgnoreRule[];
  /** Those of the application (`ServerSideDiff=false`, …); annotations of the manifest win over them. */
  readonly options: readonly string[];
  /**
   * Also finds what only an apply would take away (the manifest stated it once), and believes no former verdict. Without
   * it, an object that has every field of its manifest agrees.
   */
  readonly thorough?: boolean;
  readonly signal: AbortSignal;
}

/** With how objects of its kind merge, where the kind is not built in. */
type TypedRequest = CompareRequest & { readonly schema?: MergeSchema | undefined };

const optional = (schema: MergeSchema | undefined): { schema?: MergeSchema } => (schema === undefined ? {} : { schema });

export interface ComparerParts {
  readonly client: Pick<KubeClient, 'apply' | 'get' | 'discovery'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called for each verdict of the server-side strategy: was it known, or was the API server asked. */
  readonly onServerVerdict?: (from: 'cache' | 'server') => void;
}

const CACHE_LIMITS = { maxCharacters: 4 * 1024 * 1024, maxEntries: 5_000, maxAgeMs: 10 * 60_000 };
const manager = FIELD_MANAGER;

/**
 * Compares live objects with their manifests, each by the strategy it asks for. What agrees in every field of its
 * manifest costs no request; what seems to differ is asked of the API server once, until the manifest or the fields
 * that differ change.
 */
export class Comparer {
  readonly #parts: ComparerParts;
  readonly #verdicts: VerdictCache<readonly FieldDrift[]>;
  readonly #schemas: KindSchemas;

  constructor(parts: ComparerParts) {
    this.#parts = parts;
    this.#verdicts = new VerdictCache(parts.clock, CACHE_LIMITS);
    this.#schemas = new KindSchemas(parts.client, parts.clock, parts.logger);
  }

  /** Whether live has every field of the manifest, as far as that can be told without defaults. Costs no request. */
  agrees(wanted: Wanted, live: KubernetesObject, rules: readonly IgnoreRule[]): boolean {
    return driftOf(wanted.object, live, { ignore: rules }).length === 0;
  }

  /**
   * What an apply of the manifest would change in live. When the API server refuses the question, what is computed here
   * stands.
   * @throws ClusterError when the API server does not answer
   */
  async differences(request: CompareRequest): Promise<readonly FieldDrift[]> {
    const { wanted, live, rules } = request;
    const strategy = strategyOf(wanted.object, request.options);
    if (strategy === 'three-way') return this.#computed(request, () => differencesOf(diffClientSide({ target: wanted.object, live }), live, rules));
    if (request.thorough !== true && this.agrees(wanted, live, rules)) return [];
    const schema = await this.#schemas.of(wanted.object);
    const suspected = driftOf(wanted.object, live, { ignore: rules, schema });
    if (suspected.length === 0 && request.thorough !== true) return [];
    this.#tellIdleRules(request);
    return strategy === 'structured-merge' ? this.#merged({ ...request, schema }) : this.#asked({ ...request, schema }, suspected);
  }

  /** Forgets what the API server said: everything is asked anew. */
  forget(): void {
    this.#verdicts.clear();
    this.#schemas.forget();
  }

  /** An expression that fails on this object ignores nothing of it: whoever wonders why it differs finds that in the log. */
  #tellIdleRules({ wanted, live, rules }: CompareRequest): void {
    if (rules.length === 0) return;
    for (const { expression, reason } of applyIgnoreRules(live, rules).failed) this.#parts.logger.debug({ object: wanted.id, expression, reason }, 'an ignore rule does nothing on this object');
  }

  #merged(request: TypedRequest): readonly FieldDrift[] {
    const { wanted, live, rules, schema } = request;
    return this.#computed(request, () => differencesOf(diffStructuredMerge({ target: wanted.object, live }, { manager, ...optional(schema) }), live, rules, schema));
  }

  /** A list without its merge keys can't be merged: then the fields of the manifest are compared one by one. */
  #computed({ wanted, live, rules, schema }: TypedRequest, compute: () => FieldDifference[]): readonly FieldDrift[] {
    try {
      return fieldDriftsOf(compute(), live);
    } catch (thrown) {
      this.#parts.logger.debug({ object: wanted.id, reason: messageOf(thrown) }, 'the object can not be merged; its fields are compared one by one');
      return fieldDriftsOf(driftOf(wanted.object, live, { ignore: rules, schema }), live);
    }
  }

  async #asked(request: TypedRequest, suspected: readonly FieldDifference[]): Promise<readonly FieldDrift[]> {
    const { wanted, live, rules } = request;
    const key = sha256Hex(canonicalJson([wanted.hash, rules, request.options, live.metadata['uid'], signature(wanted, live, suspected)]));
    const known = request.thorough === true ? undefined : this.#verdicts.get(key);
    this.#parts.onServerVerdict?.(known === undefined ? 'server' : 'cache');
    if (known !== undefined) return attributed(known, live);
    try {
      const verdict = fieldDriftsOf(await this.#serverSide(request), live);
      this.#verdicts.put(key, verdict);
      return verdict;
    } catch (thrown) {
      if (isClusterDown(thrown)) throw thrown;
      this.#parts.logger.warn({ object: wanted.id, reason: messageOf(thrown) }, 'the API server refused to compare; the object is compared here');
      return this.#merged(request);
    }
  }

  async #serverSide({ wanted: { object }, live, rules, options, schema, signal }: TypedRequest): Promise<FieldDifference[]> {
    const { validate } = objectSyncOptions(parseSyncOptions(options).options, object);
    // Without validation, what nobody knows is left out of the comparison as it is of the apply.
    const { object: dryRunResult, stated } = await applyKnown(this.#parts.client, object, { dryRun: true, validate, signal });
    const ignoreMutationWebhook = !compareOptionsOf(object, options).includeMutationWebhook;
    return differencesOf(diffServerSide({ target: stated, live }, { manager, dryRunResult, ignoreMutationWebhook, countsFormerFields: true, ...optional(schema) }), live, rules, schema);
  }
}

/**
 * What a verdict depends on: the fields that seem to differ, with their live values and owners. Values of a Secret are
 * masked here, so all of its content counts.
 */
function signature(wanted: Wanted, live: KubernetesObject, suspected: readonly FieldDifference[]): unknown {
  const fields = suspected.map(({ path, live: found }) => [path, found ?? null, managersOf(live.metadata['managedFields'], path).map(({ manager: name }) => name)]);
  return isSecret(wanted.object) ? [fields, contentHash(live)] : fields;
}
