import { canonicalJson, digestOf, type Digest } from '@tidemark/kernel';
import { gvkOf, keyOf, keyText, withDefaultNamespace, type KubernetesObject } from '@tidemark/manifest';
import { LIMITS } from '@tidemark/protocol';
import { RenderFailure } from './render-failure.js';

const MAX_BUNDLE_OBJECTS = 50_000;

/** Kinds that say what should run where; they are for the catalog and never reach a cluster. */
const DECLARATION_KINDS = new Set(['Application', 'AppProject', 'ApplicationSet']);

export interface Bundle {
  readonly digest: Digest;
  /** The protocol's `bundleContent`; its sha256 is the digest. */
  readonly text: string;
  readonly objects: readonly KubernetesObject[];
  readonly declarations: readonly KubernetesObject[];
  readonly warnings: readonly string[];
}

const isDeclaration = (object: KubernetesObject): boolean => {
  const { group, kind } = gvkOf(object);
  return group === 'argoproj.io' && DECLARATION_KINDS.has(kind);
};

/**
 * The bundle of what the sources rendered, in their order. The same object twice: the last one counts, as later sources
 * override earlier ones. Declarations take part in the digest, so that a bundle of nothing else has one of its own.
 */
export function assembleBundle(rendered: readonly KubernetesObject[], destinationNamespace: string): Bundle {
  if (rendered.length > MAX_BUNDLE_OBJECTS) {
    throw new RenderFailure('render.too-many-objects', `${rendered.length} objects were rendered; a bundle holds at most ${MAX_BUNDLE_OBJECTS}`, { nextStep: 'Split the application.' });
  }
  const { kept, warnings } = withoutDuplicates(rendered, destinationNamespace);
  const declarations = kept.filter(isDeclaration);
  const objects = kept.filter((object) => !isDeclaration(object));
  const text = canonicalJson({ format: 1, objects, ...(declarations.length > 0 ? { declarations: digestOf(canonicalJson(declarations)) } : {}) });
  const bytes = Buffer.byteLength(text);
  if (bytes > LIMITS.bundleBytes) {
    throw new RenderFailure('render.bundle-too-large', `The bundle has ${bytes} bytes; at most ${LIMITS.bundleBytes} can be delivered`, { nextStep: 'Split the application.' });
  }
  return { digest: digestOf(text), text, objects, declarations, warnings };
}

function withoutDuplicates(objects: readonly KubernetesObject[], namespace: string): { kept: KubernetesObject[]; warnings: string[] } {
  const byKey = new Map<string, KubernetesObject>();
  const warnings: string[] = [];
  objects.forEach((object, index) => {
    // Without a name every creation makes another object: two of them are no mistake.
    const key = object.metadata.name === undefined ? `generated/${index}` : keyText(keyOf(withDefaultNamespace(object, namespace)));
    if (byKey.delete(key)) warnings.push(`${object.kind} ${object.metadata.name ?? ''} is rendered more than once; the last one is used`);
    byKey.set(key, object);
  });
  return { kept: [...byKey.values()], warnings };
}
