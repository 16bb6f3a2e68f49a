/**
 * Random expressions, lowered, give what an interpreter with explicit chopper calls gives.
 */
import { describe } from 'vitest';
import type { RoundingOptions } from '../../src/index.js';
import { checked } from '../laws/checked.js';
import { alike } from './alike.js';

describe.each<[string, RoundingOptions]>([
  ['float16', {}],
  ['bfloat16', { rounding: 'towardPositive' }],
  ['float8_e5m2', { rounding: 'stochastic', seed: 5 }],
])('in %s, %o', (format, options) => {
  checked('an expression gives the same, word for word', alike(format, options), 700);
});
