import type { Checkout } from './rule.js';

/** A checkout of the given texts by path, for specs. */
export const checkoutOf = (files: Readonly<Record<string, string>>): Checkout => ({
  paths: Object.keys(files).sort(),
  read: (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no file ${path}`);
    return text;
  },
});
