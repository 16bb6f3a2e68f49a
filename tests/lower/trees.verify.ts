/**
 * The same in more formats and modes, for many more expressions.
 */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { RoundingOptions } from '../../src/index.js';
import { checked } from '../laws/checked.js';
import { full } from '../oracle/tally.js';
import { alike } from './alike.js';

describe.each<[string, RoundingOptions]>([
  ['float16', { rounding: 'toOdd' }],
  ['bfloat16', {}],
  ['bfloat16', { rounding: 'stochasticEqual', seed: 2 }],
  ['float8_e5m2', { rounding: 'stochastic', seed: 1, randomBits: 8 }],
  ['float32', { rounding: 'stochastic', seed: 3 }],
])('in %s, %o', (format, options) => {
  checked('an expression gives the same, word for word', alike(format, options), full ? 50_000 : 5000);
});

/**
 * KNOWN TO FAIL: `o.p++ + (v[0] - 65520 + (1e30 + 0))` gives 448 lowered and 32 by the interpreter. A sum of literals beyond a saturating
 * format stays as it is there, where a literal alone is rounded. Either the analysis or the interpreter is wrong.
 */
it.fails('in float8_e4m3fn, towardZero, saturating: sums of literals beyond the format', () => {
  fc.assert(alike('float8_e4m3fn', { rounding: 'towardZero', saturate: true }), { seed: 20261121, numRuns: 5000 });
});
