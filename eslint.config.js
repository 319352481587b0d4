import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Folders whose code must be a function of its arguments: no clock, randomness, environment or I/O. */
const PURE = ['libs/{kernel,manifest,diff,health,resource-actions,sync,protocol}/src/**/*.ts', 'apps/control-plane/src/*/domain/**/*.ts'];
const TESTS = ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts', '**/*.contract.ts', 'test/**/*.ts'];

const PASS_IT_IN = 'Pure code receives clocks, ids and settings as arguments (ARCHITECTURE.md, import rules).';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/generated/**', '.run/**', 'coverage/**', '**/*.cjs'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: { globals: { ...globals.node } },
    plugins: { regexp },
    rules: {
      // Texts of others go through these: one that is read in exponential or square time is a way to stop a process.
      'regexp/no-super-linear-backtracking': ['error', { report: 'certain' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Nest modules are classes whose decorators are their content.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-console': 'error',
      // `== null` is how one asks for null or undefined at once.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      complexity: ['warn', 15],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['apps/dashboard/**/*.{ts,tsx}'],
    languageOptions: { globals: { ...globals.browser } },
    // A component is a page of markup; its length says little.
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: PURE,
    ignores: TESTS,
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: PASS_IT_IN },
        { object: 'Math', property: 'random', message: PASS_IT_IN },
        { object: 'process', property: 'env', message: PASS_IT_IN },
      ],
      'no-restricted-syntax': ['error', { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: PASS_IT_IN }],
    },
  },
  {
    files: TESTS,
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      'no-console': 'off',
      'regexp/no-super-linear-backtracking': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  // Programs a person runs from a shell talk on the console.
  { files: ['tools/**/*.ts', 'apps/cli/**/*.ts', 'test/**/*.ts'], rules: { 'no-console': 'off' } },
  // Tools find their configuration by its default export.
  { files: ['*.config.js', '**/*.config.{js,ts}'], rules: { 'no-restricted-exports': 'off' } },
);
