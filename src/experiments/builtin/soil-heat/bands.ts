/**
 * Fitted on the seeds 1..20 by `fpchop experiment fit`; checked on 101..110.
 * @module
 */
import type { Bands } from '../../author/claims.js';

export const bands: Bands = {
  default: {
    'stochastic-float32': {
      mean: -0.00012630758178956372,
      deviation: 0.0009092552732375408,
      low: -0.0034132653945432734,
      high: 0.0031606502309641463,
    },
    'stochastic-float16': {
      mean: 0.00644152268263633,
      deviation: 0.0030714540966649754,
      low: -0.004661783876807557,
      high: 0.01754482924208022,
    },
  },
  quick: {
    'stochastic-float32': {
      mean: -0.00012630758178956372,
      deviation: 0.0009092552732375408,
      low: -0.0034132653945432734,
      high: 0.0031606502309641463,
    },
    'stochastic-float16': {
      mean: 0.00644152268263633,
      deviation: 0.0030714540966649754,
      low: -0.004661783876807557,
      high: 0.01754482924208022,
    },
  },
};
