import { isRecord } from '@tidemark/kernel';
import type { KustomizeOptions } from '../../catalog/index.js';
import { RenderFailure } from '../domain/render-failure.js';
import type { Kustomization } from './kustomization-file.js';

/**
 * The kustomization as the application's options change it. As in Argo CD they edit the kustomization itself
 * (`kustomize edit …`) and are not an overlay on top: a name prefix replaces the one that is there.
 */
export function withOptions(kustomization: Kustomization, options: KustomizeOptions, file: string): Kustomization {
  const edited: Kustomization = { ...kustomization };
  for (const field of ['namePrefix', 'nameSuffix', 'namespace'] as const) if (options[field]) edited[field] = options[field];
  if (options.images.length > 0) edited['images'] = mergedByName(kustomization['images'], options.images.map(parseImage));
  if (options.replicas.length > 0) edited['replicas'] = mergedByName(kustomization['replicas'], options.replicas.map(({ name, count }) => ({ name, count })));
  addLabels(edited, options, file);
  if (Object.keys(options.commonAnnotations).length > 0) {
    edited['commonAnnotations'] = added(kustomization['commonAnnotations'], options.commonAnnotations, { field: 'commonAnnotations', force: options.forceCommonAnnotations, file });
  }
  if (options.components.length > 0) edited['components'] = [...list(kustomization['components']), ...options.components];
  if (options.patches.length > 0) edited['patches'] = [...list(kustomization['patches']), ...options.patches.map(patchEntry)];
  return edited;
}

function addLabels(edited: Kustomization, options: KustomizeOptions, file: string): void {
  if (Object.keys(options.commonLabels).length === 0) return;
  if (!options.labelWithoutSelector) {
    edited['commonLabels'] = added(edited['commonLabels'], options.commonLabels, { field: 'commonLabels', force: options.forceCommonLabels, file });
    return;
  }
  const pairs = { pairs: options.commonLabels, includeSelectors: false, ...(options.labelIncludeTemplates ? { includeTemplates: true } : {}) };
  edited['labels'] = [...list(edited['labels']), pairs];
}

function added(present: unknown, wanted: Readonly<Record<string, string>>, how: { field: string; force: boolean; file: string }): Record<string, unknown> {
  const before = isRecord(present) ? present : {};
  const clash = Object.keys(wanted).find((key) => Object.hasOwn(before, key));
  if (clash !== undefined && !how.force) {
    throw new RenderFailure('render.label-clash', `${how.file} sets ${JSON.stringify(clash)} in ${how.field} already`, { nextStep: 'Remove it from one of the two, or set forceCommonLabels/forceCommonAnnotations.', file: how.file });
  }
  return { ...before, ...wanted };
}

/** Entries of the same name are replaced in their place, new ones come at the end. */
function mergedByName(present: unknown, wanted: readonly ({ name: string } & Record<string, unknown>)[]): unknown[] {
  const byName = new Map(wanted.map((entry) => [entry.name, entry]));
  const kept = list(present).map((entry) => {
    const replacement = isRecord(entry) && typeof entry['name'] === 'string' ? byName.get(entry['name']) : undefined;
    if (replacement !== undefined) byName.delete(replacement.name);
    return replacement ?? entry;
  });
  return [...kept, ...byName.values()];
}

/** `[name=]image[:tag][@digest]`, as `kustomize edit set image` reads it. */
export function parseImage(text: string): { name: string } & Record<string, string> {
  const equals = text.indexOf('=');
  const image = text.slice(equals + 1);
  const at = image.indexOf('@');
  const named = at < 0 ? image : image.slice(0, at);
  // A colon before the last slash belongs to the port of a registry.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const repository = colon < 0 ? named : named.slice(0, colon);
  return {
    name: equals < 0 ? repository : text.slice(0, equals),
    ...(equals < 0 || repository === '' ? {} : { newName: repository }),
    ...(colon < 0 ? {} : { newTag: named.slice(colon + 1) }),
    ...(at < 0 ? {} : { digest: image.slice(at + 1) }),
  };
}

function patchEntry({ patch, path, target, options }: KustomizeOptions['patches'][number]): Record<string, unknown> {
  return {
    ...(patch === null ? {} : { patch }),
    ...(path === null ? {} : { path }),
    ...(target === null ? {} : { target }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
