import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import type { ActionDefinition, ActionEffect } from './action.js';

type Path = readonly string[];

/** One change of a field: its new value, or undefined to remove it. */
export type Edit = readonly [path: Path, value: unknown];

/** The object with some fields changed. Maps on the way are made when missing; nothing of the original is touched. */
export const edited = (object: KubernetesObject, edits: readonly Edit[]): KubernetesObject =>
  edits.reduce<unknown>((current, [path, value]) => withField(current, path, value), object) as KubernetesObject;

export const patch = (object: KubernetesObject, ...edits: readonly Edit[]): readonly ActionEffect[] => [{ operation: 'patch', object: edited(object, edits) }];

export const annotation = (name: string, value: string | undefined): Edit => [['metadata', 'annotations', name], value];
export const label = (name: string, value: string | undefined): Edit => [['metadata', 'labels', name], value];

/** An action that sets fields to fixed values. */
export const setting = (...edits: readonly Edit[]): Pick<ActionDefinition, 'run'> => ({ run: (object) => patch(object, ...edits) });

function withField(value: unknown, [step, ...rest]: Path, wanted: unknown): unknown {
  if (step === undefined) return wanted;
  const record = isRecord(value) ? value : {};
  const inner = Object.hasOwn(record, step) ? record[step] : undefined;
  if (wanted === undefined && inner === undefined) return value;
  const changed = withField(inner, rest, wanted);
  const others = Object.entries(record).filter(([key]) => key !== step);
  return Object.fromEntries(changed === undefined ? others : [...others, [step, changed]]);
}
