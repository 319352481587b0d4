import { parseCommit } from './commit-object.js';

const commit = (message: string, author = 'Ann <ann@example.test> 1700000000 +0100') =>
  Buffer.from(`tree ${'a'.repeat(40)}\nparent ${'b'.repeat(40)}\nauthor ${author}\ncommitter Bob <bob@example.test> 1700000100 +0000\ngpgsig -----BEGIN\n x\n -----END\n\n${message}`);

describe('commit objects', () => {
  it('are read with several lines of message and signatures skipped', () => {
    expect(parseCommit('c'.repeat(40), commit('title\n\nbody\n'))).toEqual({
      revision: 'c'.repeat(40),
      tree: 'a'.repeat(40),
      parents: ['b'.repeat(40)],
      author: { name: 'Ann', email: 'ann@example.test' },
      message: 'title\n\nbody',
      committedAt: '2023-11-14T22:15:00.000Z',
    });
  });

  it('lose escapes, reversed writing and what is longer than anybody reads', () => {
    const { message, author } = parseCommit('c'.repeat(40), commit(`\u001b[2J\u202eevil\0\r\n${'x'.repeat(1_000_000)}`, '\u001b]0;x\u0007 <a@example.test> 1 +0000'));
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(message + author.name).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
    expect(message.length).toBeLessThanOrEqual(16_000);
  });

  it('without a usable date are dated to the epoch instead of failing', () => {
    expect(parseCommit('c'.repeat(40), Buffer.from('tree x\nauthor broken\n\nm')).committedAt).toBe('1970-01-01T00:00:00.000Z');
  });
});
