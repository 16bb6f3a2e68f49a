/** Which format holds which, against all values of small formats. */
import { expect, it } from 'vitest';
import { chop, format } from '../../../src/index.js';
import { holds } from '../../../src/lower/formats/holds.js';

/** All finite values of a format of at most 16 bits. */
function valuesOf(name: string): number[] {
  const f = format(name);
  const values = new Set<number>();
  for (let e = f.emin - f.precision; e <= f.emax; e++) {
    for (let m = 0; m < 2 ** f.precision; m++) {
      const x = m * 2 ** (e - f.precision + 1);
      for (const y of f.signed ? [x, -x] : [x]) if (Math.abs(y) <= f.maxFinite) values.add(chop(y, f));
    }
  }
  return [...values].filter(Number.isFinite);
}

const small = [
  'float8_e4m3fn',
  'float8_e5m2',
  'float8_e4m3',
  'float8_e3m4',
  'float6_e2m3fn',
  'float6_e3m2fn',
  'float4_e2m1fn',
  'float8_e8m0fnu',
  'binary8p3se',
  'binary8p4sf',
  'float16',
  'bfloat16',
  'float32',
  'float64',
];
const listed = small.slice(0, 10);

it.each(small)('what %s holds', (outer) => {
  for (const inner of listed) {
    const isHeld = valuesOf(inner).every((x) => chop(x, outer) === x);
    expect([inner, holds(format(outer), format(inner))]).toEqual([inner, isHeld]);
  }
});
