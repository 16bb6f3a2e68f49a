/**
 * Fitted on the seeds 1..20 by `fpchop experiment fit`; 101..110 were seen before the last choices (README).
 * @module
 */
import type { Bands } from '../../author/claims.js';

export const bands: Bands = {
  default: {
    'hitting-times': {
      mean: 0.0048797795447795165,
      deviation: 0.0017327628770287054,
      low: -0.0013841582556792537,
      high: 0.011143717345238287,
    },
  },
  quick: {
    'hitting-times': {
      mean: 0.0048797795447795165,
      deviation: 0.0017327628770287054,
      low: -0.0013841582556792537,
      high: 0.011143717345238287,
    },
  },
};
