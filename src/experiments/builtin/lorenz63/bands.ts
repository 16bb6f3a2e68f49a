/**
 * Fitted on the seeds 1..20 by `fpchop experiment fit`; checked on 101..110.
 * @module
 */
import type { Bands } from '../../claims.js';

export const bands: Bands = {
  default: {
    float32: {
      mean: 0.05793212567754134,
      deviation: 0.027321606138021405,
      low: -0.040835480511406036,
      high: 0.15669973186648872,
    },
    'nearest-12-bits': {
      mean: 0.07195316409207717,
      deviation: 0.040924655726508226,
      low: -0.07598946635925008,
      high: 0.2198957945434044,
    },
    'stochastic-9-bits': {
      mean: 0.07250419833896195,
      deviation: 0.04013945159462111,
      low: -0.07259991917559337,
      high: 0.21760831585351725,
    },
    'stochastic-7-bits': {
      mean: 0.09812902340370869,
      deviation: 0.043682501349316116,
      low: -0.059783218974069074,
      high: 0.25604126578148645,
    },
    'nearest-4-bits': {
      mean: 7.172142609883849,
      deviation: 0.2710825015006866,
      low: 6.192179366958867,
      high: 8.15210585280883,
    },
    'nearest-departs': {
      mean: 0.15005703015966354,
      deviation: 0.051434189397933316,
      low: -0.03587756451386542,
      high: 0.3359916248331925,
    },
    'stochastic-mitigates': {
      mean: 0.17388567627391288,
      deviation: 0.11220439342181772,
      low: -0.2317332059459582,
      high: 0.5795045584937839,
    },
    collapse: {
      mean: 60.7,
      deviation: 3.961658344949153,
      low: 46.378605083008814,
      high: 75.0213949169912,
    },
  },
};
