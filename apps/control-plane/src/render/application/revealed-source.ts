import { masksIn, revealedHelm, revealedKustomize } from '@tidemark/manifest';
import type { ApplicationSource, WithheldValueReader } from '../../catalog/index.js';

export interface RevealedSource {
  readonly source: ApplicationSource;
  /** What must not be repeated when the rendering fails. */
  readonly secrets: readonly string[];
}

/** A source with the true values in the places of its masks. It lives as long as one run of the tool and is stored nowhere. */
export async function revealedSource(values: WithheldValueReader, applicationId: string, source: ApplicationSource): Promise<RevealedSource> {
  const { helm, kustomize } = source.build;
  const masks = masksIn(JSON.stringify([helm?.parameters, helm?.values, helm?.valuesObject, kustomize?.patches]));
  if (masks.length === 0) return { source, secrets: [] };
  const secrets = await values.reveal(applicationId, masks);
  const secretOf = (mask: string): string => secrets.get(mask) ?? mask;
  const build = { ...source.build, ...(helm && { helm: revealedHelm(helm, secretOf) }), ...(kustomize && { kustomize: revealedKustomize(kustomize, secretOf) }) };
  return { source: { ...source, build }, secrets: [...secrets.values()].flatMap(spellings) };
}

/** Below this, a text is found in every message. */
const LEAST_SECRET = 3;

/** As it stands in the declaration, and without its quotes. */
const spellings = (secret: string): string[] => [secret, secret.replace(/^(["'])(.*)\1$/s, '$2')].filter(({ length }) => length >= LEAST_SECRET);

/** A text with each secret replaced, the longest first: one may be part of another. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  [...new Set(secrets)].sort((left, right) => right.length - left.length).reduce((shown, secret) => shown.replaceAll(secret, '[withheld]'), text);
