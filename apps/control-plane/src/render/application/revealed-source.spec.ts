import { maskOf } from '@tidemark/manifest';
import type { ApplicationSource } from '../../catalog/index.js';
import { revealedSource, withoutSecrets } from './revealed-source.js';

const MASK = maskOf('0123456789abcdef0123456789abcdef');
const source = (helm: object | undefined): ApplicationSource => ({ type: 'git', name: null, url: 'https://git.example.com/x.git', ref: 'main', path: '.', chart: null, build: { tool: 'auto', ...(helm && { helm }) } }) as ApplicationSource;

describe('a source that is revealed', () => {
  it('asks for the masks it holds, and for nothing when it holds none', async () => {
    const asked: unknown[] = [];
    const values = { reveal: (...args: [string, readonly string[]]) => (asked.push(args), Promise.resolve(new Map([[MASK, '"hunter2"']]))) };
    const plain = source({ parameters: [{ name: 'x', value: 'y', forceString: false }], values: '', valuesObject: null });
    expect(await revealedSource(values, 'app', plain)).toEqual({ source: plain, secrets: [] });
    expect(await revealedSource(values, 'app', source(undefined))).toMatchObject({ secrets: [] });
    expect(asked).toEqual([]);
    const { source: revealed, secrets } = await revealedSource(values, 'app', source({ parameters: [], values: `password: ${MASK} # x`, valuesObject: null }));
    expect(asked).toEqual([['app', [MASK]]]);
    expect(revealed.build.helm?.values).toBe('password: "hunter2" # x');
    expect(secrets).toEqual(['"hunter2"', 'hunter2']);
  });

  it('is not quoted in messages, the longest secret first', () => {
    expect(withoutSecrets('got abcdef, then abc', ['abc', 'abcdef'])).toBe('got [withheld], then [withheld]');
  });
});
