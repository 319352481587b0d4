import { hash } from 'node:crypto';

/** `sha256:<64 hex digits>`: how content is named everywhere (bundles, diffs, frames). */
export type Digest = `sha256:${string}`;

export const sha256Hex = (content: string | Uint8Array): string => hash('sha256', content, 'hex');

export const digestOf = (content: string | Uint8Array): Digest => `sha256:${sha256Hex(content)}`;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export const isDigest = (text: string): text is Digest => DIGEST.test(text);
