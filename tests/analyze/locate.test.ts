/**
 * locate: Archimedes' π by line and by operation (gate G2), and what rddmin guarantees.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locate, type LocateOptions, type NoiseMode } from '../../src/analyze/index.js';
import { ddmin, rddmin } from '../../src/analyze/locate/rddmin.js';
import type { Lowerable } from '../../src/lower/index.js';

const program = (text: string): Lowerable => new Function(`return (${text});`)() as Lowerable;
/** Lines 16, 17, 19 and 20 are those of Verificarlo's test. */
const archimedes = program(`function archimedes(n) {










  let ti = 1 / Math.sqrt(3);
  let fact = 1;
  let res = 0;
  for (let i = 0; i < n; i++) {
    const s = Math.sqrt(ti * ti + 1);
    const tii = (s - 1) / ti;
    ti = tii;
    fact = fact * 2;
    res = 6 * fact * ti;
  }
  return res;
}`);

describe('Archimedes’ π (G2)', () => {
  const cases: [NoiseMode, number, string[][]][] = [1e-6, 1e-2].flatMap(
    (tolerance): [NoiseMode, number, string[][]][] => [
      ['sr', tolerance, [['16']]],
      ['cestac', tolerance, [['16']]],
      ['rr', tolerance, [['16']]],
      ['pb', tolerance, [['16'], ['17']]],
      ['mca', tolerance, [['16'], ['17']]],
    ],
  );
  it.each(cases)('by line in %s, tolerance %d', (perturb, tolerance, expected) => {
    const { units, complete } = locate(archimedes, [25], { perturb, tolerance, seed: 1 });
    expect(units).toEqual(expected);
    expect(complete).toBe(true);
  });
  it('by operation: the root and the sum, in pb and mca also the difference, never the products', () => {
    const texts = (perturb: NoiseMode): string[] =>
      locate(archimedes, [25], { perturb, tolerance: 1e-6, unit: 'operation', seed: 1 })
        .sets.flat()
        .map(({ text }) => text)
        .sort();
    expect(texts('sr')).toEqual(['Math.sqrt(ti * ti + 1)', 'ti * ti + 1']);
    expect(texts('mca')).toEqual(['Math.sqrt(ti * ti + 1)', 's - 1', 'ti * ti + 1']);
  });
  it('by variable, by function, and with a format in place of noise', () => {
    const by = (options: LocateOptions): readonly (readonly string[])[] =>
      locate(archimedes, [25], { seed: 1, ...options }).units;
    expect(by({ unit: 'variable', tolerance: 1e-6 })).toEqual([['s']]);
    expect(by({ unit: 'function', tolerance: 1e-6 })).toEqual([['archimedes()']]);
    expect(by({ perturb: 'float32', tolerance: 0.1 })).toContainEqual(['16']);
    expect(by({ tolerance: 1e6 })).toEqual([]);
  });
  it('the same again, and what it took', () => {
    const one = locate(archimedes, [25], { tolerance: 1e-6, seed: 3 });
    const other = locate(archimedes, [25], { tolerance: 1e-6, seed: 3 });
    expect({ ...one, toString: 0 }).toEqual({ ...other, toString: 0 });
    expect(String(one)).toMatch(/^line 16\n {4}16:\d+ {2}.*\n[^]*runs, seed 3$/);
    expect(locate(archimedes, [25], { tolerance: 1e-6, seed: 3, budget: 4 })).toMatchObject({
      complete: false,
      sets: [],
    });
  });
});

describe('rddmin', () => {
  const units = Array.from({ length: 12 }, (_, i) => i);
  const isSubset = (a: readonly number[], b: readonly number[]): boolean => a.every((one) => b.includes(one));
  /** Monotone: fails if the set holds one of some cores. Otherwise: any function of the set. */
  const tests = fc.oneof(
    fc
      .array(fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 4 }), { maxLength: 4 })
      .map((cores) => (set: readonly number[]) => cores.some((core) => isSubset(core, set))),
    fc.nat(2 ** 30).map((salt) => (set: readonly number[]) => {
      const hash = set.reduce((h, one) => Math.imul(h ^ (one + 1), 0x9e3779b1) >>> 3, salt);
      return set.length > 0 && hash % 3 === 0;
    }),
  );
  it('gives sets that fail, that pass without any one unit, and a rest that passes', () =>
    fc.assert(
      fc.property(tests, (fails) => {
        const { sets, rest, complete } = rddmin(units, fails);
        expect(complete).toBe(true);
        for (const set of sets) {
          expect(fails(set)).toBe(true);
          if (set.length > 1) for (const one of set) expect(fails(set.filter((other) => other !== one))).toBe(false);
        }
        expect(rest.length > 0 && fails(rest)).toBe(false);
        expect([...sets.flat(), ...rest].sort((a, b) => a - b)).toEqual(units);
      }),
    ));
  it('of a single unit is that unit', () => expect(ddmin([7], () => true)).toEqual([7]));
});

describe('locate refuses', () => {
  it.each<[LocateOptions, typeof Error, string]>([
    [{}, TypeError, 'locate: one of "tolerance" and "check" expected, got none'],
    [{ tolerance: 1, check: () => true }, TypeError, 'locate: one of "tolerance" and "check" expected, got both'],
    [{ tolerance: -1 }, RangeError, 'locate: "tolerance" expected a number from 0 on, got -1'],
    [{ check: () => false }, RangeError, 'locate: "check" expected to pass the undisturbed result'],
    [{ tolerance: 1, unit: 'lines' as 'line' }, RangeError, 'did you mean "line"?'],
    [{ tolerance: 1, perturb: 'flaot16' }, RangeError, 'flaot16'],
    [{ tolerance: 1, virtualPrecision: 10 }, RangeError, 'locate: "virtualPrecision" expected mode rr, pb or mca'],
    [{ tolerance: 1, budgte: 1 } as LocateOptions, RangeError, 'did you mean "budget"?'],
  ])('%j', (options, type, message) => {
    const run = () => locate((x: number) => x / 3, [1], options);
    expect(run).toThrow(type);
    expect(run).toThrow(message);
  });
  it('functions that are not deterministic, and results without numbers', () => {
    let n = 0;
    const scope = { next: () => n++ };
    const random = program('(x) => x * next()');
    expect(() => locate(random, [1], { tolerance: 1, scope })).toThrow(
      'locate: "fn" expected a deterministic function',
    );
    expect(() => locate(() => 'text', [], { tolerance: 1 })).toThrow('locate: the result expected to hold a number');
  });
});
