import { hash } from 'node:crypto';

/** A new random id; passed in, so that pure code and tests stay deterministic. */
export interface IdSource {
  uuid(): string;
}

/** RFC 9562 version 5: the same name in the same namespace is the same id, which makes retries idempotent. */
export function uuidv5(name: string, namespace: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const bytes = hash('sha1', Buffer.concat([space, Buffer.from(name)]), 'buffer').subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The namespace of every deterministic Tidemark id. */
export const TIDEMARK_NAMESPACE = '6f1d6c1e-7a4b-5f0e-9a55-2c1b7b0f3d10';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);
