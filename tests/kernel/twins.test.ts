/**
 * The twins: kernels and JS loops equal the reference bit for bit, over the hard values of random formats.
 */
import { afterEach, describe, expect, it } from 'vitest';
import {
  chopper,
  defineFormat,
  format,
  formats,
  useBackend,
  allocate,
  type Format,
  type RoundingOptions,
} from '../../src/index.js';
import { power } from '../../src/format/bits.js';
import { roundingModes } from '../../src/modes.js';
import { checkOptions } from '../../src/options.js';
import { HIGH_WORD, randomWords, word } from '../../src/random/words.js';
import { makeRule } from '../../src/rounding/rule.js';
import { round } from '../../src/rounding/round.js';

/** A small generator of its own (xorshift), so that a failure repeats. */
let state = 20261121;
function draw(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

/** Values near the decision boundaries of `f`: members, midpoints and their float64 neighbours, and specials. */
function hardValues(f: Format, count: number): Float64Array {
  const x = new Float64Array(count);
  const special = [
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    f.maxFinite,
    -f.maxFinite,
    f.minNormal,
    f.minSubnormal,
    2 ** 1023,
    5e-324,
    -5e-324,
    1.7976931348623157e308,
  ];
  const bits = new BigInt64Array(x.buffer);
  for (let i = 0; i < count; i++) {
    const choice = draw(20);
    if (choice === 0) {
      x[i] = special[draw(special.length)]!;
      continue;
    }
    const low = Math.max(f.emin - f.precision - 3, -1074);
    const high = Math.min(f.emax + 2, 1023);
    const exponent = choice < 5 ? [f.emin, f.emin - 1, f.emax, high][draw(4)]! : low + draw(high - low + 1);
    const significand = 1 + Math.floor((draw(2 ** 30) / 2 ** 30) * 2 ** f.precision) / 2 ** f.precision; // member or midpoint
    x[i] = (draw(2) === 0 ? 1 : -1) * significand * power(Math.max(exponent, -1074));
    if (choice > 12 && Number.isFinite(x[i]!)) bits[i]! += BigInt(draw(3) - 1);
    if (choice > 17) x[i] = (draw(2 ** 30) / 2 ** 29 - 1) * f.maxFinite;
  }
  return x;
}

function randomFormat(): Format {
  for (;;) {
    const precision = 1 + draw(53);
    const emin = draw(3) === 0 ? -1074 + draw(2000) : -130 + draw(140);
    const emax = Math.min(emin + draw(draw(2) === 0 ? 20 : 2000), 1023);
    const signed = draw(6) !== 0;
    try {
      return defineFormat({
        precision,
        emin,
        emax,
        signed,
        signedZero: signed && draw(3) !== 0,
        infinities: draw(3) !== 0,
        nan: draw(4) !== 0,
      });
    } catch {
      continue;
    }
  }
}

function randomOptions(): RoundingOptions {
  const rounding = roundingModes[draw(roundingModes.length)]!;
  return {
    rounding,
    saturate: ([false, true, 'propagate'] as const)[draw(3)]!,
    subnormals: (['gradual', 'flush', 'none'] as const)[draw(3)]!,
    seed: 12345678901234567890n - BigInt(draw(1000)),
    stream: draw(5),
    position: [0, 5, 16, 2 ** 32 - 7, 2 ** 34 - 100, 2 ** 52 + 3][draw(6)]!,
    ...(rounding === 'stochastic' &&
      draw(2) === 0 && { randomBits: 1 + draw(32), variant: (['A', 'B', 'C'] as const)[draw(3)]! }),
    ...(draw(8) === 0 && { flip: { probability: 0.3 } }),
  };
}

function reference(x: ArrayLike<number>, f: Format, options: RoundingOptions): Float64Array {
  const checked = checkOptions(options, 'test');
  const rule = makeRule(f, checked, 'test');
  const words = rule.random ? randomWords(checked.seed!, checked.stream) : undefined;
  return Float64Array.from(x, (value, i) => round(value, rule, words, checked.position + i));
}

function bitsOf(x: Float64Array): BigUint64Array {
  return new BigUint64Array(x.buffer, x.byteOffset, x.length);
}

function firstDifference(got: Float64Array, want: Float64Array, x: ArrayLike<number>): string | undefined {
  const a = bitsOf(got);
  const b = bitsOf(want);
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i])
      return `element ${i}: x = ${x[i]}, got ${got[i]} (${a[i]!.toString(16)}), want ${want[i]} (${b[i]!.toString(16)})`;
  }
  return undefined;
}

afterEach(() => useBackend('auto'));

const cases: [string, () => Format][] = [
  ['named formats', () => [...formats.values()][draw(formats.size)]!],
  [
    'patterns',
    () =>
      format(
        [
          'binary8p3se',
          'binary8p4sf',
          'binary7p1ue',
          'binary6p2uf',
          'e11m52',
          'e11m20',
          'e3m2finite',
          'e1m3finite',
          'e11m1',
          'e5m51',
          'binary8p1se',
          'e4m0finite',
          'e8m52',
          'e9m23',
        ][draw(14)]!,
      ),
  ],
  ['random formats', randomFormat],
  ['float32 with shorter significands', () => format(`e8m${1 + draw(22)}`)],
  ['unbounded formats', () => defineFormat({ precision: 1 + draw(53), unbounded: true })],
];

describe.each(cases)('%s: every path gives the bits of the reference', (_, pick) => {
  it.each(['js', 'wasm-simd'] as const)('%s', (backend) => {
    useBackend(backend);
    for (let round = 0; round < 400; round++) {
      const f = pick();
      const options = randomOptions();
      const x = hardValues(f, 1 + draw(200));
      const want = reference(x, f, options);
      const describe = (path: string) =>
        `${path} ${f.name} ${JSON.stringify(options, (_, v) => (typeof v === 'bigint' ? String(v) : (v as unknown)))} `;
      const c = chopper(f, options);
      const array = c(x);
      expect(firstDifference(array, want, x), describe('array')).toBeUndefined();
      c.position = options.position!;
      expect(
        firstDifference(
          Float64Array.from(x, (value) => c(value)),
          want,
          x,
        ),
        describe('scalar'),
      ).toBeUndefined();
      const inArena = arenaCopy(x);
      c.position = options.position!;
      expect(firstDifference(c.into(inArena, inArena), want, x), describe('arena')).toBeUndefined();
      if (f.precision > 24 || f.emax > 127 || f.emin - f.precision + 1 < -149) continue;
      const single = Float32Array.from(x);
      c.position = options.position!;
      expect(
        firstDifference(Float64Array.from(c(single)), reference(single, f, options), single),
        describe('float32'),
      ).toBeUndefined();
    }
  });
});

describe('stochastic rounding where the high words leave it open', () => {
  // Chosen so that floor(nu 2^32) + H = 2^32 - 1 for the word H of each element: the low words decide, which happens
  // to one element in 2^32 otherwise.
  const words = randomWords(7n, 3);
  const x = Float64Array.from({ length: 192 }, (_, i) => {
    const high = 2 ** 32 - 1 - word(words, HIGH_WORD, i);
    const low = [0, 1, 300, 512, 700, 1023][i % 6]!; // the next ten bits of nu
    return (i % 2 === 0 ? 1 : -1) * (1 + (high * 1024 + low) / 2 ** 52);
  });
  const options = { rounding: 'stochastic', seed: 7, stream: 3 } as const;
  const want = reference(x, format('float16'), options);

  it('decides both ways', () => {
    expect(new Set(want)).toEqual(new Set([1, -1, 1 + 2 ** -10, -1 - 2 ** -10]));
  });
  it.each(['js', 'wasm-simd'] as const)('as the reference does: %s', (backend) => {
    useBackend(backend);
    const c = chopper('float16', options);
    expect(firstDifference(c(x), want, x)).toBeUndefined();
    c.position = 0;
    expect(
      firstDifference(
        Float64Array.from(x, (value) => c(value)),
        want,
        x,
      ),
    ).toBeUndefined();
    const asymmetric = chopper('float16', { ...options, saturate: 'propagate' });
    expect(firstDifference(asymmetric(x), want, x)).toBeUndefined();
    const wide = chopper('e11m10', options);
    expect(firstDifference(wide(x), want, x)).toBeUndefined();
  });
});

const arenaArray = allocate(256, 'float64');
function arenaCopy(x: Float64Array): Float64Array {
  const view = arenaArray.subarray(3, 3 + x.length);
  view.set(x);
  return view;
}
