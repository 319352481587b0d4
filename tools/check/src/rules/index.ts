import type { Rule } from '../rule.js';
import { decisionRecords } from './decision-records.js';
import { eventNames } from './event-names.js';
import { fileLengths } from './file-lengths.js';
import { folderNames } from './folder-names.js';
import { frozenMigrations } from './frozen-migrations.js';

/** Every rule by its name. */
export const RULES: Readonly<Record<string, Rule>> = {
  'decision-records': decisionRecords,
  'frozen-migrations': frozenMigrations,
  'event-names': eventNames,
  'file-lengths': fileLengths,
  'folder-names': folderNames,
};
