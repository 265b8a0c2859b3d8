import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** What each folder of `src/lib/core` may import of the others; imports go upwards only. */
const CORE_IMPORTS = {
  'errors.ts': [],
  'rng.ts': ['errors.ts'],
  'math.ts': [],
  kernels: ['errors.ts'],
  audio: ['errors.ts', 'rng.ts', 'math.ts', 'kernels'],
  features: ['errors.ts', 'rng.ts', 'math.ts', 'kernels', 'audio'],
  data: ['errors.ts', 'rng.ts'],
  evaluation: ['errors.ts', 'rng.ts', 'math.ts', 'data'],
  network: ['errors.ts', 'rng.ts', 'math.ts', 'kernels', 'audio', 'features', 'data'],
  training: [
    'errors.ts',
    'rng.ts',
    'math.ts',
    'kernels',
    'audio',
    'features',
    'data',
    'network',
    'evaluation',
    'inference',
  ],
  inference: [
    'errors.ts',
    'rng.ts',
    'math.ts',
    'kernels',
    'audio',
    'features',
    'data',
    'network',
    'explanation',
  ],
  explanation: [
    'errors.ts',
    'rng.ts',
    'math.ts',
    'kernels',
    'audio',
    'features',
    'data',
    'network',
  ],
};

/** What each folder of `src/lib` may import of the others. */
const LIB_IMPORTS = {
  core: [],
  browser: [],
  workers: ['browser', 'core', 'storage'],
  server: ['core', 'i18n', 'export'],
  storage: ['browser', 'core'],
  capture: ['core', 'workers/capture.worklet.ts'],
  i18n: ['core', 'workers/compute-api.ts'],
  export: ['core', 'i18n'],
  offline: ['core'],
  state: ['browser', 'core', 'workers', 'storage', 'capture', 'i18n', 'export', 'offline'],
  ui: [
    'browser',
    'core',
    'i18n',
    'workers/compute-api.ts',
    'workers/corpus-api.ts',
    'state/run-view.ts',
  ],
};

/** One zone per folder: everything under `root` is closed to it but itself and what the table names. */
function zones(root, table) {
  return Object.entries(table).map(([folder, allowed]) => ({
    target: `${root}/${folder}`,
    from: root,
    except: [folder, ...allowed].map((path) => `./${path}`),
    message: `${folder} may import only: ${[folder, ...allowed].join(', ')}.`,
  }));
}

/** Tells every importer of a TensorFlow package that it stays behind `core/network`, backends at the edges. */
function noTensorflow(group, message) {
  return ['error', { patterns: [{ group, message }] }];
}

export default defineConfig(
  {
    ignores: [
      'build/',
      'build-static/',
      '.svelte-kit/',
      'node_modules/',
      'test-results/',
      'src/assembly/',
    ],
  },
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  svelte.configs.recommended,
  prettier,
  svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({
          project: ['tsconfig.json', 'tests/tsconfig.json'],
          noWarnOnMultipleProjects: true,
        }),
      ],
    },
    rules: {
      // TypeScript knows undefined names better, types included.
      'no-undef': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'import-x/no-restricted-paths': [
        'error',
        {
          basePath: import.meta.dirname,
          zones: [
            ...zones('src/lib/core', CORE_IMPORTS),
            ...zones('src/lib', LIB_IMPORTS),
            {
              target: 'src/lib',
              from: 'src/routes',
              message: 'Routes import the library, not the other way round.',
            },
            {
              target: 'src/routes',
              from: ['src/lib/workers', 'src/lib/storage', 'src/lib/capture'],
              message: 'Pages reach workers, storage and capture through state.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**'],
    ignores: [
      'src/lib/core/network/**',
      'src/lib/workers/backends.ts',
      'src/lib/workers/wasm-threads.ts',
      'src/lib/server/**',
    ],
    rules: {
      'no-restricted-imports': noTensorflow(
        ['@tensorflow/*'],
        'Only core/network imports tfjs, and the edges its backends.',
      ),
    },
  },
  {
    files: ['src/lib/workers/backends.ts', 'src/lib/workers/wasm-threads.ts', 'src/lib/server/**'],
    rules: {
      'no-restricted-imports': noTensorflow(
        ['@tensorflow/*', '!@tensorflow/tfjs-backend-*'],
        'The edges import backends alone; tensors stay in core/network.',
      ),
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    rules: { 'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
  },
  {
    // The parser knows not all types of a template; svelte-check does, and reports what these rules would.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['tests/e2e/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@playwright/test',
              allowTypeImports: true,
              message: 'Import test from support/test.ts, which watches what pages ask for.',
            },
          ],
        },
      ],
    },
  },
  {
    // Programs of the command line speak on the terminal.
    files: [
      'src/tools/**',
      'model/**',
      'src/lib/server/{main,score}.ts',
      '*.config.js',
      'tests/**',
    ],
    rules: { 'no-console': 'off' },
  },
);
