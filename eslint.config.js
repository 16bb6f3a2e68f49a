import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { boundedSpread } from './lint/boundedSpread.js';
import { filePaths } from './lint/filePaths.js';

/** The floors of src, from the ground up; a file imports only from floors below its own (docs/architecture.md). */
const floors = [
  ['nearest', 'modes'],
  ['arguments'],
  ['format', 'random', 'seed'],
  ['options'],
  ['rounding'],
  ['kernel'],
  ['arithmetic', 'value'],
  ['chop'],
  ['chopper'],
  ['chopperArgument'],
  ['index'],
  ['linalg', 'blocks', 'lower', 'page'],
  ['io'],
  ['parallel'],
  ['analyze', 'onnx', 'mathjs'],
  ['tfjs', 'experiments'],
  ['cli'],
];
/** chop.ts stands on options, rounding and kernel alone, so that `import { chop }` stays small. */
const extra = { chop: ['arithmetic', 'value'] };

const boundaries = floors.flatMap((floor, height) =>
  floor.map((name) => {
    const beside = floor.filter((other) => other !== name);
    const forbidden = [...beside, ...floors.slice(height + 1).flat(), ...(extra[name] ?? [])];
    return {
      files: [`src/${name}.ts`, `src/${name}/**/*.ts`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                regex: `^\\.{1,2}/(?:\\.\\./)*(?:${forbidden.join('|')})(?:\\.js$|/)`,
                message: 'This file stands on a higher floor (see the floors in eslint.config.js).',
              },
            ],
          },
        ],
      },
    };
  }),
);

export default tseslint.config(
  {
    ignores: [
      'dist',
      'coverage',
      'docs/api',
      'docs/public',
      'docs/.vitepress/cache',
      'docs/.vitepress/.temp',
      'site',
      'src/**/*.generated.ts',
      'wasm',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: {
      globals: {
        Buffer: 'readonly',
        console: 'readonly',
        process: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
      },
    },
    plugins: { fpchop: { rules: { 'bounded-spread': boundedSpread, 'file-paths': filePaths } } },
    rules: {
      'fpchop/bounded-spread': 'error',
      'fpchop/file-paths': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off', // noUncheckedIndexedAccess makes x[i]! the idiom of loops
      '@typescript-eslint/unified-signatures': 'off',
      'no-self-compare': 'off', // x !== x is how NaN is told in hot code
      'no-loss-of-precision': 'off',
    },
  },
  // The playground spreads children of elements, of which a page has few.
  { files: ['docs/playground/**'], rules: { 'fpchop/bounded-spread': 'off' } },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "MemberExpression[object.name='Math'][property.name!=/^(abs|floor|sqrt|fround|min|max|imul|clz32)$/]",
          message: 'Only abs, floor, sqrt, fround, min, max, imul and clz32 are the same in every engine.',
        },
        { selector: "BinaryExpression[operator='**']", message: 'pow differs between engines: use power().' },
      ],
    },
  },
  { files: ['tests/**'], rules: { 'fpchop/bounded-spread': 'off' } }, // the data of tests is short
  ...boundaries,
);
