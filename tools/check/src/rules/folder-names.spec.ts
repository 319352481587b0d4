import { checkoutOf } from '../checkout-of.js';
import { folderNames } from './folder-names.js';

const told = (path: string): string[] => folderNames(checkoutOf({ [path]: '' })).map(({ message }) => message);

describe('names of folders and files', () => {
  it.each(['libs/kernel/src/hash.ts', 'libs/kernel/src/shared-lock.ts', 'docs/common-mistakes.md'])('%s says something', (path) => {
    expect(told(path)).toEqual([]);
  });

  it.each([
    ['libs/a/src/utils/x.ts', 'utils'],
    ['libs/a/src/helpers.spec.ts', 'helpers'],
    ['libs/a/Common/x.ts', 'Common'],
    ['shared/x.ts', 'shared'],
  ])('%s says nothing', (path, name) => {
    expect(told(path)).toEqual([`"${name}" says nothing about what is inside`]);
  });
});
