import { eventually } from './eventually.js';

describe('eventually', () => {
  it('gives back the first truthy value of the probe', async () => {
    let looks = 0;
    const seen = await eventually(() => (++looks === 3 ? `look ${looks}` : null), { what: 'the third look', everyMs: 1 });
    expect(seen).toBe('look 3');
  });

  it('goes on when the probe throws', async () => {
    let looks = 0;
    const probe = () => {
      if (++looks < 2) throw new Error('not there');
      return true;
    };
    await expect(eventually(probe, { what: 'no error', everyMs: 1 })).resolves.toBe(true);
  });

  it('says what was awaited and what was seen last when time is up', async () => {
    const looking = eventually(() => '', { what: 'a word', timeoutMs: 5, everyMs: 1 });
    await expect(looking).rejects.toThrow('waited 5 ms for a word; last seen: ');
  });

  it('says the last error when the probe only ever threw', async () => {
    const probe = () => {
      throw new Error('connection refused');
    };
    await expect(eventually(probe, { what: 'an answer', timeoutMs: 5, everyMs: 1 })).rejects.toThrow(
      'last seen: error: connection refused',
    );
  });

  it('does not wait longer than its deadline for a probe that hangs', async () => {
    const looking = eventually(() => new Promise<boolean>(() => undefined), { what: 'an end', timeoutMs: 20, everyMs: 1 });
    await expect(looking).rejects.toThrow('waited 20 ms for an end; last seen: nothing');
  });
});
