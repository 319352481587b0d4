import { bundleDiff, type BundleDifference } from '@tidemark/diff';
import { canonicalJson, digestOf, type Digest } from '@tidemark/kernel';
import { keyOf, maskOf, maskSecrets, withheldManifest, type KubernetesObject } from '@tidemark/manifest';
import type { NewEvent } from '@tidemark/event-store';
import type { Bundle } from '../domain/bundle.js';
import { imagesOf, touchedOf, type Touched } from '../domain/bundle-contents.js';
import { BundleFailed, BundlePublished } from '../domain/render.events.js';
import type { FailureText } from '../domain/render-failure.js';
import { countActions } from './render-store.js';
import type { NamedCommit, RenderState, RenderWish } from './render-state.js';

export interface Difference {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** null: there is nothing to compare with, or nothing differs. */
  readonly stored: { readonly digest: Digest; readonly text: string } | null;
  /** The first of the objects that differ. */
  readonly touched: readonly Touched[];
}

interface Contents {
  readonly objects: readonly KubernetesObject[];
  readonly declarations: readonly KubernetesObject[];
}

/** From the previous bundle to this one. Secrets are masked before anything is compared: a mask shows that a value changed, never which. */
export function difference(previous: Contents | null, bundle: Bundle, namespace: string): Difference {
  if (previous === null) {
    const objects = [...bundle.objects, ...bundle.declarations];
    return { added: objects.length, changed: 0, removed: 0, stored: null, touched: touchedOf(objects.map((object) => ({ key: keyOf(object), action: 'added' })), namespace) };
  }
  const mask = maskPerSecret();
  const declared = (declarations: readonly KubernetesObject[]) => declarations.map((one) => withheldManifest(one, mask) as KubernetesObject);
  const before = [...previous.objects, ...declared(previous.declarations)];
  const after = [...bundle.objects, ...declared(bundle.declarations)];
  // Masked together, so that an equal value has an equal mask on both sides.
  const masked = maskSecrets([...before, ...after]);
  const entries: BundleDifference[] = bundleDiff(masked.slice(0, before.length), masked.slice(before.length));
  const text = canonicalJson(entries);
  return { ...countActions(entries), stored: entries.length === 0 ? null : { digest: digestOf(text), text }, touched: touchedOf(entries, namespace) };
}

/** Numbers secrets as they come: equal ones have an equal mask in one difference, and that is all a mask says. */
function maskPerSecret(): (secret: string) => string {
  const numbers = new Map<string, number>();
  return (secret) => {
    const number = numbers.get(secret) ?? numbers.size + 1;
    numbers.set(secret, number);
    return maskOf(String(number));
  };
}

export interface Success {
  readonly bundle: Bundle;
  readonly difference: Difference;
  readonly commits: readonly NamedCommit[];
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

/** The event of a rendering that succeeded; none when it changes nothing anybody has to know. */
export function successEvents(before: RenderState, after: RenderState, wish: RenderWish, success: Success): NewEvent[] {
  const same = before.bundleDigest === success.bundle.digest;
  const isNews = before.inputsDigest === null || before.failure !== null || wish.cause === 'declaration' || !same;
  if (!isNews) return [];
  const { bundle, difference: { added, changed, removed, stored, touched } } = success;
  return [
    BundlePublished.of({
      applicationId: wish.applicationId,
      revision: mainRevision(after) ?? '',
      revisions: knownRevisions(after),
      commits: success.commits.slice(0, 50).map(({ revision, author, message, committedAt }) => ({ revision, author: { ...author }, message, committedAt })),
      digest: bundle.digest,
      previousDigest: before.bundleDigest,
      objects: bundle.objects.length,
      declarations: bundle.declarations.length,
      bytes: Buffer.byteLength(bundle.text),
      diff: { added, changed, removed, digest: stored?.digest ?? null },
      durationMs: Math.round(success.durationMs),
      warnings: [...success.warnings],
      cause: wish.cause,
      images: imagesOf(bundle.objects),
      charts: chartsOf(after),
      touched: touched.map(({ key, action }) => ({ key: { ...key }, action })),
    }),
  ];
}

/** The event of a rendering that failed; none when the same failure at the same revisions was told before. */
export function failureEvents(before: RenderState, after: RenderState, wish: RenderWish, failure: FailureText): NewEvent[] {
  const told = before.inputsDigest !== null && canonicalJson(before.failure) === canonicalJson(failure) && canonicalJson(before.revisions) === canonicalJson(after.revisions);
  if (told) return [];
  return [BundleFailed.of({ applicationId: wish.applicationId, revision: mainRevision(after), revisions: knownRevisions(after), ...failure, cause: wish.cause })];
}

const knownRevisions = ({ revisions }: RenderState) => revisions.flatMap(({ url, ref, revision }) => (revision === null ? [] : [{ url, ref, revision }]));

/** Charts of Helm repositories at the versions they were resolved to. */
function chartsOf({ application, revisions }: RenderState): { name: string; version: string }[] {
  return application.sources.slice(0, 50).flatMap(({ type, url, ref, chart }) => {
    const version = revisions.find((one) => one.url === url && one.ref === ref)?.revision ?? null;
    return type !== 'helm' || chart === null || version === null ? [] : [{ name: chart, version }];
  });
}

/** Of the first Git source, else of the first chart. */
function mainRevision({ application, revisions }: RenderState): string | null {
  const main = application.sources.find(({ type }) => type === 'git') ?? application.sources[0];
  return revisions.find(({ url, ref }) => url === main?.url && ref === main.ref)?.revision ?? null;
}
