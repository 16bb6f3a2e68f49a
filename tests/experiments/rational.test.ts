/** Exact rational numbers. */
import { describe, expect, it } from 'vitest';
import { minus, over, plus, rational, times, toDecimal, toNumber } from '../../src/experiments/author/rational.js';

describe('rational numbers', () => {
  const [third, half] = [rational(1, 3), rational(-1, 2)];

  it.each([
    [plus(third, half), [-1n, 6n]],
    [minus(third, half), [5n, 6n]],
    [times(third, half), [-1n, 6n]],
    [over(third, half), [-2n, 3n]],
    [rational(-6, -4), [3n, 2n]],
    [rational(0, -4), [0n, 1n]],
  ])('are in lowest terms, their denominators positive', ({ numerator, denominator }, [n, d]) => {
    expect([numerator, denominator]).toEqual([n, d]);
  });

  it('have no denominator 0', () => {
    expect(() => rational(1, 0)).toThrow('rational: "denominator" expected another number than 0');
    expect(() => over(third, rational(0))).toThrow(RangeError);
  });

  it.each<[string, bigint, bigint, number]>([
    ['a tie goes to even, down', 2n ** 53n + 1n, 1n, 2 ** 53],
    ['a tie goes to even, up', 2n ** 53n + 3n, 1n, 2 ** 53 + 4],
    ['just above a tie', (2n ** 53n + 1n) * 10n ** 50n + 1n, 10n ** 50n, 2 ** 53 + 2],
    ['just below a tie', (2n ** 53n + 3n) * 10n ** 50n - 1n, 10n ** 50n, 2 ** 53 + 2],
    ['a quotient', -2n, 3n, -2 / 3],
    ['a small one', 1n, 3n * 2n ** 900n, 2 ** -900 / 3],
    ['a large one', 2n ** 900n, 3n, 2 ** 900 / 3],
    ['zero', 0n, 7n, 0],
  ])('are rounded once: %s', (_, n, d, x) => {
    expect(toNumber(rational(n, d))).toBe(x);
  });

  it.each([
    [rational(-2, 3), 4, '-0.6666'],
    [rational(37, 2), 3, '18.500'],
    [rational(1, 1000), 2, '0.00'],
  ])('are cut off in decimal', (x, decimals, text) => {
    expect(toDecimal(x, decimals)).toBe(text);
  });
});
