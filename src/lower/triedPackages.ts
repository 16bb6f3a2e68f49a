/**
 * Packages whose modules were lowered and looked at, each by a test.
 * @module
 */

/** What is known of a package: formats in which its results were right, or why it should not be lowered. */
export type Tried = { readonly formats: readonly string[] } | { readonly never: string };

/** By name. ml-matrix 6.15.1: tests/cli/lowering.test.ts (solutions and singular values). */
export const triedPackages: Readonly<Record<string, Tried>> = {
  'ml-matrix': { formats: ['bfloat16'] },
};
