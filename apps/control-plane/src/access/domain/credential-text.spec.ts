import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { base62, parseCredential, sessionText, storedHash, tokenText } from './credential-text.js';

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });
const tokenId = fc.stringMatching(/^[0-9a-f]{16}$/);

describe('the text of credentials', () => {
  it('is 43 letters and digits for 256 bits, and differs when they differ', () => {
    fc.assert(
      fc.property(secret, secret, (one, other) => {
        expect(base62(one)).toMatch(/^[0-9A-Za-z]{43}$/);
        expect(base62(one) === base62(other)).toBe(Buffer.compare(one, other) === 0);
      }),
    );
  });

  it('reads back what it wrote, as a hash that does not hold the secret', () => {
    fc.assert(
      fc.property(tokenId, secret, (id, bytes) => {
        const text = tokenText(id, bytes);
        expect(parseCredential(text)).toEqual({ kind: 'token', tokenId: id, secretHash: storedHash(text) });
        expect(storedHash(text)).not.toContain(base62(bytes));
        expect(parseCredential(sessionText(bytes))).toEqual({ kind: 'session', idHash: storedHash(sessionText(bytes)) });
      }),
    );
  });

  it('ends a token with the CRC-32 that secret scanners compute', () => {
    const text = tokenText('0123456789abcdef', new Uint8Array(32).fill(7));
    const body = text.slice(0, text.lastIndexOf('_'));
    expect(text.slice(body.length + 1)).toBe(crc32(body).toString(16).padStart(8, '0'));
  });

  it('knows a text with one character changed for what it is not', () => {
    fc.assert(
      fc.property(tokenId, secret, fc.nat(), fc.constantFrom('0', 'a', 'Z', '_', ' '), (id, bytes, at, character) => {
        const text = tokenText(id, bytes);
        const changed = `${text.slice(0, at % text.length)}${character}${text.slice((at % text.length) + 1)}`;
        if (changed !== text) expect(parseCredential(changed)).toBeNull();
      }),
    );
  });

  it('takes no other text, however it looks', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => expect(parseCredential(text)).toBeNull()));
  });
});
