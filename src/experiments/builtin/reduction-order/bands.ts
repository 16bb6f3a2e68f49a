/**
 * Fitted on the seeds 1..20 by `fpchop experiment fit`; checked on 101..110.
 * @module
 */
import type { Bands } from '../../author/claims.js';

export const bands: Bands = {
  default: {
    'deviation-t4-bfloat16': {
      mean: 0.005363440371843222,
      deviation: 0.0011795351684936552,
      low: 0.0010994207377386577,
      high: 0.009627460005947785,
    },
    'deviation-bfloat16-float16': {
      mean: 0.0002973695995244051,
      deviation: 0.000034772592723535074,
      low: 0.00017166667682882577,
      high: 0.0004230725222199844,
    },
    'deviation-float16-float32': {
      mean: 0.00004252540704796303,
      deviation: 0.000004681995323645778,
      low: 0.000025599993952983538,
      high: 0.000059450820142942514,
    },
    'parted-t4-bfloat16': {
      mean: 0.3375,
      deviation: 0.28159295204829765,
      low: -0.6804585216545961,
      high: 1.355458521654596,
    },
    'parted-bfloat16-float16': {
      mean: 0.5208333333333334,
      deviation: 0.2715493234897102,
      low: -0.46081747108196913,
      high: 1.502484137748636,
    },
    'parted-float16-float32': {
      mean: 0.13333333333333333,
      deviation: 0.15389675281277312,
      low: -0.4230034280848416,
      high: 0.6896700947515082,
    },
    'ratio-bfloat16-float16': {
      mean: 8.019708290716132,
      deviation: 0.7434523443609236,
      low: 5.332128065851393,
      high: 10.70728851558087,
    },
    'layercast-as-float32': {
      mean: 1.0151728362557009,
      deviation: 0.06176172435049498,
      low: 0.7919042027286616,
      high: 1.2384414697827402,
    },
    'parted-float32': {
      mean: 0,
      deviation: 0,
      low: 0,
      high: 0,
    },
    'parted-LayerCast': {
      mean: 0,
      deviation: 0,
      low: 0,
      high: 0,
    },
  },
  quick: {
    'deviation-t4-bfloat16': {
      mean: 0.005365935181028353,
      deviation: 0.0011826590254255737,
      low: 0.0010906228041149043,
      high: 0.009641247557941802,
    },
    'deviation-bfloat16-float16': {
      mean: 0.00029762092670423376,
      deviation: 0.00003375983087128323,
      low: 0.00017557913810454487,
      high: 0.00041966271530392266,
    },
    'deviation-float16-float32': {
      mean: 0.00004308556256657583,
      deviation: 0.0000035798666185684252,
      low: 0.00003014434474045097,
      high: 0.000056026780392700685,
    },
    'parted-t4-bfloat16': {
      mean: 0.5249999999999999,
      deviation: 0.21306040655669756,
      low: -0.24521336970246177,
      high: 1.2952133697024615,
    },
    'parted-bfloat16-float16': {
      mean: 0.3875,
      deviation: 0.17579185924774152,
      low: -0.24798757118058562,
      high: 1.0229875711805856,
    },
    'ratio-bfloat16-float16': {
      mean: 7.910620395021458,
      deviation: 0.5901633269501991,
      low: 5.777179968096489,
      high: 10.044060821946427,
    },
    'layercast-as-float32': {
      mean: 1.0069739791124648,
      deviation: 0.029916520054020772,
      low: 0.8988257591171797,
      high: 1.1151221991077498,
    },
    'parted-float32': {
      mean: 0,
      deviation: 0,
      low: 0,
      high: 0,
    },
    'parted-LayerCast': {
      mean: 0,
      deviation: 0,
      low: 0,
      high: 0,
    },
  },
};
