/**
 * Packages whose modules were lowered and looked at. tests/lower/packages.verify.ts runs each of them.
 * @module
 */

/** What is known of a package: formats in which its results were right, or why it should not be lowered. */
export type Tried = { readonly formats: readonly string[] } | { readonly never: string };

const bfloat = ['bfloat16'];
const both = ['bfloat16', 'float16'];

/** By name, for the versions in tests/packages/lowering/package.json. */
export const triedPackages: Readonly<Record<string, Tried>> = {
  'fft.js': { formats: both },
  'gl-matrix': { formats: both },
  'ml-matrix': { formats: bfloat },
  odex: { formats: bfloat },
  'simple-statistics': { formats: both },
};
