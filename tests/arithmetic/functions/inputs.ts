/**
 * Arguments that make trouble: huge, tiny, next to 1, to zeros and to poles, near multiples of pi / 2, and those of exact
 * or nearly exact results.
 * @module
 */
import type { BinaryName, UnaryName } from '../../../src/arithmetic/functions/index.js';

/** Random numbers in [0, 1) from a seed (mulberry32): the same in every run. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = () => number;

const whole = (random: Random, least: number, largest: number): number =>
  least + Math.floor(random() * (largest - least + 1));
const sign = (random: Random): number => (random() < 0.5 ? -1 : 1);
/** 1 + a fraction of `places` bits. */
const significand = (random: Random, places: number): number =>
  1 + Math.floor((random() + random() * 2 ** -32) * 2 ** places) / 2 ** places;
const precision = (random: Random): number => [52, 52, 23, 10, 7, 3][whole(random, 0, 5)]!;

/** A number of a random precision and exponent. */
const scaled =
  (least: number, largest: number) =>
  (random: Random): number =>
    sign(random) * significand(random, precision(random)) * 2 ** whole(random, least, largest);

const kinds: readonly ((random: Random) => number)[] = [
  scaled(-1074, 1023),
  scaled(-60, 60),
  scaled(-12, 9),
  scaled(-4, 3),
  scaled(-4, 3),
  (random) => 1 + scaled(-54, -2)(random),
  (random) => sign(random) + scaled(-54, -30)(random),
  (random) => whole(random, -30, 180),
  (random) => whole(random, -3000, 3000) / 2 ** whole(random, 0, 8),
  (random) => whole(random, -30, 30) + scaled(-54, -20)(random),
  (random) => (Math.PI / 2) * whole(random, 1, 2 ** whole(random, 1, 30)),
  (random) => sign(random) * 2 ** whole(random, -1074, 1023),
  (random) => 10 ** whole(random, -5, 22),
  (random) => whole(random, 1, 40) ** 3 * 8 ** whole(random, -20, 20),
  (random) => [0, -0, Infinity, -Infinity, NaN, 1, -1, 2][whole(random, 0, 7)]!,
];

/** An argument of any kind. */
export function argument(random: Random): number {
  return kinds[whole(random, 0, kinds.length - 1)]!(random);
}

/** An argument at which a function of one argument is likely to be a number. */
export function argumentOf(name: UnaryName, random: Random): number {
  const x = argument(random);
  const bounded = ['asin', 'acos', 'atanh'].includes(name) && Math.abs(x) > 1 && random() < 0.95;
  if (bounded) return 1 / x;
  if (/^(log|rsqrt|acosh)/.test(name) && name !== 'log1p' && x < 0 && random() < 0.95) return -x;
  return x;
}

/** Two arguments. */
export function argumentsOf(name: BinaryName, random: Random): [number, number] {
  const hard = random() < 0.5;
  if (!hard) {
    const x = argument(random);
    return [name === 'pow' && random() < 0.7 ? Math.abs(x) : x, argument(random)];
  }
  const small = scaled(-3, 3);
  switch (name) {
    case 'pow': {
      const kind = whole(random, 0, 6);
      // Exact or nearly: roots and powers of small integers.
      const root = whole(random, 1, 60) * 2 ** whole(random, -20, 20);
      const j = whole(random, 0, 3);
      if (kind === 0) return [root ** (2 ** j), whole(random, -9, 9) / 2 ** j];
      if (kind === 1) return [root ** (2 ** j) * (1 + 2 ** -whole(random, 20, 52)), whole(random, -9, 9) / 2 ** j];
      if (kind === 2) return [1 + scaled(-52, -5)(random), scaled(0, 54)(random)];
      if (kind === 4) return [1 + scaled(-52, -5)(random), scaled(-1074, -60)(random)];
      if (kind === 5) return [2 ** whole(random, -1074, 1023), whole(random, -50, 50) / whole(random, 1, 1000)];
      if (kind === 3) return [Math.abs(scaled(-30, 30)(random)), scaled(-2, 5)(random)];
      return [-Math.abs(small(random)), whole(random, -40, 40)];
    }
    case 'hypot': {
      const m = whole(random, 1, 40);
      const n = whole(random, 1, 40);
      const e = 2 ** whole(random, -500, 500);
      if (random() < 0.4) return [(m * m - n * n) * e, 2 * m * n * e * (random() < 0.3 ? 1 + 2 ** -40 : 1)];
      const x = scaled(-900, 900)(random);
      return [x, x * scaled(-60, 2)(random)];
    }
    case 'atan2': {
      const x = scaled(-900, 900)(random);
      return random() < 0.5 ? [x * scaled(-120, 70)(random), x] : [small(random), small(random)];
    }
  }
}
