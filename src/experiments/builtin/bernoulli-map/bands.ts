/**
 * Fitted on the seeds 1..20 by `fpchop experiment fit`; checked on 101..110.
 * @module
 */
import type { Bands } from '../../author/claims.js';

export const bands: Bands = {
  default: {
    'float32-shares': {
      mean: 0.01072054020938515,
      deviation: 3.5595774664122295e-18,
      low: 0.010720540209385138,
      high: 0.010720540209385163,
    },
    'float32-stochastic': {
      mean: 0,
      deviation: 0,
      low: 0,
      high: 0,
    },
    'float16-stochastic': {
      mean: 4,
      deviation: 0,
      low: 4,
      high: 4,
    },
  },
};
