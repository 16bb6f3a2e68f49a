/**
 * Fitted on the seeds 1..20 as `fpchop experiment fit` does, at the points of the claim of gate C alone; checked on 101..110.
 * @module
 */
import type { Bands } from '../../author/claims.js';

export const bands: Bands = {
  default: {
    'six-bits-suffice': {
      mean: 1.002654694558586,
      deviation: 0.004548660143260858,
      low: 0.9862112881406979,
      high: 1.019098100976474,
    },
  },
  quick: {
    'six-bits-suffice': {
      mean: 1.0026975067775727,
      deviation: 0.0030764118419080444,
      low: 0.9915762779690752,
      high: 1.0138187355860704,
    },
  },
};
