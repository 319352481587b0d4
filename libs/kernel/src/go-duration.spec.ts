import { goDurationSeconds } from './go-duration.js';

describe('a Go duration', () => {
  it.each([
    ['5s', 5],
    ['3m', 180],
    ['1h30m', 5_400],
    ['500ms', 0.5],
    ['1.5h', 5_400],
    ['10', 10],
  ])('%s is %d seconds', (text, seconds) => {
    expect(goDurationSeconds(text)).toBe(seconds);
  });

  it.each(['', '0s', '-5s', '5 s', 'soon', '1d'])('"%s" is none', (text) => {
    expect(goDurationSeconds(text)).toBeUndefined();
  });
});
