import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack, unpack } from './packing.js';

describe('what is packed', () => {
  it.each([0, 1, 100, 16 * 1024, 16 * 1024 + 1, 300_000])('is the same again when it is unpacked: %i bytes', async (size) => {
    const content = randomBytes(size);
    await expect(unpack(await pack(content))).resolves.toEqual(content);
  });

  it('is text or bytes', async () => {
    expect((await unpack(await pack('Küste'))).toString('utf8')).toBe('Küste');
  });

  it('is refused when it holds more than it says', async () => {
    const liar = gzipSync(Buffer.alloc(1_000_000));
    liar.writeUInt32LE(10, liar.length - 4);
    await expect(unpack(liar)).rejects.toThrow();
  });

  it('is refused when it is cut off', async () => {
    await expect(unpack((await pack('some text')).subarray(0, 20))).rejects.toThrow();
  });
});
