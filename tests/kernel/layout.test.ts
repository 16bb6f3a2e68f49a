/**
 * Where kernels find their constants: what is generated from wasm/ is what callers write, and no two stand in one place.
 */
import { describe, expect, it } from 'vitest';
import * as arithmetic from '../../src/arithmetic/layout.generated.js';
import * as blocks from '../../src/blocks/kernels/layout.generated.js';
import * as rounding from '../../src/kernel/layout.generated.js';
import * as scaled from '../../src/linalg/products/scaledLayout.generated.js';
import * as single from '../../src/linalg/products/singleLayout.generated.js';
import * as codes from '../../src/value/layout.generated.js';

describe.each(Object.entries({ arithmetic, blocks, rounding, scaled, single, codes }))(
  'the layout of %s',
  (_, layout) => {
    const offsets = Object.values<number>({ ...layout });

    it('has whole vectors side by side', () => {
      expect(offsets.filter((offset) => offset % 16 !== 0)).toEqual([]);
    });

    it('has no two constants in one place', () => {
      expect(new Set(offsets).size).toBe(offsets.length);
    });
  },
);

it('has room for eight groups of float64 values at the end of a block', () => {
  expect(rounding.END - rounding.ROOM).toBe(8 * 16 * 8);
});

it('has the constants of float32 lanes, and ten round keys, before what follows', () => {
  const plain = Object.values<number>({ ...rounding }).filter((offset) => offset <= rounding.TIE_STEP);
  const after = Object.values<number>({ ...rounding }).filter((offset) => offset > rounding.SINGLE);
  expect(rounding.SINGLE + Math.max(...plain) + 16).toBeLessThanOrEqual(Math.min(...after));
  expect(rounding.ROUND_KEYS + 10 * 32).toBeLessThanOrEqual(rounding.SINGLE);
});
