/**
 * Orbits of the Bernoulli map as printed: outputs of the notebooks nb/stochastic_orbits (float16) and nb/Bernoulli_orbits
 * (float32) of M. Klöwer's repository milankl/BernoulliMap. The last column is the share of the starts that lead there.
 * @module
 */
import { parse } from '../../../value/parse.js';

/** An orbit, named by its length and its least value. */
export interface PublishedOrbit {
  readonly format: 'float16' | 'float32';
  readonly beta: number;
  readonly length: number;
  readonly minimum: number;
  readonly share: number;
}

type Line = readonly [length: number, minimum: string, share: number];

const float16: readonly Line[] = [
  [1, '0.0', 0.3788271723569055],
  [3, '0.421', 0.003368581071597463],
  [4, '0.2461', 0.19694754730589092],
  [24, '0.01953', 0.12523132003031723],
  [41, '0.05273', 0.2956253792352889],
];

const float32: ReadonlyMap<number, readonly Line[]> = new Map([
  [
    3 / 2,
    [
      [4, '0.24615383', 1.124136663876206e-6],
      [5, '0.15165877', 1.8735611064603432e-6],
      [19, '0.06243241', 0.009550144012109511],
      [39, '0.010771394', 6.27642970664215e-6],
      [69, '0.0052359104', 0.0003575929226116909],
      [86, '0.037434578', 0.0007325419005513923],
      [285, '0.008414507', 0.0007693427390971938],
      [297, '5.2928925e-5', 0.008578403842384768],
      [313, '6.747246e-5', 0.006170850147134266],
      [445, '0.0024217367', 0.001076169108391978],
      [494, '0.0057212114', 0.04645572460678735],
      [517, '0.0037292242', 0.04504857479371747],
      [982, '0.002391696', 0.06206814062823408],
      [5228, '4.1007996e-5', 0.8191832411715033],
    ],
  ],
  [
    5 / 4,
    [
      [12, '0.07379031', 0.000018],
      [137, '0.0072830915', 0.004292],
      [219, '0.005312443', 0.000653],
      [228, '0.0007648468', 0.002686],
      [2117, '0.00061380863', 0.018153],
      [3763, '0.0009752512', 0.974198],
    ],
  ],
  [
    4 / 3,
    [
      [1, '0.0', 0.003007],
      [6, '0.21651316', 0.000005],
      [48, '0.06936097', 0.000112],
      [49, '0.048506975', 0.000256],
      [153, '0.0189718', 0.000323],
      [336, '0.0012991428', 0.019551],
      [3304, '0.00014281273', 0.463057],
      [4790, '0.0004069805', 0.513689],
    ],
  ],
  [
    6 / 5,
    [
      [16, '0.057180643', 0.000002],
      [135, '0.008523345', 0.013958],
      [329, '0.0030605793', 0.004068],
      [792, '0.0016326904', 0.007789],
      [2867, '0.0010089874', 0.136367],
      [10190, '5.1259995e-5', 0.837816],
    ],
  ],
]);

const orbit = (format: 'float16' | 'float32', beta: number, [length, minimum, share]: Line): PublishedOrbit => ({
  ...{ format, beta, length, share },
  minimum: parse(minimum, format),
});

export const published: readonly PublishedOrbit[] = [
  ...float16.map((line) => orbit('float16', 3 / 2, line)),
  ...[...float32].flatMap(([beta, lines]) => lines.map((line) => orbit('float32', beta, line))),
];
