/**
 * Exact sums of float64 products, rounded once by a chopper.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { exponentOf, scale } from '../../format/bits.js';
import { checkOptions, type RoundingOptions } from '../../options.js';
import { randomWords } from '../../random/words.js';
import { roundRational } from '../../rounding/exact.js';
import { makeRule, type Rule } from '../../rounding/rule.js';

/** An integer times a power of two. */
interface Dyadic {
  readonly significand: bigint;
  readonly exponent: number;
}

/** A finite float64 as an integer times a power of two. */
export function dyadic(x: number): Dyadic {
  if (x === 0) return { significand: 0n, exponent: 0 };
  const exponent = Math.max(exponentOf(x), -1022) - 52;
  return { significand: BigInt(scale(x, -exponent)), exponent };
}

/** The product. */
export function times(x: Dyadic, y: Dyadic): Dyadic {
  return { significand: x.significand * y.significand, exponent: x.exponent + y.exponent };
}

/** The sum. */
export function plus(x: Dyadic, y: Dyadic): Dyadic {
  const exponent = Math.min(x.exponent, y.exponent);
  return {
    significand: (x.significand << BigInt(x.exponent - exponent)) + (y.significand << BigInt(y.exponent - exponent)),
    exponent,
  };
}

function withoutFormat(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key !== 'format'));
}

const rules = new WeakMap<Chopper, Rule>();

function ruleOf(to: Chopper): Rule {
  let rule = rules.get(to);
  if (rule === undefined) {
    const { seed, ...options } = to.toJSON();
    const checked = checkOptions(
      { ...withoutFormat(options), ...(seed !== undefined && { seed: BigInt(seed) }) } as RoundingOptions,
      'p3109',
    );
    rule = makeRule(to.format, checked, 'p3109');
    rules.set(to, rule);
  }
  return rule;
}

/** The number rounded once, drawing the chopper's next random word where it draws any; an exact 0 is +0. */
export function project({ significand, exponent }: Dyadic, to: Chopper): number {
  const rule = ruleOf(to);
  if (significand === 0n) return to(0);
  const negative = significand < 0n;
  const words = rule.random ? randomWords(to.seed!, to.stream) : undefined;
  const magnitude = { numerator: negative ? -significand : significand, denominator: 1n, exponent };
  const index = to.position;
  if (words !== undefined) to.position = index + 1;
  return roundRational(negative, magnitude, rule, words, index);
}
