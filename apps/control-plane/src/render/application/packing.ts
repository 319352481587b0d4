import { promisify } from 'node:util';
import { gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib';

const inBackground = { pack: promisify(gzip), unpack: promisify(gunzip) };
/** Below this, handing the work to another thread costs more than the work. */
const AT_ONCE_BYTES = 16 * 1024;
/** Small inputs have no use for zlib's usual 256 KiB of state. */
const SMALL = { memLevel: 5, windowBits: 14 };
/** A bundle plus what JSON adds; more is not what we wrote. */
const MAX_UNPACKED = { maxOutputLength: 128 * 1024 * 1024 };

/** gzip, as content is stored. */
export async function pack(text: string | Uint8Array): Promise<Buffer> {
  const content = typeof text === 'string' ? Buffer.from(text) : text;
  return content.byteLength <= AT_ONCE_BYTES ? gzipSync(content, SMALL) : inBackground.pack(content);
}

/** @throws RangeError when it unpacks to more than 128 MiB */
export async function unpack(packed: Uint8Array): Promise<Buffer> {
  // The last four bytes of gzip are the size of what is in it; a wrong one ends in an error.
  const size = packed.byteLength < 18 ? 0 : Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength).readUInt32LE(packed.byteLength - 4);
  return size <= AT_ONCE_BYTES ? gunzipSync(packed, { maxOutputLength: AT_ONCE_BYTES }) : inBackground.unpack(packed, MAX_UNPACKED);
}
