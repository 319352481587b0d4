import { parseManifests, type KubernetesObject, type ManifestError } from '@tidemark/manifest';
import { RenderFailure } from './render-failure.js';

const SHOWN_ERRORS = 3;

/** The objects a tool wrote to its standard output. */
export function objectsOf(output: string, tool: string): KubernetesObject[] {
  const parsed = parseManifests(output, { file: `${tool} output`, limits: { bytes: 64 * 1024 * 1024, documents: 50_000 } });
  if (parsed.ok) return parsed.value;
  throw new RenderFailure('render.malformed-output', `What ${tool} rendered is not valid: ${summary(parsed.error)}`, { nextStep: `Run ${tool} on the same files and look at the line.` });
}

export const summary = (errors: readonly ManifestError[]): string => {
  const messages = [...new Set(errors.map(({ message }) => message))];
  return messages.slice(0, SHOWN_ERRORS).join('; ') + (messages.length > SHOWN_ERRORS ? `; and ${messages.length - SHOWN_ERRORS} more` : '');
};
