/**
 * Comparing results with the oracle: every mode, limited random bits among them, of a few formats at a time.
 * @module
 */
import { binary, unary, type BinaryName, type UnaryName } from '../../../src/arithmetic/functions/index.js';
import { defineFormat, type Format } from '../../../src/format/format.js';
import { format } from '../../../src/format/names.js';
import { makePlan, type Plan } from '../../../src/kernel/plan.js';
import { checkOptions, type RoundingOptions } from '../../../src/options.js';
import { randomWords } from '../../../src/random/words.js';
import { makeRule } from '../../../src/rounding/rule.js';
import { show } from '../../oracle/bits.js';
import { factsOf, factsOfNumeric, type Facts } from '../../oracle/facts.js';
import { flipExactly } from '../../oracle/flip.js';
import {
  bracketOfReal,
  deliverInput,
  deterministicModes,
  saturations,
  subnormalTreatments,
  type Mode,
  type Saturate,
} from '../../oracle/rounding.js';
import { drawsFrom, wordsFrom } from '../../oracle/words.js';
import type { Subnormals } from '../../oracle/facts.js';
import { exactValue } from './exact.js';

const SEED = 20261121n;
const STREAM = 7;
const words = randomWords(SEED, STREAM);

const modes: readonly RoundingOptions[] = [
  ...deterministicModes.map((rounding) => ({ rounding })),
  { rounding: 'stochastic' },
  { rounding: 'stochasticEqual' },
  { rounding: 'stochastic', randomBits: 8, variant: 'A' },
  { rounding: 'stochastic', randomBits: 31, variant: 'B' },
  { rounding: 'stochastic', randomBits: 1, variant: 'C' },
  { rounding: 'stochastic', randomBits: 32, variant: 'C' },
  { rounding: 'stochastic', flip: { probability: 0.5 } },
];

interface Target {
  readonly format: Format;
  readonly facts: Facts;
}

const named = (name: string): Target => ({ format: format(name), facts: factsOf(name)! });
function numeric(precision: number, emin: number, emax: number): Target {
  const facts = factsOfNumeric({
    ...{ precision, emin, emax, infinities: true, nan: true, signed: true, signedZero: true },
    subnormals: 'gradual',
  });
  return { format: defineFormat({ precision, emin, emax }), facts };
}

/** Formats of all precisions: up to 24 bits mostly. */
const targets: readonly Target[] = [
  ...['float16', 'bfloat16', 'float32', 'float8_e4m3fn', 'float8_e5m2fnuz', 'float64', 'float4_e2m1fn'].map(named),
  ...['binary8p3se', 'binary8p4uf', 'float8_e8m0fnu', 'tfloat32'].map(named),
  numeric(24, -1000, 1000),
  numeric(24, 0, 3),
  numeric(51, -1022, 1023),
  numeric(52, -300, 300),
  numeric(53, -200, 1023),
  numeric(1, -900, 900),
];

interface Case {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly setting: { readonly mode: Mode; readonly subnormals: Subnormals; readonly saturate: Saturate };
  readonly options: RoundingOptions;
}

const cases = new Map<string, readonly Case[]>();

/** All modes of one format with one treatment of subnormals and overflow. */
function casesOf(target: number, subnormals: Subnormals, saturate: Saturate): readonly Case[] {
  const key = `${target} ${subnormals} ${saturate}`;
  let found = cases.get(key);
  if (found === undefined) {
    const { format, facts } = targets[target]!;
    found = modes.map((mode) => {
      const options = { ...mode, subnormals, saturate };
      const plan = makePlan(makeRule(format, checkOptions(options, 'test'), 'test'));
      return { plan, facts, setting: { mode: mode.rounding as Mode, subnormals, saturate }, options };
    });
    cases.set(key, found);
  }
  return found;
}

/** Compares f(x, y) in all modes of `count` random formats; returns how many results were compared. */
export function compareAt(name: UnaryName | BinaryName, x: number, y: number, random: () => number, count = 3): number {
  const real = exactValue(name, x, y);
  let compared = 0;
  for (let i = 0; i < count; i++) {
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const all = casesOf(Math.floor(random() * targets.length), pick(subnormalTreatments), pick(saturations));
    const { facts, setting } = all[0]!;
    // Quotients by zero are NaN in P3109 formats: functions.test.ts.
    if (x === 0 && real.kind === 'infinite' && facts.layout?.specials.startsWith('p3109')) continue;
    const exact = bracketOfReal(real, facts, setting.subnormals === 'none');
    const index = Math.floor(random() * 1e12);
    const plane = (n: number): bigint => wordsFrom(SEED, STREAM, n, BigInt(index), 1)[0]!;
    const draw = drawsFrom(SEED, STREAM, BigInt(index), 1)[0]!;
    for (const { plan, setting, options } of all) {
      const { randomBits, variant, flip } = options;
      const limits = randomBits === undefined ? {} : { randomBits, variant: variant! };
      const rounded = deliverInput(exact, facts, setting, { ...draw, ...limits });
      const expected =
        flip === undefined
          ? rounded
          : flipExactly(rounded, facts, { bits: 'significand', ...flip }, plane(2), plane(3));
      const got =
        name in unary
          ? unary[name as UnaryName](x, plan, words, index)
          : binary[name as BinaryName](x, y, plan, words, index);
      if (!Object.is(got, expected)) {
        const call = `${name}(${show(x)}${name in unary ? '' : `, ${show(y)}`}) in ${facts.name}`;
        const what = `expected ${show(expected)}, got ${show(got)}`;
        throw new Error(`${call} ${JSON.stringify(options)}, word ${index}: ${what}`);
      }
      compared++;
    }
  }
  return compared;
}
