/**
 * Fitted on the seeds 1..20 as `fpchop experiment fit` does, at the points of the claim of gate C alone; checked on 101..110.
 * @module
 */
import type { Bands } from '../../claims.js';

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
      mean: 1.0015319960834321,
      deviation: 0.0031160312453545973,
      low: 0.9902675431314752,
      high: 1.012796449035389,
    },
  },
};
