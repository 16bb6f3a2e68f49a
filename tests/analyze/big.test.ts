/**
 * Numbers of any precision: operations against exact rationals, functions against the core's own rounded once.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigBinary, bigUnary } from '../../src/analyze/big/functions.js';
import * as big from '../../src/analyze/big/float.js';
import { nearestIn } from '../../src/analyze/big/rounding.js';
import { chopper } from '../../src/index.js';

const c = chopper('float64');
const toFloat64 = nearestIn(c);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('operations', () => {
  it('keep a float64, and give it back', () =>
    fc.assert(
      fc.property(finite, (x) => {
        expect(big.toNumber(big.bigOf(x))).toBe(x === 0 ? 0 : x);
      }),
    ));
  it('round to float64 as the core does, subnormals and overflow included', () =>
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 140n), max: 2n ** 140n }), fc.integer({ min: -1300, max: 1000 }), (m, e) => {
        expect(big.toNumber({ m, e }) + 0).toBe(toFloat64({ m, e }) + 0);
      }),
    ));
  it.each(['add', 'sub', 'mul', 'div', 'hypot'] as const)('%s: rounded to float64 is the core’s', (name) =>
    fc.assert(
      fc.property(finite, finite, (x, y) => {
        fc.pre(name !== 'div' || y !== 0);
        const [a, b] = [big.bigOf(x), big.bigOf(y)];
        const z = {
          add: () => big.plus(a, b),
          sub: () => big.minus(a, b),
          mul: () => big.times(a, b),
          div: () => big.over(a, b, 300),
          hypot: () => bigBinary['hypot']!(a, b, 300)!,
        }[name]();
        expect(toFloat64(z) + 0).toBe(c[name](x, y) + 0);
      }),
    ),
  );
  it('compare', () =>
    fc.assert(
      fc.property(finite, finite, (x, y) => {
        expect(big.compareBig(big.bigOf(x), big.bigOf(y))).toBe(Math.sign(Number(x > y) - Number(x < y)));
      }),
    ));
  it('round to nearest, and know what fits', () => {
    expect(big.roundBig({ m: 0b10101n, e: 0 }, 4)).toEqual({ m: 0b1011n, e: 1 });
    expect(big.roundBig({ m: -0b1111n, e: 3 }, 3)).toEqual({ m: -0b1000n, e: 4 });
    expect(big.fits({ m: 0b10100n, e: 0 }, 3)).toBe(true);
    expect(big.fits({ m: 0b10101n, e: 0 }, 3)).toBe(false);
  });
});

/** Where each function is asked: its whole domain in float64, with what is tiny and what is next to zeros and poles. */
const anywhere = fc.oneof(
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.double({ min: -1e-5, max: 1e-5, noNaN: true }),
  finite,
  fc.constantFrom(1, -1, 0.5, 1 + 2 ** -52, 1 - 2 ** -53, Math.PI, Math.PI / 2, 1e22, 2 ** -1074, 700, -700),
);

describe('functions at 140 bits, rounded to float64, are the core’s', () => {
  it.each(Object.keys(bigUnary))('%s', (name) =>
    fc.assert(
      fc.property(anywhere, (x) => {
        fc.pre(x !== 0);
        const z = bigUnary[name]!(big.bigOf(x), 140);
        const expected = c[name as 'exp'](x);
        if (z !== undefined) expect(toFloat64(z) + 0).toBe(expected + 0);
        else expect(Number.isFinite(expected) && Math.abs(x) < 2 ** 40).toBe(false);
      }),
      { numRuns: 60 },
    ),
  );
  it.each(Object.keys(bigBinary))('%s', (name) =>
    fc.assert(
      fc.property(anywhere, anywhere, (x, y) => {
        fc.pre(x !== 0 && y !== 0);
        const z = bigBinary[name]!(big.bigOf(x), big.bigOf(y), 140);
        const expected = c[name as 'pow'](x, y);
        if (z !== undefined) expect(toFloat64(z) + 0).toBe(expected + 0);
        else expect(expected !== expected || Math.abs(expected) === Infinity || expected === 0).toBe(true);
      }),
      { numRuns: 60 },
    ),
  );
});
