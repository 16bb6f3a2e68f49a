import { expect, it } from 'vitest';
import { roundingModes } from '../../src/modes.js';
import { byBackend, compareWithReference, layoutsOf, specs } from './fastPaths.js';

it.each(roundingModes)(
  '%s: values, codes, scales and errors are those of the plain reference, by either back end',
  (mode) => {
    let compared = 0;
    specs.forEach((spec, s) => {
      const m = roundingModes.indexOf(mode);
      if (spec.family === 'ggml' ? m > 0 : (s + m) % 5 !== 0) return;
      // A layout for one spec in five of a mode, of few elements; npm run verify takes all of them.
      const all = layoutsOf(spec).filter(({ shape }) => shape.reduce((product, size) => product * size, 1) < 5000);
      const l = Math.floor(s / 5) % all.length;
      const layout = all[l]!;
      compared += byBackend(() => compareWithReference(spec, layout, mode, 1000 * s + l));
    });
    expect(compared).toBeGreaterThan(4e4);
  },
);
