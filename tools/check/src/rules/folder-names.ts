import type { Rule } from '../rule.js';

/** Names that tell nothing about what is inside, so that anything comes to lie there. */
const EMPTY_NAMES = ['util', 'utils', 'common', 'helper', 'helpers', 'shared', 'misc', 'stuff'];

/** Neither folders nor files are called `utils` or the like. */
export const folderNames: Rule = ({ paths }) =>
  paths.flatMap((path) => {
    const parts = path.split('/').map((part) => part.split('.')[0] ?? '');
    const empty = parts.find((part) => EMPTY_NAMES.includes(part.toLowerCase()));
    return empty === undefined ? [] : [{ path, message: `"${empty}" says nothing about what is inside`, nextStep: 'name it after what it does' }];
  });
