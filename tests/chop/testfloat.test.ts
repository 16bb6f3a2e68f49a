import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chop, useBackend, type RoundingMode } from '../../src/index.js';
import { backends } from '../oracle/backends.js';
import { expectedBits64, firstDifference, show } from '../oracle/bits.js';
import { decode, floatOf } from '../oracle/codes.js';
import { factsOf } from '../oracle/facts.js';
import { roundExactly, type Mode } from '../oracle/rounding.js';

const modes: readonly RoundingMode[] = [
  'tiesToEven',
  'tiesToAway',
  'towardPositive',
  'towardNegative',
  'towardZero',
  'toOdd',
];

/** Lines of "mode, operand, result, flags" by mode, codes decoded. */
function vectors(file: string, from: string, to: string): Map<string, { x: number[]; expected: number[] }> {
  const text = gunzipSync(readFileSync(new URL(`../vectors/testfloat/${file}.txt.gz`, import.meta.url))).toString();
  const byMode = new Map<string, { x: number[]; expected: number[] }>();
  const source = factsOf(from)!.layout!;
  const target = factsOf(to)!.layout!;
  for (const line of text.trim().split('\n')) {
    const [mode, operand, result] = line.split(' ') as [string, string, string];
    if (!byMode.has(mode)) byMode.set(mode, { x: [], expected: [] });
    const { x, expected } = byMode.get(mode)!;
    x.push(floatOf(decode(BigInt(`0x${operand}`), source)));
    expected.push(floatOf(decode(BigInt(`0x${result}`), target)));
  }
  return byMode;
}

// prettier-ignore
describe.each([
  ['f64_to_f16', 'float64', 'float16', 768],
  ['f64_to_f32', 'float64', 'float32', 768],
  ['f32_to_f16', 'float32', 'float16', 600],
] as const)('Berkeley TestFloat 3e %s', (file, from, to, count) => {
  const byMode = vectors(file, from, to);

  it('has six modes', () => expect([...byMode.keys()].sort()).toEqual([...modes].sort()));

  it.each(modes)('%s: scalar, array, float32 array and oracle', (rounding) => {
    const { x, expected } = byMode.get(rounding)!;
    expect(x).toHaveLength(count);
    const facts = factsOf(to)!;
    x.forEach((value, i) => {
      expect(show(chop(value, to, { rounding }))).toBe(show(expected[i]));
      const exact = roundExactly(value, facts, { mode: rounding as Mode, subnormals: 'gradual', saturate: false });
      expect(show(exact)).toBe(show(expected[i]));
    });
    const bits = expectedBits64(Float64Array.from(expected));
    for (const backend of backends) {
      backend.use();
      expect(firstDifference(chop(Float64Array.from(x), to, { rounding }), bits)).toBe(-1);
      if (from === 'float32') {
        const singles = chop(Float32Array.from(x), to, { rounding });
        expect(firstDifference(Float64Array.from(singles), bits)).toBe(-1);
      }
    }
    useBackend('auto');
  });
});
