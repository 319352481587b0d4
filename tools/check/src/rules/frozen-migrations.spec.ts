import { checkoutOf } from '../checkout-of.js';
import { FROZEN_MIGRATIONS, frozenMigrations, withMissing } from './frozen-migrations.js';

const landed = {
  'migrations/0001-first.ts': "import { append } from './append.js';\nup(append);\n",
  'migrations/append.ts': 'export const append = 1;\n',
  'migrations/migrate.ts': 'run();\n',
};
const frozen = { ...landed, [FROZEN_MIGRATIONS]: withMissing(checkoutOf(landed)) };
const told = (files: Record<string, string>): string[] => frozenMigrations(checkoutOf(files)).map(({ path, message }) => `${path} ${message}`);

describe('frozen migrations', () => {
  it('are the numbered files and what they import, not the code that runs them', () => {
    expect(Object.keys(JSON.parse(frozen[FROZEN_MIGRATIONS]) as object)).toEqual(['0001-first.ts', 'append.ts']);
    expect(told(frozen)).toEqual([]);
    expect(told({ ...frozen, 'migrations/migrate.ts': 'runOtherwise();\n' })).toEqual([]);
  });

  it.each([
    ['changed', { ...frozen, 'migrations/0001-first.ts': `${landed['migrations/0001-first.ts']} ` }, '0001-first.ts was changed after it landed'],
    ['changed in what they import', { ...frozen, 'migrations/append.ts': 'export const append = 2;\n' }, 'append.ts was changed after it landed'],
    ['added without being frozen', { ...frozen, 'migrations/0002-second.ts': 'up();\n' }, '0002-second.ts is not frozen'],
  ])('may not be %s', (_what, files, message) => {
    expect(told(files)).toEqual([`migrations/${message}`]);
  });

  it('may not be removed', () => {
    const { 'migrations/append.ts': _removed, ...rest } = frozen;
    expect(told(rest)).toEqual(['migrations/append.ts was removed after it landed']);
  });

  it('stay as they were frozen when others are added', () => {
    const changed = { ...frozen, 'migrations/append.ts': 'export const append = 2;\n', 'migrations/0002-second.ts': 'up();\n' };
    const again = { ...changed, [FROZEN_MIGRATIONS]: withMissing(checkoutOf(changed)) };
    expect(told(again)).toEqual(['migrations/append.ts was changed after it landed']);
  });
});
