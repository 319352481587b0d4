import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the whole repository; the same whether this runs from `src` (jest) or `dist` (built). */
export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
