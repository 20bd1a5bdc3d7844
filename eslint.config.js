import { defineConfig } from 'eslint/config';
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { importDirection } from './eslint/import-direction.js';
import { restrict } from './eslint/time-and-randomness.js';

const serverTime =
  'Time and randomness come from the Clock port (ports/clock.ts), so that a test decides them: take a Clock and ask it.';
const sdkTime =
  'Time and randomness come from the ClientClock (client-clock.ts), so that a test decides them: take one and ask it.';
const serverProcess =
  'Only main.ts and program.ts read the process, so that the server can be started twice in one: take what you need as an argument.';

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/build/',
      '**/.svelte-kit/',
      '**/.turbo/',
      '**/test-results/',
      '**/data/',
      'packages/server/web/',
      // Files for bots and pages elsewhere, checked as they are there.
      'packages/create-roomful-bot/template/',
      'scripts/packed/page/',
    ],
  },

  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  prettier,
  svelte.configs.prettier,

  {
    name: 'roomful/everywhere',
    languageOptions: {
      globals: globals.node,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
    plugins: { roomful: { rules: { 'import-direction': importDirection } } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'roomful/import-direction': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'error',
      // A port's method is asynchronous for those adapters that need it.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/return-await': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    name: 'roomful/svelte',
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser } },
    rules: { 'svelte/no-at-html-tags': 'error' },
  },
  {
    name: 'roomful/web-static',
    files: ['packages/web-svelte/static/*.js'],
    languageOptions: { globals: globals.browser, sourceType: 'script' },
  },
  {
    name: 'roomful/pages-of-examples',
    files: ['examples/*/public/*.js'],
    languageOptions: { globals: globals.browser },
  },
  {
    // The types of components, and of what a page gets, are known to svelte-check and not here.
    name: 'roomful/svelte-markup',
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // These components know nothing of Kit, so the addresses they get were resolved by who gives them.
    name: 'roomful/svelte-ui',
    files: ['packages/web-svelte/src/lib/ui/**', 'packages/web-svelte/embed/**'],
    rules: { 'svelte/no-navigation-without-resolve': 'off' },
  },

  {
    name: 'roomful/packages',
    files: ['packages/*/src/**'],
    rules: restrict({}),
  },
  {
    name: 'roomful/server',
    files: ['packages/server/src/**'],
    rules: restrict({ time: serverTime, process: serverProcess }),
  },
  {
    // The order of what happens in one turn of the event loop is told by the process, and is time as well.
    name: 'roomful/server-clock',
    files: ['packages/server/src/ports/clock.ts'],
    rules: restrict({}),
  },
  {
    name: 'roomful/server-edge',
    files: ['packages/server/src/{main,program}.ts', 'packages/server/src/testing/**'],
    rules: restrict({ time: serverTime }),
  },
  {
    name: 'roomful/sdk',
    files: ['packages/sdk/src/**'],
    // A client id has to be unlike every other one, whatever a test says about chance.
    ignores: ['packages/sdk/src/client-clock.ts', 'packages/sdk/src/new-client-id.ts', 'packages/sdk/src/claim-key.ts'],
    rules: restrict({ time: sdkTime }),
  },
  {
    // It is the time of the others, and asks only the process for the end of a turn.
    name: 'roomful/sdk-manual-clock',
    files: ['packages/sdk/src/testing/manual-clock.ts'],
    rules: restrict({}),
  },
  {
    name: 'roomful/public-entries',
    files: ['packages/*/src/index.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },

  {
    name: 'roomful/tests',
    files: ['**/test/**', 'e2e/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // Programs for the terminal; `tsc` checks them.
    name: 'roomful/scripts',
    files: ['**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-console': 'off' },
  },
);
