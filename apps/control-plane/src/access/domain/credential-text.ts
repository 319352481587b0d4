import { sha256Hex } from '@tidemark/kernel';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Bytes as base 62: letters and digits only, so that a double click selects all of it. Leading zero bytes are kept as length. */
export function base62(bytes: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
  let text = '';
  while (rest > 0n) {
    text = (ALPHABET[Number(rest % 62n)] ?? '') + text;
    rest /= 62n;
  }
  return text.padStart(Math.ceil((bytes.length * 8) / Math.log2(62)), '0');
}

const SESSION = /^tms_[0-9A-Za-z]{43}$/;
const TOKEN = /^tmk_([0-9a-f]{16})_([0-9A-Za-z]{43})_([0-9a-f]{8})$/;

/** 256 random bits as a session id. */
export const sessionText = (secret: Uint8Array): string => `tms_${base62(secret)}`;

/** `tmk_<id>_<secret>_<crc32>`: the prefix and checksum let secret scanners find it and know it for real. */
export function tokenText(tokenId: string, secret: Uint8Array): string {
  const body = `tmk_${tokenId}_${base62(secret)}`;
  return `${body}_${checksum(body)}`;
}

export type Credential = { kind: 'session'; idHash: string } | { kind: 'token'; tokenId: string; secretHash: string };

/** What a text claims to be; null when it cannot be one of ours. High-entropy secrets need no slow hash. */
export function parseCredential(text: string): Credential | null {
  if (SESSION.test(text)) return { kind: 'session', idHash: sha256Hex(text) };
  const match = TOKEN.exec(text);
  const [, tokenId, secret, crc] = match ?? [];
  if (tokenId === undefined || secret === undefined || crc !== checksum(`tmk_${tokenId}_${secret}`)) return null;
  return { kind: 'token', tokenId, secretHash: sha256Hex(secret) };
}

/** What is stored of a text made by `tokenText` or `sessionText`. */
export function storedHash(text: string): string {
  const credential = parseCredential(text);
  if (credential === null) throw new RangeError('not a credential of ours');
  return credential.kind === 'session' ? credential.idHash : credential.secretHash;
}

/** CRC-32 (ISO 3309) of ASCII text, eight hexadecimal digits. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}
