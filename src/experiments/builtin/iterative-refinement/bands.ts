/**
 * Fitted on the seeds 1..20 by `fpchop experiment fit`; checked on 101..110.
 * @module
 */
import type { Bands } from '../../claims.js';

export const bands: Bands = {
  default: {
    'lu: half, double, quad': {
      mean: 3,
      deviation: 0,
      low: 3,
      high: 3,
    },
    'lu: single, double, quad': {
      mean: 7.05,
      deviation: 0.2236067977499789,
      low: 6.241661426133826,
      high: 7.858338573866174,
    },
    'gmres: half, single, double': {
      mean: 9.3,
      deviation: 0.8645047258706177,
      low: 6.174815415977718,
      high: 12.425184584022283,
    },
    'gmres: half, double, quad': {
      mean: 15,
      deviation: 0,
      low: 15,
      high: 15,
    },
    'gmres: single, double, quad': {
      mean: 15,
      deviation: 0,
      low: 15,
      high: 15,
    },
    'gmres-goes-further': {
      mean: 12,
      deviation: 0,
      low: 12,
      high: 12,
    },
  },
  quick: {
    'lu: half, double, quad': {
      mean: 3,
      deviation: 0,
      low: 3,
      high: 3,
    },
    'lu: single, double, quad': {
      mean: 7.75,
      deviation: 0.4442616583193193,
      low: 6.14399410517566,
      high: 9.356005894824339,
    },
    'gmres: half, single, double': {
      mean: 12.6,
      deviation: 2.4148662379867796,
      low: 3.870258549677791,
      high: 21.32974145032221,
    },
    'gmres: half, double, quad': {
      mean: 15,
      deviation: 0,
      low: 15,
      high: 15,
    },
    'gmres: single, double, quad': {
      mean: 15,
      deviation: 0,
      low: 15,
      high: 15,
    },
    'gmres-goes-further': {
      mean: 12,
      deviation: 0,
      low: 12,
      high: 12,
    },
  },
};
