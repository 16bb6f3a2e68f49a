/**
 * Operands for the tests of matrix products, and a generator of their own that repeats.
 * @module
 */
import { chopper, type Format } from '../../../src/index.js';
import { power } from '../../../src/format/bits.js';

/** Xorshift, so that a failure repeats. */
let state = 20261122;

/** Starts the numbers of a test, whichever ran before it. */
export function restart(test: string): void {
  state = 20261122;
  for (const letter of test) state = (Math.imul(state, 31) + letter.codePointAt(0)!) | 0 || 1;
}

export function draw(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

export const pick = <T>(from: readonly T[]): T => from[draw(from.length)]!;

const signed = (x: number): number => (draw(2) === 0 ? x : -x);

/** What kinds of numbers there are. */
export const kinds = {
  'of the format, near 1': (f: Format) => chopper(f)((draw(2 ** 20) / 2 ** 19 - 1) * 2),
  'of the format, small products': (f: Format) =>
    chopper(f)((draw(2 ** 20) / 2 ** 19 - 1) * power(Math.floor(f.emin / 2))),
  'of the format, any exponent': (f: Format) => {
    const size = (1 + draw(2 ** 20) / 2 ** 20) * power(f.emin - 3 + draw(Math.min(f.emax - f.emin + 4, 2000)));
    return chopper(f, { saturate: true })(signed(size));
  },
  'small integers': () => draw(7) - 3,
  'mostly zeros of both signs': () => (draw(8) === 0 ? draw(5) - 2 : draw(2) === 0 ? 0 : -0),
  'nonpositive, tiny': (f: Format) => -chopper(f)(power(f.emin - draw(f.precision + 3))),
  float64: () => (draw(2 ** 30) / 2 ** 29 - 1) * (1 + draw(2 ** 30) / 2 ** 52),
  'with infinities and NaN': (f: Format) =>
    draw(12) === 0 ? pick([Infinity, -Infinity, NaN, f.maxFinite, -f.maxFinite]) : chopper(f)(draw(1000) / 500 - 1),
} satisfies Record<string, (f: Format) => number>;

/** Kinds at which rounding is hard: for products and sums in a format of `f`'s precision and range. */
export const hardKinds = {
  // (1 + 2^-k) (1 + 2^-(p - k)) ends in half a last place; one bit more or less than that is no tie.
  'products that are ties': ({ precision: p }: Format) => {
    const near = pick([0, 0, 0, power(-40), -power(-40)]);
    return signed(1 + power(-draw(p + 1)) + near);
  },
  'sums that are ties': ({ precision: p }: Format) => {
    const last = power(1 - p);
    const near = pick([0, 0, 0, power(-60), -power(-60)]);
    return pick([1, -1, 1 + last, -1 - last, 2, last / 2 + near, -last / 2 - near, (3 * last) / 2, last + near]);
  },
  'sums that cancel': () => pick([1, -1, 1, -1, 3, -3, 0, -0, power(-30), -power(-30)]),
  'sums that overflow midway': ({ maxFinite, emax, precision: p }: Format) =>
    signed(pick([maxFinite, maxFinite / 2, power(emax - p), power(emax - p) * 0.75, 1, power(emax - 2)])),
  'around the smallest numbers': ({ emin, precision: p }: Format) => {
    const least = power(Math.max(emin - p + 1, -1070));
    return signed(pick([least, least / 2, (3 * least) / 2, least / 4, 1, 1, power(emin), power(emin) - least, 0]));
  },
  'roots of the smallest numbers': ({ emin, precision: p }: Format) =>
    signed(power(Math.floor((emin - draw(p + 3)) / 2)) * (1 + draw(4) / 4)),
} satisfies Record<string, (f: Format) => number>;

/** The first element in which bits differ. */
export function difference(got: Float64Array, want: Float64Array): string | undefined {
  const [x, y] = [got, want].map((z) => new BigUint64Array(z.buffer, z.byteOffset, z.length));
  const i = x!.findIndex((bits, k) => bits !== y![k]);
  return i < 0
    ? undefined
    : `element ${i}: got ${got[i]} (${x![i]!.toString(16)}), want ${want[i]} (${y![i]!.toString(16)})`;
}
