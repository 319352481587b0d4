import { masksIn, revealedHelm } from '@tidemark/manifest';
import type { ApplicationSource, WithheldValueReader } from '../../catalog/index.js';

export interface RevealedSource {
  readonly source: ApplicationSource;
  /** What must not be repeated when the rendering fails. */
  readonly secrets: readonly string[];
}

/** A source with the true values in the places of its masks. It lives as long as one run of the tool and is stored nowhere. */
export async function revealedSource(values: WithheldValueReader, applicationId: string, source: ApplicationSource): Promise<RevealedSource> {
  const { helm } = source.build;
  const masks = helm === undefined ? [] : masksIn(JSON.stringify([helm.parameters, helm.values, helm.valuesObject]));
  if (helm === undefined || masks.length === 0) return { source, secrets: [] };
  const secrets = await values.reveal(applicationId, masks);
  const revealed = revealedHelm(helm, (mask) => secrets.get(mask) ?? mask);
  return { source: { ...source, build: { ...source.build, helm: revealed } }, secrets: [...secrets.values()].flatMap(spellings) };
}

/** Below this, a text is found in every message. */
const LEAST_SECRET = 3;

/** As it stands in the declaration, and without its quotes. */
const spellings = (secret: string): string[] => [secret, secret.replace(/^(["'])(.*)\1$/s, '$2')].filter(({ length }) => length >= LEAST_SECRET);

/** A text with each secret replaced, the longest first: one may be part of another. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  [...new Set(secrets)].sort((left, right) => right.length - left.length).reduce((shown, secret) => shown.replaceAll(secret, '[withheld]'), text);
