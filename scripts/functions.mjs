/**
 * Reference values of the math functions: an evaluation in BigInt that shares no code with src/.
 *
 *     node scripts/functions.mjs [name …]     writes tests/vectors/functions/{name}.br
 *
 * A table holds, for every input of float16 and of bfloat16, the exact result rounded to odd at p + 2 bits: rounding it
 * again by any deterministic mode gives what rounding the exact result gives. Logarithms and arctangents start from
 * Math.log and Math.atan and are corrected by exact residuals; gamma is an incomplete gamma series, where src/ uses
 * Stirling's; erf is its Taylor series at zero. Every value comes with an error bound (2^GUARD units), and more bits
 * are taken until that decides; algebraic exact results are found by their equation, which the candidate must satisfy.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** The functions of one argument, in the order of the documentation. */
export const unaryNames = [
  ...['exp', 'exp2', 'exp10', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan'],
  ...['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'cbrt', 'rsqrt', 'erf', 'erfc', 'gamma', 'lgamma'],
];

/** Bits of error that every approximation is allowed. */
const GUARD = 160;
const odd = new Set(['sin', 'tan', 'asin', 'atan', 'sinh', 'tanh', 'asinh', 'atanh', 'cbrt', 'erf']);
const even = new Set(['cos', 'cosh']);

// --- integers ---------------------------------------------------------------------------------------------------------

const big = BigInt;
const abs = (n) => (n < 0n ? -n : n);
const bits = (n) => (n === 0n ? 0 : n.toString(2).length);
const move = (n, k) => (k >= 0 ? n << big(k) : n >> big(-k));

/** floor of the k-th root. */
function iroot(n, k) {
  if (n < 2n) return n;
  let x = 1n << big(Math.ceil(bits(n) / k) + 1);
  for (;;) {
    const next = (big(k - 1) * x + n / x ** big(k - 1)) / big(k);
    if (next >= x) return x;
    x = next;
  }
}

const view = new DataView(new ArrayBuffer(8));

/** A finite float64 as m 2^e. */
export function exactly(x) {
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const field = Number((word >> 52n) & 0x7ffn);
  const trailing = word & 0xfffffffffffffn;
  const m = field === 0 ? trailing : trailing | (1n << 52n);
  return [word >> 63n ? -m : m, Math.max(field, 1) - 1075];
}

/** x in units of 2^-w. */
function fixed(x, w) {
  const [m, e] = exactly(x);
  return move(m, e + w);
}

// --- constants and elementary series, in units of 2^-w ---------------------------------------------------------------

function kept(compute) {
  const known = new Map();
  return (w) => {
    if (!known.has(w)) known.set(w, compute(w + 32) >> 32n);
    return known.get(w);
  };
}

/** sum 1 / (k 2^k) */
const LN2 = kept((w) => {
  let sum = 0n;
  for (let k = 1; k <= w; k++) sum += (1n << big(w - k)) / big(k);
  return sum;
});
/** ln 10 = 2.5 ln 2.5 … by the residual method: ln 10 = guess + ln(10 / e^guess). */
const LN10 = kept((w) => lnRatio(10n, 1n, w));
/** pi / 4 = 5 atan(1/7) + 2 atan(3/79) (Euler) */
const PI = kept((w) => 4n * (5n * atanRatio(1n, 7n, w) + 2n * atanRatio(3n, 79n, w)));

function atanRatio(p, q, w) {
  let power = (p << big(w)) / q;
  let sum = 0n;
  for (let k = 0n; power !== 0n; k++) {
    sum += (k % 2n === 0n ? power : -power) / (2n * k + 1n);
    power = (power * p * p) / (q * q);
  }
  return sum;
}

/** e^r of |r| < 1 */
function expSmall(r, w) {
  let sum = 0n;
  let term = 1n << big(w);
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = (term * r) / (n << big(w));
  }
  return sum;
}

/** [m, e] with e^x = m 2^e */
function expFixed(x, w) {
  const n = Math.round(Number(x >> big(w - 20)) / 2 ** 20 / Math.LN2);
  return [expSmall(x - big(n) * LN2(w), w), n - w];
}

/** ln(p / q): p / q = 2^k m, ln m = g + ln(m e^-g) with g = Math.log(m). */
function lnRatio(p, q, w) {
  let k = bits(p) - bits(q);
  const m = k >= 0 ? (p << big(w)) / (q << big(k)) : (p << big(w - k)) / q;
  const guess = fixed(Math.log(Number(m >> big(w - 60)) / 2 ** 60), w);
  const d = ((m * expSmall(-guess, w)) >> big(w)) - (1n << big(w));
  let sum = 0n;
  let power = d;
  for (let n = 1n; power !== 0n; n++) {
    sum += (n % 2n === 1n ? power : -power) / n;
    power = (power * d) / (1n << big(w));
  }
  return guess + sum + big(k) * LN2(w);
}
const lnFixed = (x, w) => lnRatio(x, 1n << big(w), w);
/** ln of m 2^e */
const lnExact = ([m, e], w) => lnRatio(m, 1n, w) + big(e) * LN2(w);

/** [sin r, cos r] of |r| < 1 */
function sinCosSmall(r, w) {
  let s = 0n;
  let c = 0n;
  let term = 1n << big(w);
  for (let n = 0; term !== 0n; n++) {
    const signed = n % 4 < 2 ? term : -term;
    if (n % 2 === 0) c += signed;
    else s += signed;
    term = (term * r) / (big(n + 1) << big(w));
  }
  return [s, c];
}

/** [sin, cos] of m 2^e */
function sinCos([m, e], w) {
  const W = w + Math.max(0, e + bits(abs(m)));
  const x = move(m, e + W);
  const half = PI(W) / 2n;
  let n = x / half;
  let r = x - n * half;
  if (2n * abs(r) > half) {
    const step = r < 0n ? -1n : 1n;
    n += step;
    r -= step * half;
  }
  const [s, c] = sinCosSmall(r >> big(W - w), w);
  return [
    [s, c],
    [c, -s],
    [-s, -c],
    [-c, s],
  ][Number(((n % 4n) + 4n) % 4n)];
}

/** atan(p / q), p >= 0, q > 0: g + atan((t - tan g) / (1 + t tan g)), g = Math.atan(t). */
function atanQuotient(p, q, w) {
  if (p > q) return PI(w) / 2n - atanQuotient(q, p, w);
  const t = (p << big(w)) / q;
  const guess = fixed(Math.atan(Number(t >> big(w - 60)) / 2 ** 60), w);
  const [s, c] = sinCosSmall(guess, w);
  const one = 1n << big(w);
  const u = ((t * c - one * s) << big(w)) / (one * c + t * s);
  let sum = 0n;
  let power = u;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += (k % 4n === 1n ? power : -power) / k;
    power = (((power * u) / one) * u) / one;
  }
  return guess + sum;
}

// --- erf and gamma ---------------------------------------------------------------------------------------------------

/** erf x = 2 / sqrt(pi) sum (-1)^k x^(2k+1) / (k! (2k+1)), |x| < 60, with the bits that its large terms cost. */
function erfFixed(x, w) {
  const W = w + Math.ceil(1.45 * x * x) + 32;
  const v = fixed(x, W);
  const square = (v * v) >> big(W);
  let term = v;
  let sum = 0n;
  for (let k = 0n; term !== 0n; k++) {
    sum += term / (2n * k + 1n);
    term = -((term * square) / ((k + 1n) << big(W)));
  }
  return (((2n * sum) << big(W)) / iroot(PI(W) << big(W), 2)) >> big(W - w);
}

/** Gamma(x) for x in units of 2^-w, 1 <= x < 2: the series of the lower incomplete gamma function at N. */
function gammaUnit(x, w) {
  const W = w + 32;
  const X = x << 32n;
  const one = 1n << big(W);
  const N = Math.ceil((W + 8) * Math.LN2) + 8; // e^-N N < 2^-W
  const [m, e] = expFixed(((X * lnRatio(big(N), 1n, W)) >> big(W)) - big(N) * one, W);
  let term = (one * one) / X;
  let sum = 0n;
  for (let k = 1n; term !== 0n; k++) {
    sum += term;
    term = (term * big(N) * one) / (X + k * one);
  }
  return move(sum * m, e) >> 32n;
}

/** Bernoulli numbers B_2, B_4, … as [numerator, denominator], by the tangent numbers. */
const bernoulli = (() => {
  const count = 60;
  const T = [0n, 1n];
  for (let k = 2; k <= count; k++) T[k] = big(k - 1) * T[k - 1];
  for (let k = 2; k <= count; k++) {
    for (let j = k; j <= count; j++) T[j] = big(j - k) * T[j - 1] + big(j - k + 2) * T[j];
  }
  return T.slice(1).map((t, i) => {
    const n = big(i + 1);
    const four = 4n ** n;
    return [(n % 2n === 1n ? 2n * n : -2n * n) * t, four * (four - 1n)];
  });
})();

/** ln Gamma(x) for x >= max(128, w) in units of 2^-w: 60 terms of Stirling's series leave less than 2^-(w - 20). */
function stirling(x, w) {
  const one = 1n << big(w);
  const lnx = lnFixed(x, w);
  let sum = (((x - one / 2n) * lnx) >> big(w)) - x + lnRatio(2n * PI(w), one, w) / 2n;
  let power = (one * one) / x;
  const square = (power * power) >> big(w);
  bernoulli.forEach(([numerator, denominator], i) => {
    const n = big(i + 1);
    sum += (power * numerator) / (denominator * 2n * n * (2n * n - 1n));
    power = (power * square) >> big(w);
  });
  return sum;
}

/** [m, e] with Gamma(x) = m 2^e for x in units of 2^-w, 1/2 <= x < 1000. */
function gammaFixed(x, w) {
  const unit = 1n << big(w);
  if (x < unit) {
    const [m, e] = gammaFixed(x + unit, w);
    return [(m << big(w)) / x, e];
  }
  let product = unit;
  let e = -w;
  while (x >= 2n * unit) {
    x -= unit;
    product = (product * x) >> big(w);
    const excess = bits(product) - w;
    if (excess > 4) {
      product >>= big(excess);
      e += excess;
    }
  }
  return [(gammaUnit(x, w) * product) >> big(w), e];
}

/** sin(pi x) of m 2^e, and pi */
function sinPi([m, e], w) {
  const r = e >= 0 ? 0n : m % (1n << big(1 - e)); // x mod 2
  const x = move(r, e + w);
  return sinCos([(x * PI(w)) >> big(w), -w], w)[0];
}

/** ln |Gamma(x)|: by Gamma(1 + x) / x near zero, by reflection below. */
function lgammaFixed(x, w) {
  const unit = 1n << big(w);
  if (Math.abs(x) < 0.5) return lgammaPositive(unit + fixed(x, w), w) - lnExact(exactly(Math.abs(x)), w);
  if (x > 0) return lgammaPositive(fixed(x, w), w);
  return lnRatio(PI(w), abs(sinPi(exactly(x), w)), w) - lgammaPositive(unit - fixed(x, w), w);
}

function lgammaPositive(x, w) {
  if (x >> big(w) >= big(Math.max(128, w))) return stirling(x, w);
  const [m, e] = gammaFixed(x, w);
  return lnRatio(m, 1n, w) + big(e) * LN2(w);
}

// --- the functions: [m, e], value m 2^e with an error below 2^GUARD units ----------------------------------------------

const half = ([m, e]) => [m, e - 1];
const one = (w) => 1n << big(w);
const HUGE = [(3n << 1998n) + (1n << 1000n), 20000];
const TINY = [(3n << 1998n) + (1n << 1000n), -20000];
/** So near below 1 that no rounding sees more. */
const belowOne = (w) => [(1n << big(w + GUARD)) - (2n << big(GUARD)), -w - GUARD];
const signed = (negative, [m, e]) => [negative ? -m : m, e];

/** e^x for x in units of 2^-w */
function expOrFar(x, w) {
  if (abs(x) >> big(w) > 5000n) return x > 0n ? HUGE : TINY;
  return expFixed(x, w);
}

/** (e^x + sign e^-x) */
function sumOfExp(x, sign, w) {
  if (Math.abs(x) > 2500) return x > 0 || sign > 0 ? HUGE : signed(true, HUGE);
  const [a, e] = expFixed(fixed(x, w), w);
  const [b, f] = expFixed(fixed(-x, w), w);
  const least = Math.min(e, f);
  return [move(a, e - least) + big(sign) * move(b, f - least), least];
}

const approximations = {
  exp: (x, w) => (Math.abs(x) > 5000 ? (x > 0 ? HUGE : TINY) : expFixed(fixed(x, w), w)),
  exp2: (x, w) => (Math.abs(x) > 5000 ? (x > 0 ? HUGE : TINY) : expFixed((fixed(x, w) * LN2(w)) >> big(w), w)),
  exp10: (x, w) => (Math.abs(x) > 1500 ? (x > 0 ? HUGE : TINY) : expFixed((fixed(x, w) * LN10(w)) >> big(w), w)),
  expm1: (x, w) => {
    if (x > 5000) return HUGE;
    if (x < -300) return signed(true, belowOne(w));
    const [m, e] = expFixed(fixed(x, w), w);
    return e < -w ? [move(m, e + w) - one(w), -w] : [m - move(1n, -e), e];
  },
  log: (x, w) => [lnExact(exactly(x), w), -w],
  log2: (x, w) => [(lnExact(exactly(x), w) << big(w)) / LN2(w), -w],
  log10: (x, w) => [(lnExact(exactly(x), w) << big(w)) / LN10(w), -w],
  log1p: (x, w) => [lnFixed(one(w) + fixed(x, w), w), -w],
  sin: (x, w) => [sinCos(exactly(x), w)[0], -w],
  cos: (x, w) => [sinCos(exactly(x), w)[1], -w],
  tan: (x, w) => {
    const [s, c] = sinCos(exactly(x), 2 * w);
    return [(s << big(w)) / c, -w];
  },
  asin: (x, w) => {
    const v = fixed(Math.abs(x), w);
    const angle = v === one(w) ? PI(w) / 2n : atanQuotient(v, iroot(one(2 * w) - v * v, 2), w);
    return [x < 0 ? -angle : angle, -w];
  },
  acos: (x, w) => [PI(w) / 2n - approximations.asin(x, w)[0], -w],
  atan: (x, w) => {
    const [m, e] = exactly(x);
    const angle = e >= 0 ? atanQuotient(abs(m) << big(e), 1n, w) : atanQuotient(abs(m), 1n << big(-e), w);
    return [x < 0 ? -angle : angle, -w];
  },
  sinh: (x, w) => half(sumOfExp(x, -1, w)),
  cosh: (x, w) => half(sumOfExp(x, 1, w)),
  tanh: (x, w) => {
    if (Math.abs(x) > 150) return signed(x < 0, belowOne(w));
    const [a, e] = sumOfExp(x, -1, w);
    const [b, f] = sumOfExp(x, 1, w);
    return [move(a << big(w), e - f) / b, -w];
  },
  asinh: (x, w) => {
    const v = fixed(Math.abs(x), w);
    const value = lnFixed(v + iroot(v * v + one(2 * w), 2), w);
    return [x < 0 ? -value : value, -w];
  },
  acosh: (x, w) => {
    const v = fixed(x, w);
    return [lnFixed(v + iroot(v * v - one(2 * w), 2), w), -w];
  },
  atanh: (x, w) => [lnRatio(one(w) + fixed(x, w), one(w) - fixed(x, w), w) / 2n, -w],
  cbrt: (x, w) => {
    const [m, e] = exactly(x);
    const k = ((e % 3) + 3) % 3;
    const root = iroot(abs(m) << big(k + 3 * w), 3);
    return [x < 0 ? -root : root, (e - k) / 3 - w];
  },
  rsqrt: (x, w) => {
    const [m, e] = exactly(x);
    const k = ((e % 2) + 2) % 2;
    return [iroot(one(2 * w) / (m << big(k)), 2), -(e - k) / 2 - w];
  },
  erf: (x, w) => {
    if (Math.abs(x) > 20) return signed(x < 0, belowOne(w));
    return [erfFixed(x, w), -w];
  },
  erfc: (x, w) => {
    if (x > 30) return TINY;
    if (x < -20) return [belowOne(w)[0], 1 - w - GUARD];
    const W = w + (x > 0 ? Math.ceil(1.45 * x * x) : 0); // the bits that cancel
    return [one(W) - erfFixed(x, W), -W];
  },
  gamma: (x, w) => {
    if (x > 1000) return HUGE;
    if (x < -1000) return signed(Math.floor(x) % 2 !== 0, TINY);
    if (Math.abs(x) < 0.5) {
      const [m, e] = gammaFixed(one(w) + fixed(x, w), w);
      const [n, f] = exactly(x);
      return [(m << 64n) / n, e - f - 64];
    }
    if (x > 0) return gammaFixed(fixed(x, w), w);
    const [m, e] = gammaFixed(one(w) - fixed(x, w), w);
    return [(PI(w) << big(2 * w)) / (sinPi(exactly(x), w) * m), -e - 2 * w];
  },
  lgamma: (x, w) => {
    const extra = Math.abs(x) > 1 ? Math.ceil(Math.log2(Math.abs(x))) : 0; // ln x counts x times
    return [lgammaFixed(x, w + extra) >> big(extra), -w];
  },
  pow: (x, w, y) => {
    const [n, f] = exactly(y);
    const [m, e] = exactly(Math.abs(x));
    const [a, b] = expOrFar(move(lnExact([m, e], w) * n, f), w);
    return [x < 0 && Math.abs(y % 2) === 1 ? -a : a, b];
  },
  hypot: (x, w, y) => {
    const [m, e] = exactly(x);
    const [n, f] = exactly(y);
    const least = Math.min(e, f);
    const sum = move(m * m, 2 * (e - least)) + move(n * n, 2 * (f - least));
    return [iroot(sum << big(2 * w), 2), least - w];
  },
  atan2: (y, w, x) => {
    const [m, e] = exactly(y);
    const [n, f] = exactly(x);
    const least = Math.min(e, f);
    const p = abs(move(m, e - least));
    const q = abs(move(n, f - least));
    // The arctangent of a tiny quotient lies below it by less than any rounding sees.
    const drop = bits(q) - bits(p);
    if (x > 0 && drop > 400) {
      const below = (p << big(w + drop)) / q - (2n << big(GUARD));
      return [m < 0n ? -below : below, -w - drop];
    }
    const angle = x === 0 ? PI(w) / 2n : atanQuotient(p, q, w);
    const whole = x < 0 ? PI(w) - angle : angle;
    return [y < 0 ? -whole : whole, -w];
  },
};

/** Bounds [lower, upper, e] of f(x, y) 2^-e, nearer to each other the larger w is. */
export function bounds(name, x, y, w) {
  const [m, e] = approximations[name](x, w + GUARD, y);
  const error = 1n << big(GUARD);
  return [m - error, m + error, e];
}

// --- exact results -----------------------------------------------------------------------------------------------------

const raise = ([m, e], n) => [m ** big(n), e * n];
const times = ([m, e], [n, f]) => [m * n, e + f];
function same([m, e], [n, f]) {
  const least = Math.min(e, f);
  return move(m, e - least) === move(n, f - least);
}

/** Equations that an exact result r satisfies, with x (and y) as m 2^e. */
const equations = {
  exp2: (r, x) => Number.isInteger(x) && Math.abs(x) < 6000 && same(r, [1n, x]),
  exp10: (r, x) => Number.isInteger(x) && x >= 0 && x < 400 && same(r, [10n ** big(x), 0]),
  log2: (r, x) =>
    r[1] > -60 && Math.abs(Number(r[0]) * 2 ** r[1]) < 2000 && same(exactly(x), [1n, Number(r[0]) * 2 ** r[1]]),
  log10: (r, x) =>
    Number(r[0]) * 2 ** r[1] > 0 && Number(r[0]) * 2 ** r[1] < 400 && same(exactly(x), [10n ** move(...r), 0]),
  cbrt: (r, x) => same(raise(r, 3), exactly(x)),
  rsqrt: (r, x) => same(times(raise(r, 2), exactly(x)), [1n, 0]),
  hypot: (r, x, y) => {
    const [a, b] = [raise(exactly(x), 2), raise(exactly(y), 2)];
    const least = Math.min(a[1], b[1]);
    return same(raise(r, 2), [move(a[0], a[1] - least) + move(b[0], b[1] - least), least]);
  },
  pow: (r, x, y) => {
    let [n, f] = exactly(y);
    while (n % 2n === 0n) {
      n /= 2n;
      f++;
    }
    const roots = f < 0 ? 2 ** -f : 1;
    const whole = Number(abs(n)) * (f > 0 ? 2 ** f : 1);
    let [m, e] = exactly(Math.abs(x));
    while (m % 2n === 0n) {
      m /= 2n;
      e++;
    }
    if (roots > 1024 || whole > (m === 1n ? 1e5 : 3000)) return false;
    const left = raise([abs(r[0]), r[1]], roots);
    const right = raise([m, e], whole);
    return n > 0n ? same(left, right) : same(times(left, right), [1n, 0]);
  },
  gamma: (r, x) => {
    if (!Number.isInteger(x) || x <= 0 || x > 180) return false;
    let product = 1n;
    for (let k = 2n; k < big(x); k++) product *= k;
    return same(r, [product, 0]);
  },
};

/** A candidate with few bits in lower..upper, if there is one that is exact. */
function exactWithin(name, x, y, [lower, upper, e]) {
  const equation = equations[name];
  if (equation === undefined) return undefined;
  const place = bits(upper - lower) + 8;
  let m = (lower + upper) / 2n + (1n << big(place - 1));
  m >>= big(place);
  let f = e + place;
  if (m === 0n) return undefined;
  while (m % 2n === 0n) {
    m /= 2n;
    f++;
  }
  return bits(abs(m)) < 2000 && equation([m, f], x, y) ? [m, f] : undefined;
}

/** A result without computing: special values by IEEE 754-2019 section 9.2 and the C standard; otherwise undefined. */
export function specialValue(name, x, y = 0) {
  if (name === 'pow') return specialPower(x, y);
  if (name === 'hypot') {
    if (Math.abs(x) === Infinity || Math.abs(y) === Infinity) return Infinity;
    if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
    return x === 0 && y === 0 ? 0 : undefined;
  }
  if (name === 'atan2') {
    if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
    const zero = Math.atan2(x, y); // only its zeros are taken
    return (x === 0 && (y > 0 || Object.is(y, 0))) || (y === Infinity && Math.abs(x) < Infinity) ? zero : undefined;
  }
  if (Number.isNaN(x)) return NaN;
  if (odd.has(name) || name === 'expm1' || name === 'log1p') if (x === 0) return x;
  switch (name) {
    case 'exp':
    case 'exp2':
    case 'exp10':
      return x === 0 ? 1 : x === Infinity ? x : x === -Infinity ? 0 : undefined;
    case 'expm1':
      return x === Infinity ? x : x === -Infinity ? -1 : undefined;
    case 'log':
    case 'log2':
    case 'log10':
      return x === 0 ? -Infinity : x < 0 ? NaN : x === 1 ? 0 : x === Infinity ? x : undefined;
    case 'log1p':
      return x === -1 ? -Infinity : x < -1 ? NaN : x === Infinity ? x : undefined;
    case 'sin':
    case 'tan':
      return Math.abs(x) === Infinity ? NaN : undefined;
    case 'cos':
      return x === 0 ? 1 : Math.abs(x) === Infinity ? NaN : undefined;
    case 'asin':
      return Math.abs(x) > 1 ? NaN : undefined;
    case 'acos':
      return x === 1 ? 0 : Math.abs(x) > 1 ? NaN : undefined;
    case 'sinh':
    case 'asinh':
    case 'cbrt':
      return Math.abs(x) === Infinity ? x : undefined;
    case 'cosh':
      return x === 0 ? 1 : Math.abs(x) === Infinity ? Infinity : undefined;
    case 'tanh':
    case 'erf':
      return Math.abs(x) === Infinity ? Math.sign(x) : undefined;
    case 'acosh':
      return x < 1 ? NaN : x === 1 ? 0 : x === Infinity ? x : undefined;
    case 'atanh':
      return Math.abs(x) > 1 ? NaN : Math.abs(x) === 1 ? x * Infinity : undefined;
    case 'rsqrt':
      return x === 0 ? 1 / x : x < 0 ? NaN : x === Infinity ? 0 : undefined;
    case 'erfc':
      return x === 0 ? 1 : x === Infinity ? 0 : x === -Infinity ? 2 : undefined;
    case 'gamma':
      return x === 0 ? 1 / x : x === Infinity ? x : x < 0 && Math.floor(x) === x ? NaN : undefined;
    case 'lgamma':
      if (x === 1 || x === 2) return 0;
      return Math.abs(x) === Infinity || (x <= 0 && Math.floor(x) === x) ? Infinity : undefined;
    default:
      return undefined;
  }
}

function specialPower(x, y) {
  if (y === 0 || x === 1) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x === -1 && (Math.abs(y) === Infinity || Number.isInteger(y))) return Math.abs(y % 2) === 1 ? -1 : 1;
  if (x < 0 && x > -Infinity && Math.abs(y) < Infinity && !Number.isInteger(y)) return NaN;
  // Zeros and infinities, in and out, are the same in every engine.
  return x === 0 || Math.abs(x) === Infinity || Math.abs(y) === Infinity ? x ** y : undefined;
}

/**
 * f(x, y) as { special } or as sign, significand and exponent: rounded to odd at `places` significant bits, so that the
 * last bit is 1 unless the result is exact. (-1)^negative significand 2^exponent.
 */
export function reference(name, x, y, places) {
  const special = specialValue(name, x, y);
  if (special !== undefined) return { special };
  if (name === 'atan' && Math.abs(x) === Infinity) return constantAngle(x < 0, 2n, places);
  if (name === 'atan2') {
    const quarters = quartersOf(x, y);
    if (quarters !== undefined) return constantAngle(x < 0 || Object.is(x, -0), quarters, places);
  }
  for (let w = places + 40; w < 20000; w *= 2) {
    const found = bounds(name, x, y, w);
    const rounded = roundToOdd(found, places);
    if (rounded !== undefined) return rounded;
    const exact = exactWithin(name, x, y, found);
    if (exact !== undefined) return oddOfExact(exact, places);
  }
  throw new Error(`${name}(${x}, ${y}) is not decided`);
}

function quartersOf(y, x) {
  const left = x < 0 || Object.is(x, -0);
  if (y === 0) return left ? 4n : undefined;
  if (Math.abs(y) === Infinity) return Math.abs(x) < Infinity ? 2n : left ? 3n : 1n;
  if (x === -Infinity) return 4n;
  return x === 0 ? 2n : undefined;
}

function constantAngle(negative, quarters, places) {
  const w = places + 64;
  const m = quarters * PI(w);
  return roundToOdd(negative ? [-m - 64n, -m + 64n, -w - 2] : [m - 64n, m + 64n, -w - 2], places);
}

/** The interval's common value rounded to odd; undefined if its ends differ or may be exact. */
function roundToOdd([lower, upper, e], places) {
  const negative = upper < 0n;
  if (!negative && lower <= 0n) return undefined;
  const [a, b] = negative ? [-upper, -lower] : [lower, upper];
  const shift = bits(a) - places;
  if (bits(b) !== bits(a) || shift < 1) return undefined;
  const floor = a >> big(shift);
  if (b >> big(shift) !== floor || floor << big(shift) === a) return undefined;
  return { negative, significand: floor | 1n, exponent: e + shift };
}

function oddOfExact([m, e], places) {
  const shift = bits(abs(m)) - places;
  const floor = move(abs(m), -shift);
  const exact = shift <= 0 || floor << big(shift) === abs(m);
  return { negative: m < 0n, significand: exact ? floor : floor | 1n, exponent: e + shift };
}

// --- tables ------------------------------------------------------------------------------------------------------------

export const tableFormats = {
  float16: { precision: 11, exponentBits: 5, bias: 15 },
  bfloat16: { precision: 8, exponentBits: 8, bias: 127 },
};

/** The number that a 16-bit code stands for. */
export function decode(code, { precision, exponentBits, bias }) {
  const field = (code >> (precision - 1)) & (2 ** exponentBits - 1);
  const trailing = code & (2 ** (precision - 1) - 1);
  const sign = code >> 15 ? -1 : 1;
  if (field === 2 ** exponentBits - 1) return trailing === 0 ? sign * Infinity : NaN;
  const significand = field === 0 ? trailing : trailing + 2 ** (precision - 1);
  return sign * significand * 2 ** (Math.max(field, 1) - bias - precision + 1);
}

/** Exponents (of the leading bit) that entries keep; what is beyond stands just outside. */
function range({ precision, exponentBits, bias }) {
  return { least: 1 - bias - precision - 3, largest: 2 ** exponentBits - 2 - bias + 2 };
}

/**
 * An entry as a whole number: 0 is +0, ±n the n-th value of p + 2 bits from the least exponent up; beyond these
 * infinity, then NaN, then -0.
 */
export function entryOf(result, facts) {
  const { precision } = facts;
  const { least, largest } = range(facts);
  const binade = 2 ** (precision + 1);
  const infinity = (largest - least + 1) * binade + 1;
  if ('special' in result) {
    const { special } = result;
    if (Number.isNaN(special)) return infinity + 1;
    if (Object.is(special, -0)) return infinity + 2;
    if (Math.abs(special) === Infinity) return special > 0 ? infinity : -infinity;
    if (special === 0) return 0;
    const [m, e] = exactly(special);
    return entryOf(oddOfExact([m, e], precision + 2), facts);
  }
  const { negative, significand, exponent } = result;
  const e = exponent + precision + 1;
  const n = e < least ? 2 : e > largest ? infinity - 1 : 1 + (e - least) * binade + Number(significand) - binade;
  return negative ? -n : n;
}

/** The float64 of an entry, for rounding it. */
export function numberOf(entry, facts) {
  const { precision } = facts;
  const { least, largest } = range(facts);
  const binade = 2 ** (precision + 1);
  const infinity = (largest - least + 1) * binade + 1;
  const n = Math.abs(entry);
  if (entry === infinity + 2) return -0;
  if (n > infinity) return NaN;
  if (n === 0) return 0;
  const magnitude =
    n === infinity
      ? Infinity
      : (binade + ((n - 1) % binade)) * 2 ** (Math.floor((n - 1) / binade) + least - precision - 1);
  return entry < 0 ? -magnitude : magnitude;
}

/** The entries of one function and format, by code. */
export function compute(name, formatName) {
  const facts = tableFormats[formatName];
  const entries = new Int32Array(65536);
  for (let code = 0; code < 65536; code++) {
    const mirrored = code >= 32768 && (odd.has(name) || even.has(name));
    if (mirrored) {
      const { [code - 32768]: entry } = entries;
      const value = numberOf(entry, facts);
      entries[code] =
        Number.isNaN(value) || even.has(name) ? entry : entry === 0 ? entryOf({ special: -0 }, facts) : -entry;
    } else entries[code] = entryOf(reference(name, decode(code, facts), 0, facts.precision + 2), facts);
  }
  return entries;
}

/** Second differences as variable-length integers, for functions are smooth: then brotli. */
function compress(entries) {
  const bytes = [];
  let previous = 0;
  let slope = 0;
  for (const entry of entries) {
    const difference = entry - previous;
    let n = difference - slope;
    n = n < 0 ? -2 * n - 1 : 2 * n;
    for (; n >= 128; n = Math.floor(n / 128)) bytes.push(128 + (n % 128));
    bytes.push(n);
    previous = entry;
    slope = difference;
  }
  return bytes;
}

const folder = new URL('../tests/vectors/functions/', import.meta.url);

/** The table of a function as it was committed: entries by format and code. */
export function readTable(name) {
  const bytes = brotliDecompressSync(readFileSync(new URL(`${name}.br`, folder)));
  let at = 0;
  const tables = {};
  for (const formatName of Object.keys(tableFormats)) {
    const entries = new Int32Array(65536);
    let previous = 0;
    let slope = 0;
    for (let code = 0; code < 65536; code++) {
      let n = 0;
      for (let unit = 1; ; unit *= 128) {
        const byte = bytes[at++];
        n += (byte % 128) * unit;
        if (byte < 128) break;
      }
      slope += n % 2 === 0 ? n / 2 : -(n + 1) / 2;
      previous += slope;
      entries[code] = previous;
    }
    tables[formatName] = entries;
  }
  return tables;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true });
  const names = process.argv.length > 2 ? process.argv.slice(2) : unaryNames;
  for (const name of names) {
    const start = performance.now();
    const bytes = Object.keys(tableFormats).flatMap((formatName) => compress(compute(name, formatName)));
    const packed = brotliCompressSync(Uint8Array.from(bytes), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
    });
    writeFileSync(new URL(`${name}.br`, folder), packed);
    console.log(`${name}: ${packed.length} bytes, ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}
