import { describe, it } from 'vitest';
import { boundaries } from '../oracle/boundaries.js';
import { allSettings, compareEverySetting, float32Holds } from '../oracle/comparison.js';
import { widthOf } from '../oracle/codes.js';
import { factsOf, namedFormats, p3109Names } from '../oracle/facts.js';
import { tally } from '../oracle/tally.js';

const counted = tally('formats of up to 8 bits at every decision boundary');
const narrow = namedFormats.filter((name) => widthOf(factsOf(name)!.layout!) <= 8);

describe('at every decision boundary, in every deterministic mode, subnormals and saturate setting', () => {
  it.each(narrow)('%s', (name) => counted(name, compare([name])));
  it.each([3, 4, 5, 6, 7, 8])('P3109, K = %d', (K) => counted(`P3109, K = ${K}`, compare(p3109Names(K))));
});

/** float32 holds all formats of up to 8 bits but those of P3109 whose range is wider. */
function compare(names: readonly string[]): number {
  let cases = 0;
  for (const name of names) {
    const f = factsOf(name)!;
    cases += compareEverySetting(f, boundaries(f, 'Float64Array'), allSettings);
    if (float32Holds(f)) {
      cases += compareEverySetting(f, boundaries(f, 'Float32Array'), allSettings);
    }
  }
  return cases;
}
