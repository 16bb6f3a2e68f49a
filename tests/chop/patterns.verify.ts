import { describe, it } from 'vitest';
import { boundaries, valuesAndMidpoints } from '../oracle/boundaries.js';
import { allSettings, compareEverySetting, compareRotated, float32Holds } from '../oracle/comparison.js';
import { factsOf, p3109Names, widthNames, type Facts } from '../oracle/facts.js';
import { full, tally } from '../oracle/tally.js';

const counted = tally('other patterns of up to 16 bits at every value and midpoint');

/** Those that float64 holds; tests/format/table.test.ts sees that the others are refused. */
const held = (names: readonly string[]): readonly string[] => names.filter((name) => factsOf(name) !== undefined);

const groups: readonly (readonly [string, readonly string[]])[] = [
  ['e{X}m{Y} and e{X}m{Y}finite of up to 16 bits', held(widthNames(16))],
  ...[9, 10, 11, 12, 13, 14, 15, 16].map((K) => [`P3109, K = ${K}`, held(p3109Names(K))] as const),
];

describe.skipIf(full)('at every value and midpoint, with the 81 deterministic settings rotated', () => {
  it.each(groups)('%s', (title, names) => {
    let cases = 0;
    names.forEach((name, i) => {
      const f = factsOf(name)!;
      cases += compareRotated(f, Float64Array.from(valuesAndMidpoints(f)), allSettings, i);
    });
    counted(title, cases);
  });
});

describe.runIf(full)('at every decision boundary, in all 81 deterministic settings', () => {
  it.each(groups.flatMap(([, names]) => names))('%s', (name) => {
    const f = factsOf(name)!;
    counted(name, compareFully(f));
  });
});

function compareFully(f: Facts): number {
  return (
    compareEverySetting(f, boundaries(f, 'Float64Array'), allSettings) +
    (float32Holds(f) ? compareEverySetting(f, boundaries(f, 'Float32Array'), allSettings) : 0)
  );
}
