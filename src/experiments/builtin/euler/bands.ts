/**
 * Fitted on the seeds 1..20 by `fpchop experiment fit`; checked on 101..110.
 * @module
 */
import type { Bands } from '../../author/claims.js';

export const bands: Bands = {
  default: {
    'bfloat16-rescued': {
      mean: 0.00021176210281120207,
      deviation: 0.00011809414207095836,
      low: -0.00021514822077531241,
      high: 0.0006386724263977166,
    },
    'float16-rescued': {
      mean: 0.00007710414209917672,
      deviation: 0.000052971829934588045,
      low: -0.00011438902311435908,
      high: 0.0002685973073127125,
    },
  },
};
