/** A block FMA: the outputs of units, and the option `tensorCore` of products, of which it is one group. */
import { describe, expect, it } from 'vitest';
import { normal } from '../../../src/experiments/author/data.js';
import { blockFma, gemm, tensorCores } from '../../../src/linalg/index.js';
import { chop } from '../../../src/index.js';

const small = [2 ** -12, 2 ** -12, 2 ** -12, 2 ** -12];
const cancelling = [[-8192, -0.5, -0.25, -0.125], [1024, 1, 1, 1], 2 ** 23] as const;

describe('four products and c', () => {
  // Outputs of MMA-Sim (arXiv 2511.10909) for V100, A100 and H100.
  it.each([
    [cancelling, [0, -0.5, -0.75]],
    [[small, small, 1 - 2 ** -24] as const, [1 + 2 ** -23, 1 + 2 ** -23, 1 + 2 ** -23]],
    [[small, small, 1] as const, [1, 1 + 2 ** -22, 1 + 2 ** -22]],
  ])('%j are %j with 23, 24 and 25 fraction bits', ([a, b, c], sums) => {
    expect([23, 24, 25].map((fractionBits) => blockFma(a, b, c, { fractionBits, resultBits: 23 }))).toEqual(sums);
  });

  it('are cut to the fraction of the result', () => {
    expect(blockFma([1, 2 ** -3], [1, 2 ** -3], 0, { fractionBits: 13, resultBits: 5 })).toBe(1);
    expect(blockFma([1, 2 ** -3], [1, 2 ** -3], 0, { fractionBits: 13, resultBits: 6 })).toBe(1 + 2 ** -6);
  });

  it('are NaN and infinite as additions are', () => {
    const how = { fractionBits: 25, resultBits: 23 };
    expect(blockFma([Infinity], [1], 1, how)).toBe(Infinity);
    expect(blockFma([Infinity], [1], -Infinity, how)).toBeNaN();
    expect(blockFma([1], [1], NaN, how)).toBeNaN();
  });
});

describe('one group of a tensor core', () => {
  it.each(['nvidia-v100-float16', 'nvidia-a100-float16', 'nvidia-h100-float16'] as const)('%s', (name) => {
    const { terms, extraBits, emin } = tensorCores[name];
    const how = { fractionBits: 23 + extraBits, resultBits: 23, emin };
    for (let trial = 0; trial < 50; trial++) {
      const [x, y] = [1, 2].map((stream) => chop(normal(3 * terms, { seed: trial, stream }), 'float16')) as [
        Float64Array,
        Float64Array,
      ];
      let s = 0;
      for (let from = 0; from < x.length; from += terms) {
        s = blockFma(x.slice(from, from + terms), y.slice(from, from + terms), s, how);
      }
      const whole = gemm(
        { data: x, rows: 1, cols: x.length },
        { data: y, rows: x.length, cols: 1 },
        { accumulator: 'float32', rounding: 'towardZero', tensorCore: name },
      );
      expect(s).toBe(whole.data[0]);
    }
  });
});

describe('what it refuses', () => {
  it.each([
    [() => blockFma([1], [1, 2], 0, { fractionBits: 23, resultBits: 23 }), /blockFma: "b"/],
    [() => blockFma([1], [1], 0, { fractionBits: 40, resultBits: 23 }), /blockFma: "fractionBits"/],
    [() => blockFma([1], [1], 0, { fractionBits: 23, resultBits: 24 }), /blockFma: "resultBits"/],
    [
      () => blockFma([1], [1], 1 + 2 ** -20, { fractionBits: 13, resultBits: 13 }),
      /blockFma: "c" expected a value with 13/,
    ],
    [() => blockFma([1], [1], 0, { fractionBits: 23, resultBits: 23, terms: 4 } as never), /"?terms"?/],
    [() => blockFma([], [], 0, { fractionBits: 23, resultBits: 23 }), /blockFma: "length of a"/],
  ])('%s', (call, message) => expect(call).toThrow(message));
});
