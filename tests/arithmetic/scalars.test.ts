/**
 * The scalar methods by recipe equal the operations of basic.ts, bit for bit and word by word: at every limit that
 * chooses a recipe, just inside and just outside, and with operands near what decides.
 */
import { describe, expect, it } from 'vitest';
import { chopper, defineFormat, format, type Chopper, type Format, type RoundingOptions } from '../../src/index.js';
import { add, div, fma, mul, sqrt, sub } from '../../src/arithmetic/basic.js';
import { sharedBy } from '../../src/arithmetic/methods.js';
import { scalarFamily } from '../../src/arithmetic/scalars.js';
import { roundNumber } from '../../src/kernel/bulk.js';
import { roundingModes } from '../../src/modes.js';
import { fillWords, HIGH_WORD } from '../../src/random/words.js';
import { operandsNear } from './operandsNear.js';

type Plain = (...parameters: unknown[]) => number;
const basic = { round: roundNumber, add, sub, mul, div, sqrt, fma } as unknown as Record<string, Plain>;
const arities: Record<string, number> = { round: 1, add: 2, sub: 2, mul: 2, div: 2, sqrt: 1, fma: 3 };

/** The first case in which a method and its operation differ; undefined where none does. */
function difference(c: Chopper, count: number, seed: number): string | undefined {
  const { plan, words, position } = sharedBy(c)!;
  const next = operandsNear(c.format, seed);
  for (const [name, arity] of Object.entries(arities)) {
    const method = (name === 'round' ? c : c[name as 'add']) as unknown as (...operands: number[]) => number;
    for (let k = 0; k < count; k++) {
      const operands = next(arity, name);
      const index = position.get();
      const want = basic[name]!(...operands, plan, words, index);
      const got = method(...operands);
      if (!Object.is(got, want)) return `${name}(${operands.join(', ')}): got ${got}, want ${want}`;
      if (position.get() !== index + (words === undefined ? 0 : 1)) return `${name}: position ${position.get()}`;
    }
  }
  return undefined;
}

const numeric = (precision: number, emin: number, emax: number, more = {}): Format =>
  defineFormat({ precision, emin, emax, ...more });

/** Formats beside every limit: precision, exponents, what is missing. */
const formats: Format[] = [
  ...['float16', 'bfloat16', 'float32', 'float64', 'tfloat32', 'float8_e4m3fn', 'float8_e8m0fnu', 'float4_e2m1fn'],
  ...['binary8p3se', 'binary8p3ue', 'binary6p1sf', 'float8_e5m2fnuz', 'e11m50', 'e11m51', 'e2m40'],
]
  .map((name) => format(name))
  .concat([
    ...[1, 2, 25, 26, 39, 40, 41, 50, 51, 52, 53].map((p) => numeric(p, -30, 40)),
    ...[50, 51].flatMap((p) => [numeric(p, -1022, 1023), defineFormat({ precision: p, unbounded: true })]),
    ...[-1023, -1022, -1021].map((emin) => numeric(11, emin, 100)),
    ...[980, 981, 982, 983].map((emax) => numeric(11, -10, emax)),
    ...[9, 10, 11, 12, 600].map((emin) => numeric(11, emin, emin + 20)),
    ...[-1, 0, 1].map((emin) => numeric(11, emin, emin + 20, { subnormals: 'none' })),
    numeric(11, -14, 15, { subnormals: 'flush' }),
    numeric(24, -126, 127, { signedZero: false }),
    numeric(24, -126, 127, { subnormals: 'flush' }),
    numeric(24, -126, 126),
    numeric(24, -125, 127),
    numeric(24, -126, 127, { infinities: false }),
    numeric(53, -1022, 1023, { infinities: false }),
  ]);

describe.each(roundingModes)('%s', (rounding) => {
  it('gives what the plain operation gives', () => {
    const cases: RoundingOptions[] = [{}, { saturate: true }, { saturate: 'propagate' }];
    formats.forEach((f, i) => {
      const c = chopper(f, { rounding, seed: 7n + BigInt(i), position: i * 5, ...cases[i % 3] });
      expect(difference(c, 120, i + 1), `${f.name} ${rounding}`).toBeUndefined();
    });
  });
});

it('serves float16 in every mode by a recipe', () => {
  const families = roundingModes.map((rounding) =>
    scalarFamily(sharedBy(chopper('float16', { rounding, seed: 1 }))!.plan),
  );
  expect(families).toEqual([
    ...['even', 'ties', 'ties', 'ties', 'directed', 'directed', 'directed', 'directed', 'odd', 'stochastic', 'coin'],
  ]);
});

describe('random words drawn in bulk', () => {
  const words = (length: number): Uint32Array => {
    const out = new Uint32Array(length);
    fillWords(out, { seedLow: 9, seedHigh: 0, stream: 3 }, HIGH_WORD, 0, length);
    return out;
  };
  // 1 + u with u far below the quantum never moves; halves between 0 and 1 tell the coin of each word.
  const coins = chopper('float16', { rounding: 'stochasticEqual', seed: 9, stream: 3 });
  const half = 1 + 2 ** -11;
  const coinOf = (word: number): number => (word >= 2 ** 31 ? 1 + 2 ** -10 : 1);

  it('come by index, however calls, arrays and positions alternate', () => {
    const expected = Array.from(words(5000), coinOf);
    let state = 1;
    for (let turn = 0; turn < 3000; turn++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      const kind = state >>> 28;
      const at = coins.position;
      if (at > 4500 || kind === 0) coins.position = (state >>> 8) % 4000;
      else if (kind < 3) {
        const length = (state >>> 8) % 70;
        expect(coins(new Array<number>(length).fill(half))).toEqual(expected.slice(at, at + length));
        expect(coins.position).toBe(at + length);
      } else {
        expect(kind < 8 ? coins(half) : coins.add(half, 0)).toBe(expected[at]);
        expect(coins.position).toBe(at + 1);
      }
    }
  });

  it('end at 2^53, with the error in the name of the operation, and the position kept', () => {
    const c = chopper('float16', { rounding: 'stochastic', seed: 1, position: 2 ** 53 - 20 });
    const all = chopper('float16', { rounding: 'stochastic', seed: 1, position: 2 ** 53 - 20 })(
      new Float64Array(20).fill(0.3),
    );
    for (let k = 0; k < 20; k++) expect(c.add(0.3, 0)).toBe(all[k]);
    expect(() => c.add(0.3, 0)).toThrow(/^add: "position" expected at most 2\^53 - 1 for 1 elements/);
    expect(() => c(0.3)).toThrow(/^chopper: "position" expected/);
    expect(c.position).toBe(2 ** 53);
    c.position = 2 ** 53 - 1;
    expect(c.mul(0.3, 1)).toBe(all[19]);
  });

  it('are drawn by numbers alone: an operand that is an array, or wrong, draws none', () => {
    const c = chopper('float16', { rounding: 'stochastic', seed: 1 });
    expect(() => c.add(1, '2' as unknown as number)).toThrow(TypeError);
    expect(c.position).toBe(0);
    c.add(NaN, 1);
    expect(c.position).toBe(1);
  });
});
