import { checkoutOf } from '../checkout-of.js';
import { decisionRecords } from './decision-records.js';

const index = (...files: string[]): string => files.map((file) => `| [0001](${file}) | x |`).join('\n');
const told = (files: Record<string, string>): string[] => decisionRecords(checkoutOf(files)).map(({ path, message }) => `${path} ${message}`);

describe('decision records', () => {
  it('are fine when each number is used once, stands in the title and in the index', () => {
    expect(told({ 'docs/adr/0001-one.md': '# 0001 One', 'docs/adr/0020-two.md': '# 20. Two', 'docs/adr/README.md': index('0001-one.md', '0020-two.md') })).toEqual([]);
  });

  it('may not share a number', () => {
    expect(told({ 'docs/adr/0001-one.md': '# 1', 'docs/adr/0001-two.md': '# 1', 'docs/adr/README.md': index('0001-one.md', '0001-two.md') })).toEqual([
      'docs/adr/0001-one.md has the number of docs/adr/0001-two.md',
      'docs/adr/0001-two.md has the number of docs/adr/0001-one.md',
    ]);
  });

  it('stand once in the index, which names none that is not there', () => {
    expect(told({ 'docs/adr/0001-one.md': '# 1', 'docs/adr/0002-two.md': '# 2', 'docs/adr/README.md': index('0001-one.md', '0001-one.md', '0003-gone.md') })).toEqual([
      'docs/adr/0001-one.md stands 2 times in docs/adr/README.md',
      'docs/adr/0002-two.md stands 0 times in docs/adr/README.md',
      'docs/adr/README.md lists docs/adr/0003-gone.md, which is not there',
    ]);
  });

  it.each([
    ['a title with another number', '0001-one.md', '# 2 One', 'has a title without its number 0001'],
    ['a name without a number', 'one.md', '# One', 'is not named as a decision'],
  ])('may not have %s', (_what, file, text, message) => {
    expect(told({ [`docs/adr/${file}`]: text, 'docs/adr/README.md': index(file) })).toEqual([`docs/adr/${file} ${message}`]);
  });
});
