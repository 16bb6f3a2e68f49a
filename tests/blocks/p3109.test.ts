/**
 * Section 4.5 of P3109 4.0, clause by clause, and blocks.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as p3109 from '../../src/blocks/p3109/index.js';
import { p3109 as p3109Quantizer } from '../../src/blocks/index.js';
import { chopper, decode, encode, format, type Chopper } from '../../src/index.js';
import { golden } from './golden.js';

type Codes = readonly number[];

interface Data {
  readonly scaled: readonly {
    readonly f1: string;
    readonly f2: string;
    readonly fr: string;
    readonly scale: string;
    readonly rows: readonly Codes[];
  }[];
  readonly minmax: readonly (Readonly<Record<string, readonly Codes[] | Codes>> & { readonly format: string })[];
  readonly unary: readonly (Readonly<Record<string, Codes>> & { readonly format: string })[];
}

const data = golden<Data>('p3109');
const F8 = ['Binary8p4se', 'Binary8p3se'];
const F4 = ['Binary4p2sf'];
const FX = ['binary32', 'binary16', 'BFloat16'];
const none = '(NearestTiesToEven, SatNone)';

describe('the golden codes', () => {
  it.each(data.scaled)('scaled operations on $f1 and $f2 to $fr', ({ f1, f2, fr, scale, rows }) => {
    const to = chopper(fr);
    const code = (x: number) => Number(encode(x, fr));
    for (const row of rows) {
      const s1 = decode(row[0]!, scale);
      const x1 = decode(row[1]!, f1);
      const s2 = decode(row[2]!, scale);
      const x2 = decode(row[3]!, f2);
      expect([
        code(p3109.scaledAdd(to, s1, x1, s2, x2)),
        code(p3109.scaledSubtract(to, s1, x1, s2, x2)),
        code(p3109.scaledMultiply(to, s1, x1, s2, x2)),
      ]).toEqual(row.slice(4));
    }
  });

  const choices: Readonly<Record<string, (to: Chopper, x: number, y: number) => number>> = {
    Minimum: (to, x, y) => to.minimum(x, y),
    Maximum: (to, x, y) => to.maximum(x, y),
    MinimumNumber: (to, x, y) => to.minimumNumber(x, y),
    MaximumNumber: (to, x, y) => to.maximumNumber(x, y),
    MinimumMagnitude: p3109.minimumMagnitude,
    MaximumMagnitude: p3109.maximumMagnitude,
    MinimumMagnitudeNumber: p3109.minimumMagnitudeNumber,
    MaximumMagnitudeNumber: p3109.maximumMagnitudeNumber,
    MinimumFinite: p3109.minimumFinite,
    MaximumFinite: p3109.maximumFinite,
  };
  it.each(data.minmax.flatMap((one) => Object.keys(choices).map((name) => [name, one.format, one] as const)))(
    '%s in %s',
    (name, f, one) => {
      const to = chopper(f);
      const got = (one['pairs'] as readonly Codes[]).map(([x, y]) =>
        Number(encode(choices[name]!(to, decode(x!, f), decode(y!, f)), f)),
      );
      expect(got).toEqual(one[name]);
    },
  );

  it.each(data.unary)('Recip, NextGreaterThan and NextLessThan for all codes of $format', (one) => {
    const f = one.format;
    const all = Array.from({ length: 2 ** format(f).bits! }, (_, code) => decode(code, f));
    for (const fr of [...F4, ...F8]) {
      const to = chopper(fr);
      expect(all.map((x) => Number(encode(p3109.recip(to, x), fr)))).toEqual(one[`Recip to ${fr}`]);
    }
    expect(all.map((x) => Number(encode(p3109.nextGreaterThan(x, f), f)))).toEqual(one['NextGreaterThan']);
    expect(all.map((x) => Number(encode(p3109.nextLessThan(x, f), f)))).toEqual(one['NextLessThan']);
  });
});

describe('FAA', () => {
  it('is the exact sum rounded once, for all triples of Binary4p2sf into binary32, where float64 sums are exact', () => {
    const to = chopper('binary32');
    const all = Array.from({ length: 16 }, (_, code) => decode(code, 'Binary4p2sf'));
    for (const x of all) for (const y of all) for (const z of all) expect(p3109.faa(to, x, y, z)).toBe(x + y + z);
  });

  it('does not lose what a sum of two would, whatever the order', () => {
    const to = chopper('float32');
    const tiny = 2 ** -60;
    for (const [x, y, z] of [
      [1e30, tiny, -1e30],
      [tiny, 1e30, -1e30],
      [-1e30, 1e30, tiny],
    ] as const) {
      expect(p3109.faa(to, x, y, z)).toBe(tiny);
    }
  });

  it('agrees with fma by 1 on doubles of all kinds', () => {
    const to = chopper('float32', { rounding: 'towardPositive' });
    fc.assert(
      fc.property(fc.double(), fc.double(), (x, y) => {
        const sum = p3109.faa(to, x, y, 0);
        expect(sum + 0).toBe(to.add(x, y) + 0);
      }),
    );
  });

  it('of infinities of both signs is NaN, of one sign that', () => {
    const to = chopper('binary8p4se');
    expect(p3109.faa(to, Infinity, 1, -Infinity)).toBe(NaN);
    expect(p3109.faa(to, Infinity, 1e308, Infinity)).toBe(Infinity);
    expect(p3109.faa(to, NaN, 1, 1)).toBe(NaN);
  });

  it('draws a word an operation in stochastic modes', () => {
    const to = chopper('binary8p3se', { rounding: 'stochastic', seed: 3 });
    const results = Array.from({ length: 200 }, () => p3109.faa(to, 1, 1 / 16, 0));
    expect(to.position).toBe(200);
    expect(new Set(results)).toEqual(new Set([1, 1.25]));
    const again = chopper('binary8p3se', { rounding: 'stochastic', seed: 3 });
    expect(results).toEqual(Array.from({ length: 200 }, () => again.add(1, 1 / 16)));
  });
});

describe('Recip', () => {
  it.each(FX)('of 0 is NaN in %s too, of infinities 0', (fr) => {
    const to = chopper(fr === 'BFloat16' ? 'bfloat16' : fr);
    expect(p3109.recip(to, 0)).toBe(NaN);
    expect(p3109.recip(to, -0)).toBe(NaN);
    expect(p3109.recip(to, Infinity)).toBe(0);
    expect(p3109.recip(to, NaN)).toBe(NaN);
  });
});

describe('predicates and comparisons', () => {
  it.each([...F8, ...F4])('the classes of all codes of %s', (f) => {
    const { bits, minNormal, infinities } = format(f);
    const count = new Map<string, number>();
    for (let code = 0; code < 2 ** bits!; code++) {
      const x = decode(code, f);
      const kind = p3109.classify(x, f);
      count.set(kind, (count.get(kind) ?? 0) + 1);
      expect(p3109.isNormal(x, f)).toBe(kind.endsWith('Normal'));
      expect(p3109.isSubnormal(x, f)).toBe(kind.endsWith('Subnormal'));
      expect(p3109.isZero(x)).toBe(kind === 'zero');
      expect(p3109.isNaN(x)).toBe(kind === 'NaN');
      expect(p3109.isInfinite(x)).toBe(kind.endsWith('Infinity'));
      expect(p3109.isFinite(x)).toBe(!kind.endsWith('Infinity') && kind !== 'NaN');
      expect(p3109.isSignMinus(x)).toBe(kind.startsWith('negative'));
      expect(p3109.isOne(x)).toBe(x === 1);
      if (kind.endsWith('Normal')) expect(Math.abs(x)).toBeGreaterThanOrEqual(minNormal);
    }
    expect(count.get('NaN')).toBe(1);
    expect(count.get('zero')).toBe(1);
    expect(count.get('positiveInfinity')).toBe(infinities ? 1 : undefined);
  });

  it('comparisons with NaN are false', () => {
    for (const compare of [
      p3109.compareLess,
      p3109.compareLessEqual,
      p3109.compareEqual,
      p3109.compareGreater,
      p3109.compareGreaterEqual,
    ]) {
      expect(compare(NaN, 1)).toBe(false);
      expect(compare(1, NaN)).toBe(false);
    }
    expect([p3109.compareLess(1, 2), p3109.compareLessEqual(2, 2), p3109.compareEqual(0, -0)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([p3109.compareGreater(2, 1), p3109.compareGreaterEqual(1, 2)]).toEqual([true, false]);
  });
});

describe('facts', () => {
  it.each([...F8, ...F4, 'Binary8p1uf'])('of %s are those of its codes', (f) => {
    const facts = p3109.factsOf(f);
    const all = Array.from({ length: 2 ** facts.bitwidth }, (_, code) => decode(code, f));
    const finite = all.filter((x) => Math.abs(x) < Infinity);
    const positive = finite.filter((x) => x > 0).sort((a, b) => a - b);
    expect(facts.maxFinite).toBe(positive.at(-1));
    expect(facts.minPositive).toBe(positive[0]);
    expect(facts.minFinite).toBe(Math.min(...finite));
    expect(facts.domain).toBe(all.includes(Infinity) ? 'extended' : 'finite');
    const subnormal = positive.filter((x) => p3109.isSubnormal(x, f));
    expect(facts.maxSubnormal).toBe(subnormal.at(-1) ?? NaN);
    expect(facts.minNormal).toBe(positive.find((x) => p3109.isNormal(x, f)));
  });
});

describe('blocks', () => {
  it('ConvertToBlock with the scale of a quantizer gives its elements, ConvertFromBlock its values', () => {
    const x = [1, 3, -0.7, 0.01];
    const q = p3109Quantizer({ element: 'binary8p4se' });
    const stored = q.quantize(x);
    const scale = decode(stored.scales[0]!, 'binary8p1uf');
    const block = p3109.convertToBlock(chopper('binary8p4se'), scale, x);
    expect(block.elements.map((v) => Number(encode(v, 'binary8p4se')))).toEqual([...(stored.unpacked() as Uint8Array)]);
    expect(p3109.convertFromBlock(chopper('binary32'), block)).toEqual([...stored.dequantize('float64')]);
  });

  it.each([
    [NaN, [NaN, NaN, NaN]],
    [0, [0, 0, NaN]],
    [Infinity, [1, -1, NaN]],
    [-Infinity, [-1, 1, NaN]],
  ])('under the scale %d', (scale, wanted) => {
    expect(p3109.convertToBlock(chopper('binary8p4se'), scale, [2, -3, NaN]).elements).toEqual(wanted);
  });

  it('BlockDotProduct is exact before it is rounded', () => {
    const to = chopper('binary32');
    const x = { scale: 2 ** 60, elements: [1, 2 ** -70, -1] };
    const y = { scale: 2 ** 60, elements: [1, 2 ** -70, 1] };
    expect(p3109.blockDotProduct(to, x, y)).toBe(2 ** -20);
    expect(p3109.blockDotProduct(to, { scale: 0, elements: [Infinity] }, { scale: 1, elements: [1] })).toBe(NaN);
    expect(p3109.blockDotProduct(to, { scale: 1, elements: [Infinity, 1] }, { scale: 1, elements: [1, 1] })).toBe(
      Infinity,
    );
    expect(
      p3109.blockDotProduct(to, { scale: 1, elements: [Infinity, Infinity] }, { scale: 1, elements: [1, -1] }),
    ).toBe(NaN);
    expect(p3109.blockDotProduct(to, { scale: 1, elements: [] }, { scale: 1, elements: [] })).toBe(0);
  });
});

describe('the query of section 4.5', () => {
  const all = [...F8, ...F4, ...FX];
  const has = (text: string) => p3109.implementsSpecialization(text);
  it.each([
    ['Convert', 2],
    ['Negate', 2],
    ['Abs', 2],
    ['Recip', 2],
    ['Add', 3],
    ['Subtract', 3],
    ['Multiply', 3],
    ['Minimum', 3],
    ['MaximumMagnitudeNumber', 3],
    ['MinimumFinite', 3],
    ['FMA', 4],
    ['FAA', 4],
  ] as const)('%s: every specialization that is asked for', (name, count) => {
    for (const f of all) {
      for (const g of all) {
        const formats = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? f : g)).join(', ');
        expect(has(`${name}<${formats}, ${none}>`)).toBe(true);
      }
    }
    expect(has(`${name}<${Array.from({ length: count + 1 }, () => F8[0]).join(', ')}, ${none}>`)).toBe(false);
    expect(has(`${name}<${Array.from({ length: count }, () => F8[0]).join(', ')}>`)).toBe(false);
  });

  it.each([
    ['ScaledAdd<(Binary8p1uf, Binary8p4se), (Binary8p1uf, Binary8p3se), binary32, (NearestTiesToEven, SatNone)>', true],
    ['ScaledAdd<Binary8p1uf, Binary8p4se, binary32, (NearestTiesToEven, SatNone)>', false],
    ['IsNormal<Binary8p4se>', true],
    ['CompareLess<Binary8p4se, Binary4p2sf>', true],
    ['NextGreaterThan<Binary4p2sf>', true],
    ['MaxSubnormalOf<Binary8p3se>', true],
    ['Add<Binary15p1se, Binary8p3se, binary32, (NearestTiesToEven, SatNone)>', false],
    ['Add<Binary8p4se, Binary8p3se, binary32, (StochasticB(4), SatFinite)>', true],
    ['Add<Binary8p4se, Binary8p3se, binary32, (NearestTiesToOdd, SatNone)>', false],
    ['Frobnicate<Binary8p4se>', false],
  ])('%s: %s', (text, wanted) => expect(has(text)).toBe(wanted));

  it('refuses what is no specialization', () =>
    expect(() => has('Add')).toThrow(/^implements: "specialization" expected/));
});

describe('declarations', () => {
  const files = p3109.declarations({ version: '9.9.9', uri: 'https://example.org', timestamp: '2026-11-30' });
  it('have the metadata of the implementation, and no kappas', () => {
    for (const file of Object.values(files)) {
      expect(file).toMatchObject({ Metadata: { implementation: { name: 'fpchop', version: '9.9.9' } } });
    }
    expect(files.kappas).toMatchObject({ Kappas: { Empty: true } });
  });
});
