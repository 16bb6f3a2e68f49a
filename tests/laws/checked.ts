/**
 * Property tests with a seed that is fixed, printed when a property fails, and can be chosen.
 * @module
 */
import fc from 'fast-check';
import { it } from 'vitest';

/** FPCHOP_SEED and FPCHOP_RUNS override them, to look further or to repeat what failed elsewhere. */
const seed = Number(process.env['FPCHOP_SEED'] ?? 20261121);
const runs = Number(process.env['FPCHOP_RUNS'] ?? 0);

/** A test that `property` holds; fast-check's report names the seed, the path and the smallest counterexample. */
export function checked<T>(name: string, property: fc.IProperty<T>, numRuns = 1000): void {
  it(`${name} (fast-check seed ${seed})`, () => {
    fc.assert(property, { seed, numRuns: runs === 0 ? numRuns : runs });
  });
}
