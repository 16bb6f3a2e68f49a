/**
 * Every fast path of blocks against the plain reference: all specs, layouts, modes and both back ends.
 */
import { expect, it } from 'vitest';
import { full, tally } from '../oracle/tally.js';
import { roundingModes } from '../../src/modes.js';
import { byBackend, compareWithReference, layoutsOf, specs } from './fastPaths.js';

const count = tally('blocks by kernels and twins, against the plain reference');

it.each(roundingModes)('%s: values, codes, scales and errors are those of the reference', (mode) => {
  let compared = 0;
  specs.forEach((spec, s) => {
    if (spec.family === 'ggml' && mode !== 'tiesToEven') return;
    layoutsOf(spec).forEach((layout, l) => {
      // Other modes than to nearest even share its scales and groups: a twelfth of the pairs each, others in each mode.
      if (!full && mode !== 'tiesToEven' && (s + l + roundingModes.indexOf(mode)) % 12 !== 0) return;
      compared += byBackend(() => compareWithReference(spec, layout, mode, 100 * s + l));
    });
  });
  expect(compared).toBeGreaterThan(5e5);
  count(`blocks, ${mode}`, compared);
});
