/**
 * Fitted on the seeds 1..20 by `fpchop experiment fit`; checked on 101..110.
 * @module
 */
import type { Bands } from '../../author/claims.js';

export const bands: Bands = {
  default: {
    'lu: half, double, quad': {
      mean: 4.197014139695871,
      deviation: 0.12973072833749216,
      low: 3.728037556755837,
      high: 4.665990722635906,
    },
    'lu: single, double, quad': {
      mean: 8.577765437952353,
      deviation: 0.10615448687534604,
      low: 8.194016967897976,
      high: 8.96151390800673,
    },
    'gmres: half, single, double': {
      mean: 10.393903514194475,
      deviation: 0.47435395585708634,
      low: 8.679113963771108,
      high: 12.108693064617842,
    },
    'gmres: half, double, quad': {
      mean: 16.7461080317285,
      deviation: 0.08020791926111669,
      low: 16.456156403599564,
      high: 17.036059659857436,
    },
    'gmres: single, double, quad': {
      mean: 16.7461080317285,
      deviation: 0.08020791926111669,
      low: 16.456156403599564,
      high: 17.036059659857436,
    },
    'gmres-goes-further': {
      mean: 12.54909389203263,
      deviation: 0.11587401628841908,
      low: 12.130209323149995,
      high: 12.967978460915266,
    },
  },
  quick: {
    'lu: half, double, quad': {
      mean: 4.173663217294784,
      deviation: 0.2628740262405051,
      low: 3.223373612435358,
      high: 5.1239528221542106,
    },
    'lu: single, double, quad': {
      mean: 8.497916755902114,
      deviation: 0.20428822807819105,
      low: 7.759414811399454,
      high: 9.236418700404775,
    },
    'gmres: half, single, double': {
      mean: 10.804901090809405,
      deviation: 0.3561380353483508,
      low: 9.517462093025117,
      high: 12.092340088593694,
    },
    'gmres: half, double, quad': {
      mean: 16.556693180242892,
      deviation: 0.08182777741873642,
      low: 16.26088576487416,
      high: 16.852500595611623,
    },
    'gmres: single, double, quad': {
      mean: 16.556693180242892,
      deviation: 0.08182777741873642,
      low: 16.26088576487416,
      high: 16.852500595611623,
    },
    'gmres-goes-further': {
      mean: 12.38302996294811,
      deviation: 0.24110146956197837,
      low: 11.511448150481558,
      high: 13.254611775414661,
    },
  },
};
