/** Operations on any operands: zeros, infinities, NaN and magnitudes whose errors float64 does not hold. */
import { productError, SPLITTER, sumError } from '../pairs';
import { DIV, FMA, isFinite2, isNonzero, LARGE, MUL, SMALL, SQRT, SUB, toOdd } from './toOdd';

// @ts-ignore: decorator
@inline
const LEAST_NORMAL: f64 = 2.2250738585072014e-308;

/** r where it is not finite (the largest float64 where all operands are), otherwise rounded to odd. */
// @ts-ignore: decorator
@inline
function settle(r: v128, e: v128, finiteOperands: v128): v128 {
  const largest = v128.or(f64x2.splat(f64.MAX_VALUE), v128.andnot(r, f64x2.splat(reinterpret<f64>(0x7fffffffffffffff))));
  const overflown = v128.bitselect(largest, r, v128.and(finiteOperands, f64x2.eq(f64x2.abs(r), f64x2.splat(Infinity))));
  return v128.bitselect(toOdd(r, e), overflown, isFinite2(r));
}

/** The sign of an exact zero sum: that of the operands if they agree, else +0, or -0 where `down` is the sign bit. */
// @ts-ignore: decorator
@inline
function zeroSum(sum: v128, x: v128, y: v128, down: v128): v128 {
  return v128.or(sum, v128.and(v128.and(v128.or(x, y), down), f64x2.eq(sum, f64x2.splat(0))));
}

// @ts-ignore: decorator
@inline
const SIGN: u64 = 0x8000000000000000;

/** Writes the square root of a; the lanes whose error float64 does not hold. */
// @ts-ignore: decorator
@inline
function carefulRoot(out: usize, a: v128): v128 {
  const root = f64x2.sqrt(a);
  const square = f64x2.mul(root, root);
  const error = f64x2.sub(f64x2.sub(a, square), productError(root, root, square, f64x2.splat(SPLITTER)));
  const small = v128.and(f64x2.gt(a, f64x2.splat(0)), f64x2.lt(a, f64x2.splat(SMALL)));
  v128.store(out, v128.bitselect(toOdd(root, error), root, v128.and(isNonzero(root), isFinite2(root))));
  return v128.or(small, v128.and(f64x2.ge(a, f64x2.splat(LARGE)), isFinite2(a)));
}

/** Writes a + b; the lanes whose error float64 does not hold. */
// @ts-ignore: decorator
@inline
function carefulSum(out: usize, a: v128, b: v128, signOfZero: v128): v128 {
  const sum = f64x2.add(a, b);
  const error = sumError(a, b, sum);
  v128.store(out, settle(zeroSum(sum, a, b, signOfZero), error, v128.and(isFinite2(a), isFinite2(b))));
  return v128.and(f64x2.ne(error, error), isFinite2(sum));
}

/** Where both are finite and not zero. */
// @ts-ignore: decorator
@inline
function areReal(a: v128, b: v128): v128 {
  return v128.and(v128.and(v128.and(isFinite2(a), isFinite2(b)), isNonzero(a)), isNonzero(b));
}

/** Where a magnitude is at least SMALL and below LARGE. */
// @ts-ignore: decorator
@inline
function isMedium(size: v128): v128 {
  return v128.and(f64x2.ge(size, f64x2.splat(SMALL)), f64x2.lt(size, f64x2.splat(LARGE)));
}

/** Writes a / b; the lanes whose error float64 does not hold. A quotient of a nonzero number and zero is `pole`. */
// @ts-ignore: decorator
@inline
function carefulQuotient(out: usize, a: v128, b: v128, pole: v128): v128 {
  const quotient = f64x2.div(a, b);
  const product = f64x2.mul(quotient, b);
  const remainder = f64x2.sub(f64x2.sub(a, product), productError(quotient, b, product, f64x2.splat(SPLITTER)));
  const real = areReal(a, b);
  const size = f64x2.abs(quotient);
  const range = v128.and(
    isMedium(f64x2.abs(a)),
    v128.and(
      f64x2.lt(f64x2.abs(b), f64x2.splat(LARGE)),
      v128.and(f64x2.ge(size, f64x2.splat(LEAST_NORMAL)), f64x2.lt(size, f64x2.splat(LARGE))),
    ),
  );
  const error = v128.and(v128.xor(remainder, v128.and(b, i64x2.splat(SIGN))), real);
  const atPole = v128.and(v128.and(isFinite2(a), isNonzero(a)), f64x2.eq(b, f64x2.splat(0)));
  v128.store(out, v128.or(settle(quotient, error, real), v128.and(pole, atPole)));
  return v128.andnot(real, range);
}

/** The lanes where float64 does not hold the error of a b. */
// @ts-ignore: decorator
@inline
function doubtOfProduct(a: v128, b: v128, product: v128): v128 {
  const factors = v128.and(f64x2.lt(f64x2.abs(a), f64x2.splat(LARGE)), f64x2.lt(f64x2.abs(b), f64x2.splat(LARGE)));
  return v128.andnot(areReal(a, b), v128.and(isMedium(f64x2.abs(product)), factors));
}

/** The error of a b; that of an exact product is -0, which adds up to no change, of zeros neither. */
// @ts-ignore: decorator
@inline
function lowOfProduct(a: v128, b: v128, product: v128): v128 {
  return v128.bitselect(productError(a, b, product, f64x2.splat(SPLITTER)), i64x2.splat(SIGN), areReal(a, b));
}

/** Writes a b; the lanes whose error float64 does not hold. */
// @ts-ignore: decorator
@inline
function carefulProduct(out: usize, a: v128, b: v128): v128 {
  const product = f64x2.mul(a, b);
  v128.store(out, settle(product, lowOfProduct(a, b, product), v128.and(isFinite2(a), isFinite2(b))));
  return doubtOfProduct(a, b, product);
}

/** Writes a b + addend; the lanes whose error float64 does not hold. */
// @ts-ignore: decorator
@inline
function carefulFma(out: usize, a: v128, b: v128, addend: v128, signOfZero: v128): v128 {
  const product = f64x2.mul(a, b);
  const low = lowOfProduct(a, b, product);
  const lower = f64x2.add(addend, low);
  const upper = f64x2.add(product, lower);
  const lowerError = sumError(addend, low, lower);
  const upperError = sumError(product, lower, upper);
  const rest = f64x2.add(upperError, lowerError);
  const restError = sumError(upperError, lowerError, rest);
  const total = f64x2.add(upper, rest);
  const error = f64x2.add(sumError(upper, rest, total), restError);
  const sum = v128.bitselect(total, upper, v128.and(isNonzero(rest), isFinite2(upper)));
  const all = v128.and(v128.and(isFinite2(a), isFinite2(b)), isFinite2(addend));
  v128.store(out, settle(zeroSum(sum, product, addend, signOfZero), error, all));
  const large = v128.and(f64x2.ge(f64x2.abs(addend), f64x2.splat(LARGE)), isFinite2(addend));
  const cancelled = v128.and(f64x2.eq(total, f64x2.splat(0)), isNonzero(error));
  return v128.or(doubtOfProduct(a, b, product), v128.or(large, cancelled));
}

/** Pairs of x, y and z into out, whatever they are; whether some lane was counted out. */
// @ts-ignore: decorator
@inline
export function carefully(operation: i32, pairs: i32, out: usize, x: usize, y: usize, z: usize, down: i32, poleIsNaN: i32): i32 {
  const signOfZero = i64x2.splat(down != 0 ? SIGN : 0);
  const pole = i64x2.splat(poleIsNaN != 0 ? 0x7ff8000000000000 : 0);
  let doubtful = i64x2.splat(0);
  do {
    const a = v128.load(x);
    if (operation == SQRT) {
      doubtful = v128.or(doubtful, carefulRoot(out, a));
    } else {
      const b = operation == SUB ? v128.xor(v128.load(y), i64x2.splat(SIGN)) : v128.load(y);
      if (operation == DIV) {
        doubtful = v128.or(doubtful, carefulQuotient(out, a, b, pole));
      } else if (operation == MUL) {
        doubtful = v128.or(doubtful, carefulProduct(out, a, b));
      } else if (operation == FMA) {
        doubtful = v128.or(doubtful, carefulFma(out, a, b, v128.load(z), signOfZero));
      } else {
        doubtful = v128.or(doubtful, carefulSum(out, a, b, signOfZero));
      }
    }
    x += 16;
    if (operation != SQRT) y += 16;
    if (operation == FMA) z += 16;
    out += 16;
  } while (--pairs > 0);
  return i32(v128.any_true(doubtful));
}
