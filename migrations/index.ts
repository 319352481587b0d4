export { migrate, migrationsFingerprint, migrationSource, revertLast } from './migrate.js';
// New migrations are listed in migrations.ts.
export { migrations } from './migrations.js';
