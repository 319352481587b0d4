import type { HealthRule } from '../rule.js';
import { wordAt } from './fields.js';
import { judge, type Verdict } from './verdict.js';

/**
 * What the word at a path (`status.phase`, `status.state`) means; a word that is not named says nothing.
 * @param messageAt path of the text that explains the word
 */
export const phase =
  (path: string, words: Readonly<Record<string, Verdict<string>>>, messageAt?: string): HealthRule =>
  (object) => {
    const word = wordAt(object, path);
    const verdict = Object.hasOwn(words, word) ? words[word] : undefined;
    return judge(verdict, word, messageAt === undefined ? '' : wordAt(object, messageAt), object);
  };
