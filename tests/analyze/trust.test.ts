/**
 * trust: formulas, quantiles, and the published figures of Cramer's rule (gate G3).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { trust, type TrustOptions } from '../../src/analyze/index.js';
import { chiSquareQuantile, normalQuantile } from '../../src/analyze/statistics/quantiles.js';

describe('quantiles', () => {
  // Published tables to 16 digits; -2 ln(1 - p) for two degrees of freedom.
  it.each([
    [0.995, 2.5758293035489004],
    [0.975, 1.959963984540054],
    [0.5, 0],
    [1e-10, -6.361340902404056],
  ])('normal %d', (p, x) =>
    expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(x))),
  );
  it.each([
    [0.025, 1, 0.0009820691171752583],
    [0.025, 29, 16.04707169536489],
    [0.5, 2, 1.3862943611198906],
    [0.025, 999, 913.3009983021134],
  ])('chi-square %d of %d', (p, k, x) => expect(Math.abs(chiSquareQuantile(p, k) / x - 1)).toBeLessThan(1e-12));
});

describe("Cramer's rule in randomly rounded float64 (G3)", () => {
  const bytes = readFileSync(new URL('../vectors/cramer-x0.i32', import.meta.url));
  const samples = Float64Array.from({ length: 10_000 }, (_, i) => 2 + bytes.readInt32LE(4 * i) * 2 ** -52);

  it('relative', () => {
    const { significant, contributing, bernoulli } = trust(samples).values[0]!;
    expect(Math.abs(significant - 27.0945993933)).toBeLessThan(1e-9);
    expect(Math.abs(significant - 27.094599370144074)).toBeLessThan(1e-7); // published
    expect(Math.abs(contributing - 32.7777445097)).toBeLessThan(1e-9);
    expect(Math.abs(contributing - 32.77774448650665)).toBeLessThan(1e-7); // published
    expect(bernoulli).toBe(26);
  });
  it('absolute', () => {
    const { significant, contributing, bernoulli } = trust(samples, { error: 'absolute' }).values[0]!;
    expect(Math.abs(significant - 26.094599393993)).toBeLessThan(1e-9);
    expect(Math.abs(contributing - 31.777744510356)).toBeLessThan(1e-9);
    expect(bernoulli).toBe(25);
  });
});

describe('results', () => {
  it('are judged number by number, with their paths', () => {
    const one = { m: 1, rows: [new Float64Array([2, 3])], name: 'fit' };
    const two = { m: 1, rows: [new Float64Array([2, 3.5])], name: 'other' };
    const { values, samples } = trust([one, two]);
    expect(values.map(({ path }) => path)).toEqual(['.m', '.rows[0][0]', '.rows[0][1]']);
    expect(values.map(({ significant }) => significant === 53)).toEqual([true, true, false]);
    expect(values[2]!.samples).toEqual(new Float64Array([3, 3.5]));
    expect(samples).toBe(2);
  });
  it('that all equal the reference have every bit of the format', () => {
    const bits = { significant: 11, contributing: 11, bernoulli: 11, deviation: 0 };
    expect(trust([0, 0, -0], { format: 'float16' }).values[0]).toMatchObject(bits);
  });
  it('that are all the same, but not the reference, have the deviation of their distance', () => {
    expect(trust([1.5, 1.5], { reference: 1 }).values[0]).toMatchObject({ deviation: 0.5, bernoulli: 1 });
  });
  it('that are not finite have no bits, and are counted', () => {
    const none = { significant: 0, contributing: 0, bernoulli: 0, failed: 2 };
    expect(trust([1, NaN, 1, Infinity]).values[0]).toMatchObject(none);
  });
  it('read as a table', () => {
    expect(trust([1, 1.25]).toString()).toBe(
      [
        'value   mean   digits  significant bits  contributing  shared by all',
        `result  1.125  ${'-0.96'.padStart(6)}  ${'-3.19'.padStart(16)}  ${'2.49'.padStart(12)}  ${'3'.padStart(13)}`,
        '2 samples; significant with probability 0.99 at confidence 0.95',
      ].join('\n'),
    );
  });
});

describe('trust refuses', () => {
  it.each<[unknown, unknown, typeof Error, string]>([
    [[1], {}, RangeError, 'trust: "samples" expected at least 2 results, got 1'],
    ['1 2', {}, TypeError, 'trust: "samples" expected an array of results, got string'],
    [[{}, {}], {}, TypeError, 'trust: the result expected to hold a number, got an object without numbers'],
    [[[1, 2], [1]], {}, TypeError, 'trust: sample 1 expected results of one shape, got another one at "[1]"'],
    [[1, [1]], {}, TypeError, 'trust: sample 1 expected results of one shape, got another one at "[0]"'],
    [[1, 2], { reference: [1] }, TypeError, 'trust: "reference" expected results of one shape'],
    [[-1, 1], {}, RangeError, `trust: "error" expected 'absolute' for a reference of 0, got 'relative'`],
    [[1, 2], { probabilty: 1 }, RangeError, 'unknown option "probabilty"'],
    [[1, 2], { probabilty: 1 }, RangeError, 'did you mean "probability"?'],
    [[1, 2], { probability: 1 }, RangeError, 'trust: "probability" expected a number between 0 and 1, got 1'],
    [[1, 2], { contributing: 0.5 }, RangeError, 'trust: "contributing" expected a number between 0.5 and 1, got 0.5'],
    [[1, 2], { error: 'both' }, RangeError, 'trust: "error" expected one of relative, absolute, got "both"'],
    [[1, 2], null, TypeError, 'trust: "options" expected an object, got null'],
  ])('%j with %j', (samples, options, kind, message) => {
    const run = () => trust(samples as number[], options as TrustOptions);
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });
});
