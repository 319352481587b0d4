import { inflateRawSync } from 'node:zlib';
import { TidemarkError } from '@tidemark/kernel';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 65_535;
const STORED = 0;
const DEFLATED = 8;
/** The largest unpacked entry accepted: a statically linked Go program is about 130 MB. */
const LARGEST_ENTRY = 512 * 1024 * 1024;

/**
 * One file out of a ZIP archive (PKWARE APPNOTE 4.3; no ZIP64, no encryption), so that no unzip program is needed.
 * @throws TidemarkError `zip.no-such-entry`, `zip.malformed`
 */
export function zipEntry(archive: Buffer, name: string): Buffer {
  const end = endOfDirectory(archive);
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(at) !== DIRECTORY_ENTRY) throw malformed('a directory entry has the wrong signature');
    const nameLength = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + 46, at + 46 + nameLength) === name) return unpack(archive, at, name);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new TidemarkError('zip.no-such-entry', `the archive has no file ${name}`);
}

function endOfDirectory(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_SIZE - LONGEST_COMMENT);
  for (let at = archive.length - END_SIZE; at >= first; at--) {
    if (archive.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  throw malformed('it has no end-of-directory record');
}

function unpack(archive: Buffer, entry: number, name: string): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const packedSize = archive.readUInt32LE(entry + 20);
  const size = archive.readUInt32LE(entry + 24);
  const header = archive.readUInt32LE(entry + 42);
  if (size > LARGEST_ENTRY) throw malformed(`${name} is larger than ${LARGEST_ENTRY} bytes`);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + packedSize);
  if (method === STORED) return packed;
  if (method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: size });
  throw malformed(`${name} is packed by the unknown method ${method}`);
}

const malformed = (reason: string) => new TidemarkError('zip.malformed', `the ZIP archive cannot be read: ${reason}`);
