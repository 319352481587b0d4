import { isRecord } from '@tidemark/kernel';
import { sameJson } from '../fields/json-equality.js';

type Fields = Record<string, unknown>;

/**
 * What live becomes when a manifest of a kind without client types is applied: maps merge by field, lists are replaced.
 * Whether a list differs is judged on the part of it that the last applied manifest states, so that defaults
 * inside items are no difference. Null in the manifest removes only what the last applied manifest had.
 */
export function jsonMerge(lastApplied: Fields, manifest: Fields, live: Fields): Fields {
  return mergedMaps(lastApplied, manifest, live, statedPart(lastApplied, live));
}

function mergedMaps(lastApplied: Fields, manifest: Fields, live: Fields, stated: Fields): Fields {
  const merged = new Map(Object.entries(live));
  for (const [name, before] of Object.entries(lastApplied)) {
    if (before !== null && (manifest[name] === undefined || manifest[name] === null)) merged.delete(name);
  }
  for (const [name, wanted] of Object.entries(manifest)) {
    if (wanted !== null && wanted !== undefined) merged.set(name, mergedValue(lastApplied[name], wanted, merged.get(name), stated[name]));
  }
  return Object.fromEntries(merged);
}

function mergedValue(lastApplied: unknown, wanted: unknown, live: unknown, stated: unknown): unknown {
  if (isRecord(wanted)) {
    return mergedMaps(isRecord(lastApplied) ? lastApplied : {}, wanted, isRecord(live) ? live : {}, isRecord(stated) ? stated : {});
  }
  return sameJson(wanted, stated) ? live : wanted;
}

/** The part of live at which the last applied manifest says something; further items of lists stay whole. */
export function statedPart(lastApplied: Fields, live: Fields): Fields {
  const names = Object.keys(lastApplied).filter((name) => Object.hasOwn(live, name));
  return Object.fromEntries(names.map((name) => [name, statedValue(lastApplied[name], live[name])]));
}

export function statedValue(lastApplied: unknown, live: unknown): unknown {
  if (isRecord(lastApplied) && isRecord(live)) return statedPart(lastApplied, live);
  if (Array.isArray(lastApplied) && Array.isArray(live)) return live.map((item, index) => (index < lastApplied.length ? statedValue(lastApplied[index], item) : item));
  return live;
}
