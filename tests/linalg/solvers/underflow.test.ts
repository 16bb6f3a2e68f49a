/** Underflow to zero is told, by every solver and factorization, and not blamed on the matrix alone. */
import { describe, expect, it } from 'vitest';
import { chopper } from '../../../src/index.js';
import {
  cholesky,
  choleskySolve,
  fromRows,
  identity,
  lu,
  luSolve,
  qr,
  solve,
  trsm,
  trsv,
} from '../../../src/linalg/index.js';

const half = chopper('float16');
const lower = { triangle: 'lower' } as const;
const tiny = 1e-9; // zero in float16
const small = 1e-5; // a subnormal of float16, whose square is zero there

describe('underflow is told where', () => {
  it.each<[string, { readonly underflow?: number }, number]>([
    [
      'an element of A is rounded to zero, by lu',
      lu(
        fromRows([
          [1, 2],
          [tiny, 1],
        ]),
        half,
      ),
      0,
    ],
    [
      'a quotient of lu is zero',
      lu(
        fromRows([
          [6e4, 0, 0],
          [0, 6e4, 0],
          [0, small, 1],
        ]),
        half,
      ),
      1,
    ],
    [
      'a product of lu is zero',
      lu(
        fromRows([
          [1, 0, 0],
          [0, 1, small],
          [0, 0.001, 1],
        ]),
        half,
      ),
      1,
    ],
    ['an element of b is rounded to zero', luSolve(lu(identity(2), half), [1, tiny], half), 0],
    [
      'a product of the substitution is zero',
      trsv(
        fromRows([
          [1, 0],
          [small, 1],
        ]),
        [small, 1],
        half,
        lower,
      ),
      1,
    ],
    [
      'a quotient of the substitution is zero',
      trsv(
        fromRows([
          [1, 0],
          [0, 6e4],
        ]),
        [1, small],
        half,
        lower,
      ),
      1,
    ],
    [
      'there are several right-hand sides',
      trsm(
        fromRows([
          [1, 0],
          [small, 1],
        ]),
        fromRows([
          [1, small],
          [1, 1],
        ]),
        half,
        lower,
      ),
      1,
    ],
    [
      'an element of A is rounded to zero, by cholesky',
      cholesky(
        fromRows([
          [1, 0],
          [tiny, 1],
        ]),
        half,
      ),
      0,
    ],
    [
      'a product of cholesky is zero',
      cholesky(
        fromRows([
          [1, 0, 0],
          [0, 1, 0],
          [0, small, 1],
        ]),
        half,
      ),
      1,
    ],
    ['the right-hand side of cholesky is rounded to zero', choleskySolve(cholesky(identity(1), half), [tiny], half), 0],
    ['an element of A is rounded to zero, by qr', qr(fromRows([[tiny]]), half), 0],
    [
      'a product of qr is zero',
      qr(
        fromRows([
          [1, 0],
          [small, small],
        ]),
        half,
      ),
      0,
    ],
    [
      'a product of Gram and Schmidt is zero',
      qr(
        fromRows([
          [1, 0],
          [small, small],
        ]),
        half,
        { method: 'gramSchmidt' },
      ),
      0,
    ],
    ['solve loses b, by lu', solve(identity(2), [tiny, tiny], half), 0],
    ['solve loses b, by cholesky', solve(identity(2), [tiny, tiny], half, { method: 'cholesky' }), 0],
    ['solve loses b, by qr', solve(identity(2), [tiny, tiny], half, { method: 'qr' }), 0],
    [
      'solve loses a product, by lu',
      solve(
        fromRows([
          [1, small],
          [0.001, 1],
        ]),
        [1, 1],
        half,
      ),
      0,
    ],
  ])('%s', (_, { underflow }, step) => expect(underflow).toBe(step));

  it('beside the zero pivots that it makes', () => {
    expect(lu(fromRows([[tiny]]), half)).toMatchObject({ singular: 0, underflow: 0 });
    expect(cholesky(fromRows([[tiny]]), half)).toMatchObject({ notPositiveDefinite: 0, underflow: 0 });
    expect(qr(fromRows([[tiny]]), half)).toMatchObject({ singular: 0, underflow: 0 });
  });
});

describe('there is no underflow where', () => {
  const exact = fromRows([
    [4, 2, 0],
    [2, 5, 0],
    [0, 0, 3],
  ]);
  it.each<[string, object]>([
    ['zeros come from zeros', lu(exact, half)],
    [
      'differences cancel',
      lu(
        fromRows([
          [1, 1],
          [1, 1],
        ]),
        half,
      ),
    ],
    ['zeros come from zeros, in cholesky', cholesky(exact, half)],
    ['zeros come from zeros, in qr', qr(exact, half)],
    ['zeros come from zeros, in substitutions', solve(exact, [0, 1, 0], half)],
    ['b is zero', solve(exact, [0, 0, 0], half, { method: 'qr' })],
    ['a number is divided by infinity', trsv(fromRows([[Infinity]]), [1], half, lower)],
  ])('%s', (_, result) => expect(result).not.toHaveProperty('underflow'));
});
