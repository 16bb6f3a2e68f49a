/**
 * The same in more formats and modes, for many more expressions.
 */
import { describe } from 'vitest';
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
  ['float8_e4m3fn', { rounding: 'towardZero', saturate: true }],
])('in %s, %o', (format, options) => {
  checked('an expression gives the same, word for word', alike(format, options), full ? 50_000 : 5000);
});
