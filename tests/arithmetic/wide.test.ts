/**
 * Formats of 52 and 53 bits by pairs of float64 equal exact integers: in every mode, on numbers and arrays, at both ends
 * of every range in which pairs decide. The oracle's tests draw such formats, too; these aim at them alone.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chopper, defineFormat, format, type Format } from '../../src/index.js';
import { exactProductSum, exactQuotient, exactRoot, exactSum } from '../../src/arithmetic/exact.js';
import { sharedBy } from '../../src/arithmetic/methods.js';
import { roundingModes } from '../../src/modes.js';
import { round } from '../../src/rounding/round.js';
import { operandsNear } from './operandsNear.js';

type Operation = 'add' | 'sub' | 'mul' | 'div' | 'sqrt' | 'fma';
const arities: Record<Operation, number> = { add: 2, sub: 2, mul: 2, div: 2, sqrt: 1, fma: 3 };

const formats: Format[] = [
  format('float64'),
  format('e11m51'),
  defineFormat({ precision: 53, unbounded: true }),
  ...[52, 53].flatMap((precision) => [
    defineFormat({ precision, emin: -100, emax: 100 }),
    defineFormat({ precision, emin: -902, emax: 1002 }),
    defineFormat({ precision, emin: -3, emax: 2, signedZero: false, infinities: false }),
    defineFormat({ precision, emin: -20, emax: 20, subnormals: 'none' }),
    defineFormat({ precision, emin: -20, emax: 20, signed: false }),
  ]),
];

/** The exact result of finite operands that is not zero, rounded once by integers; undefined for others. */
function byIntegers(name: Operation, operands: readonly number[], c: ReturnType<typeof chopper>): number | undefined {
  const { plan, words, position } = sharedBy(c)!;
  const [x = 0, y = 0, z = 0] = operands;
  if (!operands.every(Number.isFinite) || x === 0 || (name !== 'sqrt' && y === 0)) return undefined;
  const index = position.get();
  switch (name) {
    case 'add':
      return x === -y ? undefined : exactSum(x, y, plan.rule, words, index);
    case 'sub':
      return x === y ? undefined : exactSum(x, -y, plan.rule, words, index);
    case 'mul':
      return exactProductSum(x, y, 0, plan.rule, words, index);
    case 'fma':
      return x * y === -z ? undefined : exactProductSum(x, y, z, plan.rule, words, index);
    case 'div':
      return exactQuotient(x, y, plan.rule, words, index);
    case 'sqrt':
      return x < 0 ? undefined : exactRoot(x, plan.rule, words, index);
  }
}

describe.each(roundingModes)('%s', (rounding) => {
  it('numbers and arrays equal integers', () => {
    let compared = 0;
    formats.forEach((f, k) => {
      for (const name of Object.keys(arities) as Operation[]) {
        const c = chopper(f, { rounding, seed: 3n, position: 7 });
        const next = operandsNear(f, 100 + k);
        const rows = Array.from({ length: 100 }, () => {
          const operands = next(arities[name], name);
          // Half of them next to 1, where neither end of a range is near.
          return next(1, 'round')[0]! > 0 ? operands : operands.map((x) => 1 + (x % 1));
        });
        const want = rows.map((operands) => {
          const result = byIntegers(name, operands, c);
          c.position++;
          return result;
        });
        c.position = 7;
        const columns = Array.from({ length: arities[name] }, (_, i) => Float64Array.from(rows, (row) => row[i]!));
        const array = (c[name] as (...x: Float64Array[]) => Float64Array)(...columns);
        c.position = 7;
        rows.forEach((operands, i) => {
          c.position = 7 + i;
          const got = (c[name] as (...x: number[]) => number)(...operands);
          if (!Object.is(got, array[i]))
            expect.fail(`${f.name} ${name}(${operands.join()}): ${got}, array ${array[i]}`);
          if (want[i] === undefined) return;
          if (!Object.is(got, want[i])) expect.fail(`${f.name} ${name}(${operands.join()}): ${got}, want ${want[i]}`);
          compared++;
        });
      }
    });
    expect(compared).toBeGreaterThan(5000);
  });
});

it('float64 keeps every number in every mode, and draws its word', () => {
  const any = fc.double({ noDefaultInfinity: false });
  for (const rounding of roundingModes) {
    const c = chopper('float64', { rounding, seed: 1 });
    const { plan, words } = sharedBy(c)!;
    fc.assert(
      fc.property(any, (x) => {
        const at = c.position;
        return Object.is(c(x), round(x, plan.rule, words, at)) && Object.is(c([x])[0], x);
      }),
    );
    const at = c.position;
    c(0.1);
    expect(c.position - at).toBe(words === undefined ? 0 : 1);
  }
});

it('operations of float64 to nearest take numbers beside arrays, and write NaN canonically', () => {
  const c = chopper('float64');
  const x = Float64Array.of(1, Infinity, NaN, -0, 5e-324);
  expect(c.sub(x, x)).toEqual(Float64Array.of(0, NaN, NaN, 0, 0));
  expect(new BigUint64Array(c.sub(x, x).buffer)[1]).toBe(0x7ff8000000000000n);
  expect(c.add(x, 1)).toEqual(Float64Array.of(2, Infinity, NaN, 1, 1));
  expect(c.div(1, x)).toEqual(Float64Array.of(1, 0, NaN, -Infinity, Infinity));
  expect(c.mulInto(x, x, 2)).toBe(x);
  expect(x).toEqual(Float64Array.of(2, Infinity, NaN, -0, 1e-323));
  const all = new Float64Array([1, 2, 3, 4]);
  c.addInto(all.subarray(1), all.subarray(0, 3), 10);
  expect(all).toEqual(Float64Array.of(1, 11, 12, 13));
  expect(c.sqrt(Float64Array.of(4, -1, -0))).toEqual(Float64Array.of(2, NaN, -0));
  expect(() => c.add(x, new Float64Array(2))).toThrow(RangeError);
});
