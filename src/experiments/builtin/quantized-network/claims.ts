/**
 * What rounding the weights is to show, beside what pychop published of ResNet-50.
 * @module
 */
import type { SeededClaim } from '../../author/claims.js';
import type { Row, Scalar } from '../../author/row.js';
import { cell } from '../../run/rows.js';

/** The depths that claims are about, in layers. */
export const [SHALLOW, DEEP] = [6, 32];

const pychop = 'E. Carson, X. Chen, pychop, arXiv 2504.07835: quantization_results.csv (ResNet-50 on MNIST)';
const criterion = `our criterion for small networks, after ${pychop}`;

const all = ['float8_e4m3', 'float8_e5m2', 'e5m7', 'float16', 'bfloat16'];
const few = ['float8_e4m3', 'float8_e5m2'];
const many = ['e5m7', 'float16', 'bfloat16'];
const [nearest, stochastic] = ['tiesToEven', 'stochastic'];
const upAndDown = ['towardPositive', 'towardNegative'];
const directed = [...upAndDown, 'towardZero'];

const largest = (points: readonly number[]): number => points.reduce((a, b) => Math.max(a, b));
const least = (points: readonly number[]): number => points.reduce((a, b) => Math.min(a, b));
const mean = (points: readonly number[]): number => points.reduce((a, b) => a + b) / points.length;

const smaller = 'the network is not ResNet-50: it is right less often and by less, and 500 digits resolve 0.2 points';
const shortTraining = 'for 32 layers and so little training, two significand bits are too few';

export const claims: readonly SeededClaim[] = [
  lossClaim('nearest', SHALLOW, [nearest], all, 'within 2', [-2, 2]),
  {
    ...lossClaim('stochastic', SHALLOW, [stochastic], all, 'within 2', [-2, 2]),
    notReproduced: 'with two significand bits, rounding at random costs a network this small more for some seeds',
  },
  {
    ...lossClaim('nearest-published', SHALLOW, [nearest], all, 'at most 0.06', [-100, 0.06]),
    ...{ source: pychop, origin: 'published', notReproduced: smaller },
  },
  {
    ...lossClaim('stochastic-published', SHALLOW, [stochastic], all, 'at most 0.08', [-100, 0.08]),
    ...{ source: pychop, origin: 'published', notReproduced: smaller },
  },
  lossClaim('seven-bits', SHALLOW, directed, many, '0', [-3, 3]),
  {
    ...lossClaim('deep-nearest', DEEP, [nearest], all, 'within 2', [-2, 2]),
    notReproduced: shortTraining,
  },
  {
    ...lossClaim('deep-stochastic', DEEP, [stochastic], all, 'within 2', [-2, 2]),
    notReproduced: shortTraining,
  },
  collapseClaim('deep-collapse-e4m3', 'float8_e4m3', '81 and 48'),
  collapseClaim('deep-collapse-e5m2', 'float8_e5m2', '90 and 88'),
  {
    ...lossClaim('deep-seven-bits', DEEP, directed, many, '0', [-3, 3]),
    notReproduced: 'for some trainings, 32 layers of so small a network lose more than 3 points to seven directed bits',
  },
  orderClaim('deep-directed', 'up and down each cost more accuracy than nearest and stochastic do', (rows) =>
    minus(lost(rows, DEEP, upAndDown, few, least), lost(rows, DEEP, [nearest, stochastic], few, largest)),
  ),
  orderClaim('deep-zero-better', 'rounding toward zero costs less accuracy than up and down in the mean', (rows) =>
    minus(lost(rows, DEEP, upAndDown, few, mean), lost(rows, DEEP, ['towardZero'], few, mean)),
  ),
  orderClaim('deep-zero-worse', 'rounding toward zero costs more accuracy than to nearest', (rows) =>
    minus(lost(rows, DEEP, ['towardZero'], few, mean), lost(rows, DEEP, [nearest], few, mean)),
  ),
  orderClaim('depth', `up and down each cost more accuracy than with ${SHALLOW}`, (rows) =>
    minus(lost(rows, DEEP, upAndDown, few, least), lost(rows, SHALLOW, upAndDown, few, largest)),
  ),
  ratioClaim('up-error', 'towardPositive', 'about 4', [3.5, 4.7]),
  ratioClaim('down-error', 'towardNegative', 'about 4', [3.5, 4.7]),
  ratioClaim('zero-error', 'towardZero', 'about 4', [3.5, 4.7]),
  ratioClaim('coin-error', 'stochasticEqual', 'about 4', [3.5, 4.7]),
  ratioClaim('stochastic-error', 'stochastic', '1.85', [1.7, 2.4]),
  {
    gate: 'C',
    name: 'decibels-per-bit',
    statement: 'Decibels of signal to quantization noise of the logits a bit, to nearest: slope over 2, 3, 7, 10 bits.',
    published: '5.8 (theory: 6.02)',
    source: pychop,
    accept: [5.5, 6.5],
    measure: slopeOfNoise,
  },
  {
    gate: 'C',
    name: 'range-does-not-matter',
    statement: 'Signal to noise, bfloat16 against 5 exponent bits, in decibels: the range never binds.',
    published: '0.00',
    source: pychop,
    accept: [0, 0.05],
    measure: (rows) => {
      const gap = minus(noise(rows, 'bfloat16', nearest), noise(rows, 'e5m7', nearest));
      return gap && Math.abs(gap);
    },
  },
  noiseClaim('up-noise', 'towardPositive', 'towardZero'),
  noiseClaim('down-noise', 'towardNegative', 'towardZero'),
  noiseClaim('zero-noise', 'towardZero', 'tiesToEven'),
];

/** Points of accuracy lost by modes and formats, put together; against float16 to nearest, which loses none. */
function lost(
  rows: readonly Row[],
  layers: number,
  modes: readonly string[],
  formats: readonly string[],
  together: (points: readonly number[]) => number,
): number | undefined {
  const accuracy = (format: string, rounding: string): Scalar | undefined =>
    cell(rows, { layers, format, rounding }, 'accuracy');
  const clean = accuracy('float16', nearest);
  const others = modes.flatMap((rounding) => formats.map((format) => accuracy(format, rounding)));
  if (clean === undefined || others.includes(undefined)) return undefined;
  return together((others as number[]).map((points) => (clean as number) - points));
}

function lossClaim(
  name: string,
  layers: number,
  modes: readonly string[],
  formats: readonly string[],
  published: string,
  accept: readonly [number, number],
): SeededClaim {
  return {
    ...{ gate: 'C', name, published, accept, source: criterion, origin: 'reference' },
    statement: `Most points of accuracy lost, ${layers} layers, ${modes.join(', ')}: ${formats.join(', ')}.`,
    measure: (rows) => lost(rows, layers, modes, formats, largest),
  };
}

/** At most 3 stored bits of significand: more than 30 points. */
function collapseClaim(name: string, format: string, published: string): SeededClaim {
  return {
    ...{ gate: 'C', name, published, accept: [30, 100], source: pychop },
    statement: `Points of accuracy lost, ${DEEP} layers, mean of up and down: ${format}.`,
    measure: (rows) => lost(rows, DEEP, upAndDown, [format], mean),
  };
}

function orderClaim(name: string, statement: string, measure: SeededClaim['measure']): SeededClaim {
  return {
    ...{ gate: 'D', name, source: pychop, published: 'so', measure },
    statement: `In ${few.join(' and ')} with ${DEEP} layers, ${statement}.`,
  };
}

/** The squared error of weights over that of rounding to nearest. */
function ratioClaim(name: string, rounding: string, published: string, accept: readonly [number, number]): SeededClaim {
  const error = (rows: readonly Row[], mode: string): number | undefined =>
    cell(rows, { layers: DEEP, format: 'float8_e4m3', rounding: mode }, 'weightError') as number | undefined;
  return {
    ...{ gate: 'C', name, published, accept, source: pychop },
    statement: `Mean squared error of the weights in float8_e4m3, ${rounding}, over that of ${nearest}.`,
    measure: (rows) => {
      const [ours, theirs] = [error(rows, rounding), error(rows, nearest)];
      return ours === undefined || theirs === undefined ? undefined : ours / theirs;
    },
  };
}

/** Signal to noise with few layers. */
function noise(rows: readonly Row[], format: string, rounding: string): number | undefined {
  return cell(rows, { layers: SHALLOW, format, rounding }, 'sqnr') as number | undefined;
}

/** By least squares over formats of 2, 3, 7 and 10 stored bits of significand: the published ones have 5.77. */
function slopeOfNoise(rows: readonly Row[]): number | undefined {
  const bits = { float8_e5m2: 2, float8_e4m3: 3, e5m7: 7, float16: 10 };
  const middle = mean(Object.values(bits));
  let [products, squares] = [0, 0];
  for (const [format, x] of Object.entries(bits)) {
    const decibels = noise(rows, format, nearest);
    if (decibels === undefined) return undefined;
    products += (x - middle) * decibels;
    squares += (x - middle) * (x - middle);
  }
  return products / squares;
}

function noiseClaim(name: string, worse: string, better: string): SeededClaim {
  const format = 'float8_e5m2';
  return {
    ...{ gate: 'D', name, published: 'less', source: pychop },
    statement: `In ${format} with ${SHALLOW} layers, ${worse} leaves less signal to noise than ${better}.`,
    measure: (rows) => minus(noise(rows, format, better), noise(rows, format, worse)),
  };
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}
