/**
 * Rows that do not hold, by format, each with its cause: data beyond the range or digits of the format, or the lowering. Causes in
 * float8_e4m3fn are read off the results; they were not all traced.
 */
const [bf, h, e4] = ['bfloat16', 'float16', 'float8_e4m3fn'];
const everywhere = (cause) => ({ [bf]: cause, [h]: cause, [e4]: cause });

export const left = {
  alea: everywhere('out of reach: splits numbers by 2^-32 in float64'),
  'crypto-js': everywhere('out of reach: computes tables from sines and square roots in float64'),
  long: everywhere('out of reach: splits numbers by 2^32 in float64'),
  'decimal.js': everywhere('out of reach: divides digits of base 10^7 in float64'),
  dayjs: everywhere('lowering: [23, 59, 59, 999] reaches Date through apply; differences in days are data'),
  three: everywhere('data: a colour is taken apart and put together by multiplication'),
  'd3-array': { [bf]: 'data: range(300)[299] is start + i * step', [e4]: 'data: the same' },
  'd3-geo': {
    [bf]: 'data: a circle is a loop in radians',
    [h]: 'data: the same, 180 points for 181',
    [e4]: 'data: the loop in radians does not end',
  },
  'd3-scale': { [h]: 'lowering: durations are data', [e4]: 'lowering: durations are data' },
  'd3-force': { [h]: 'data: a position overflows', [e4]: 'data: the same' },
  'svd-js': { [h]: 'data: 2^-52 times a number is 0, a tolerance of 0', [e4]: 'data: the same' },
  jstat: { [h]: 'data: constants beyond the range', [e4]: 'data: constants beyond the range' },
  'd3-random': { [e4]: 'data: a radius of 0 gives NaN' },
  '@noble/sha3.js': { [e4]: 'lowering: a table of BigInts is computed from numbers' },
  'base64-js': { [e4]: 'lowering: byteLength is (a + b) * 3 / 4 of parameters, data' },
  'color-convert': { [e4]: 'data: channels above 16 have four digits' },
  earcut: { [e4]: 'data: areas overflow' },
  delaunator: { [e4]: 'data: the format cannot tell the points apart' },
  kdbush: { [e4]: 'data: squares of distances are rounded' },
  supercluster: { [e4]: 'data: positions overflow' },
  'big.js': { [e4]: 'lowering: sums of digits are data' },
  'd3-contour': { [e4]: 'data: positions are rounded' },
  'd3-quadtree': { [e4]: 'data: halves of intervals coincide' },
  'chess.js': { [e4]: 'lowering: squares are computed in data' },
  pathfinding: { [e4]: 'data: lengths of paths are rounded' },
  'ml-pca': { [e4]: 'data: sums of squares overflow' },
  'ml-regression': { [e4]: 'data: sums of squares overflow' },
  'fft.js': { [e4]: 'data: sums overflow' },
  odex: { [e4]: 'data: steps are rounded to 0' },
  'simple-statistics': { [e4]: 'data: an iteration does not converge' },
  regression: { [e4]: 'data: sums of squares overflow' },
  'simplex-noise': { [e4]: 'data: too few digits' },
  'matter-js': { [e4]: 'data: positions overflow' },
};
