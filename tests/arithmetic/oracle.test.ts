/**
 * Every operation equals the exact result rounded once: random formats of all precisions, modes and settings, with
 * operands outside the format, that nearly cancel, whose result lies at a tie or a threshold, overflows or underflows.
 */
import fc from 'fast-check';
import { describe } from 'vitest';
import { chopper, type RoundingMode } from '../../src/index.js';
import {
  anyFloat,
  anyFormat,
  deciding,
  deterministicMode,
  saturation,
  subnormalTreatment,
} from '../laws/arbitraries.js';
import { checked } from '../laws/checked.js';
import { arities, exactResult, type Operation } from '../oracle/arithmetic.js';
import { bitsOf, ofBits } from '../oracle/dyadic.js';
import type { Facts } from '../oracle/facts.js';
import { wordOf } from '../oracle/philox.js';
import { bracketOfReal, deliverInput, type Draw, type Mode, type Setting } from '../oracle/rounding.js';

/** Operands of an operation whose result is near something that decides. */
function operandsOf(operation: Operation, facts: Facts): fc.Arbitrary<number[]> {
  const target = deciding(facts);
  const any = fc.oneof(target, anyFloat, fc.double({ min: -100, max: 100 }), fc.integer({ min: -9, max: 9 }));
  const free = fc.tuple(any, any, any).map((operands) => operands.slice(0, arities[operation]));
  const aimed = fc
    .tuple(target, any, any, fc.integer({ min: -2, max: 2 }))
    .map(([t, x, y, k]) =>
      operandsFor(operation, t, x, y).map((v, i) => (i === arities[operation] - 1 ? step(v, k) : v)),
    );
  return fc.oneof({ arbitrary: free, weight: 1 }, { arbitrary: aimed, weight: 3 });
}

/** Operands with a result near t. */
function operandsFor(operation: Operation, t: number, x: number, y: number): number[] {
  switch (operation) {
    case 'add':
      return [x, t - x];
    case 'sub':
      return [x, x - t];
    case 'mul':
      return [x, t / x];
    case 'div':
      return [t * x, x];
    case 'sqrt':
      return [t * t];
    case 'fma':
      return [x, y, t - x * y];
  }
}

/** The float64 k places further from zero. */
function step(x: number, k: number): number {
  return Number.isFinite(x) && x !== 0 ? ofBits(bitsOf(x) + BigInt(k)) : x;
}

function expected(
  operation: Operation,
  operands: readonly number[],
  format: Facts,
  setting: Setting,
  draw?: Draw,
): number {
  // Results of an unbounded format are float64 values, and so are rounded to multiples of 2^-1074.
  const facts = format.emin === -Infinity ? { ...format, emin: format.precision - 1075 } : format;
  const p3109 = facts.layout?.specials.startsWith('p3109') ?? false;
  const exact = exactResult(operation, operands, setting.mode, p3109);
  return deliverInput(bracketOfReal(exact, facts, setting.subnormals === 'none'), facts, setting, draw);
}

const operations = Object.keys(arities) as Operation[];
const settings = fc.record({ mode: deterministicMode, subnormals: subnormalTreatment, saturate: saturation });
type Scalar = (...operands: readonly number[]) => number;

describe('deterministic modes', () => {
  for (const operation of operations) {
    checked(
      operation,
      fc.property(
        anyFormat.chain((one) => fc.record({ one: fc.constant(one), operands: operandsOf(operation, one.facts) })),
        settings,
        ({ one, operands }, setting) => {
          const { mode, ...rest } = setting;
          // An unbounded format has no numbers below the normal ones, whatever is asked.
          const treated = one.f.unbounded ? { ...setting, subnormals: 'gradual' as const } : setting;
          const c = chopper(one.f, { rounding: mode, ...rest });
          const got = (c[operation] as Scalar)(...operands);
          const want = expected(operation, operands, one.facts, treated);
          if (!Object.is(got, want)) throw new Error(`${one.f.name}: got ${got}, want ${want}`);
        },
      ),
      3000,
    );
  }
});

describe('stochastic modes, word by word', () => {
  const random = fc.record({
    mode: fc.constantFrom<RoundingMode>('stochastic', 'stochasticEqual'),
    seed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    position: fc.constantFrom(0, 3, 17, 2 ** 32 - 1, 2 ** 40),
    limited: fc.option(
      fc.record({ randomBits: fc.integer({ min: 1, max: 32 }), variant: fc.constantFrom('A', 'B', 'C') }),
    ),
  });
  for (const operation of operations) {
    checked(
      operation,
      fc.property(
        anyFormat.chain((one) => fc.record({ one: fc.constant(one), operands: operandsOf(operation, one.facts) })),
        random,
        saturation,
        ({ one, operands }, { mode, seed, position, limited }, saturate) => {
          const few = mode === 'stochastic' && limited !== null ? limited : {};
          const c = chopper(one.f, { rounding: mode, seed, position, saturate, ...few });
          const got = (c[operation] as Scalar)(...operands);
          const draw = {
            high: wordOf(seed, 0, 0, BigInt(position)),
            low: wordOf(seed, 0, 1, BigInt(position)),
            ...few,
          };
          const setting = { mode: mode as Mode, subnormals: one.facts.subnormals, saturate };
          const want = expected(operation, operands, one.facts, setting, draw);
          if (!Object.is(got, want) || c.position !== position + 1)
            throw new Error(`${one.f.name}: got ${got}, want ${want}`);
        },
      ),
      2000,
    );
  }
});
