import { configMap, GOOD } from './bad-input.js';
import type { ApplicationOptions, Files } from './bad-input.js';

/** Something odd that is no reason to stop: it runs, and what is odd about it can be seen. */
export interface HarmlessCase extends Omit<ApplicationOptions, 'repoURL'> {
  readonly what: string;
  readonly files: Files;
  /** Of the rendering. */
  readonly rendered?: RegExp;
  /** Of the declaration: path and message. */
  readonly declared?: { readonly path: string; readonly message: RegExp };
  /** Members of the live ConfigMap `map`. */
  readonly data?: Readonly<Record<string, string>>;
}

export const HARMLESS_CASES: readonly HarmlessCase[] = [
  { name: 'twice', what: 'the same object in two files', files: { 'a.yaml': configMap('map', 'a: first'), 'b.yaml': configMap('map', 'a: second') }, rendered: /ConfigMap map is rendered more than once; the last one is used/, data: { a: 'second' } },
  { name: 'no-kind', what: 'a document without a kind', files: { ...GOOD, 'other.yaml': 'apiVersion: v1\nmetadata: { name: map }\n' }, rendered: /no-kind\/other\.yaml is not a Kubernetes manifest and is left out/ },
  { name: 'a-list', what: 'a document that is a plain list', files: { ...GOOD, 'other.yaml': '- a\n- b\n' }, rendered: /a-list\/other\.yaml is not a Kubernetes manifest/ },
  { name: 'code-tag', what: 'a tag that would run code elsewhere', files: { 'map.yaml': configMap('map', "a: !!js/function 'function () { return 1 }'") }, data: { a: 'function () { return 1 }' } },
  { name: 'prototype', what: 'keys that would change every object elsewhere', files: { 'map.yaml': configMap('map', '__proto__: polluted, constructor: { }'.replace('{ }', 'taken')) }, data: { constructor: 'taken' } },
  { name: 'missing-values', what: 'a missing values file that may be missing', files: { 'Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n', 'values.yaml': 'greeting: hello\n', 'templates/map.yaml': configMap('map', 'a: {{ .Values.greeting }}') }, source: 'helm: { valueFiles: [values.yaml, values-none.yaml], ignoreMissingValueFiles: true }', data: { a: 'hello' } },
  { name: 'unknown-option', what: 'an unknown sync option', files: GOOD, syncPolicy: '{ automated: {}, syncOptions: [CreateNamespace=true, Turbo=true] }', declared: { path: 'spec.syncPolicy.syncOptions[1]', message: /"Turbo" is not known/ } },
  { name: 'unknown-spec-field', what: 'an unknown field of the declaration', files: GOOD, spec: '  colour: blue', declared: { path: 'spec.colour', message: /not a known field: it is kept/ } },
  { name: 'empty', what: 'a folder without manifests', files: { 'README.md': 'nothing here yet\n' } },
];
