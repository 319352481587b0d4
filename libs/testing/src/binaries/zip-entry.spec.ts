import { deflateRawSync } from 'node:zlib';
import { zipEntry } from './zip-entry.js';

/** The smallest archive with these files: local headers, directory, end record. */
function archiveOf(files: Record<string, { content: string; method: 0 | 8 }>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, { content, method }] of Object.entries(files)) {
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

describe('zipEntry', () => {
  const archive = archiveOf({ 'bin/a': { content: 'stored', method: 0 }, 'bin/b': { content: 'deflated '.repeat(50), method: 8 } });

  it('reads stored and deflated files', () => {
    expect(zipEntry(archive, 'bin/a').toString()).toBe('stored');
    expect(zipEntry(archive, 'bin/b').toString()).toBe('deflated '.repeat(50));
  });

  it('names the file that is not there', () => {
    expect(() => zipEntry(archive, 'bin/c')).toThrow('the archive has no file bin/c');
  });

  it('refuses what is no archive', () => {
    expect(() => zipEntry(Buffer.from('x'.repeat(100)), 'bin/a')).toThrow('it has no end-of-directory record');
  });
});
