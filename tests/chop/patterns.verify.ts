import { describe, expect, it } from 'vitest';
import { format } from '../../src/index.js';
import { boundaries, valuesAndMidpoints } from '../oracle/boundaries.js';
import { allSettings, compareEverySetting, compareRotated, float32Holds } from '../oracle/comparison.js';
import { factsOf, p3109Names, widthNames, type Facts } from '../oracle/facts.js';
import { full, tally } from '../oracle/tally.js';

const counted = tally('other patterns of up to 16 bits at every value and midpoint');

/** Rotated settings; everything at every boundary under FPCHOP_VERIFY=full. */
function compare(names: readonly string[]): number {
  let cases = 0;
  names.forEach((name, i) => {
    const f = factsOf(name);
    if (f === undefined) {
      expect(() => format(name)).toThrow(RangeError);
      return;
    }
    cases += full ? compareFully(f) : compareRotated(f, Float64Array.from(valuesAndMidpoints(f)), allSettings, i);
  });
  return cases;
}

function compareFully(f: Facts): number {
  return (
    compareEverySetting(f, boundaries(f, 'Float64Array'), allSettings) +
    (float32Holds(f) ? compareEverySetting(f, boundaries(f, 'Float32Array'), allSettings) : 0)
  );
}

describe('at every value and midpoint, with the 81 deterministic settings rotated', () => {
  it('e{X}m{Y} and e{X}m{Y}finite', () =>
    counted('e{X}m{Y} and e{X}m{Y}finite of up to 16 bits', compare(widthNames(16))));
  it.each([9, 10, 11, 12, 13, 14, 15, 16])('P3109, K = %d', (K) => {
    counted(`P3109, K = ${K}`, compare(p3109Names(K)));
  });
});
