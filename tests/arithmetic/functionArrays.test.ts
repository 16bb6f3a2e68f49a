/**
 * Math functions on arrays give, element by element, what they give on numbers: over arguments of every size, near the
 * multiples of pi/2 and powers of two, specials, and in every mode.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { chopper, useBackend } from '../../src/index.js';
import { functionNames } from '../../src/arithmetic/functionKernels.js';
import { power } from '../../src/format/bits.js';
import { roundingModes } from '../../src/modes.js';

type Method = ((x: number) => number) & ((x: Float64Array) => Float64Array) & ((x: Float32Array) => Float32Array);
type Methods = Readonly<Record<string, Method>>;

const specials = [0, -0, 1, -1, 2, 0.5, NaN, Infinity, -Infinity, 5e-324, -1e-310, Number.MAX_VALUE, -Number.MAX_VALUE];
const thresholds = [650, 651, 700, 745, 950, 951, 1024, 1e6, 1e6 + 1, 300, 88.8, 11.09, 1e-280, 9e-281];

function argumentsOf(name: string): Float64Array {
  const x = [...specials, ...thresholds, ...thresholds.map((t) => -t)];
  for (let k = 1; k <= 400; k++) {
    const quarter = k * 1.5707963267948966;
    x.push(
      quarter,
      quarter + k * 2 ** -40,
      -quarter,
      Math.fround(quarter),
      k,
      -k,
      k / 64,
      power(k - 200),
      power(k - 200) * (1 + 2 ** -52),
    );
  }
  let state = name.length;
  for (let i = 0; i < 6000; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const u = state / 2 ** 32;
    const e = i % 3 === 0 ? -20 + (i % 30) : i % 3 === 1 ? 1 : -300 + (i % 600);
    x.push((i % 2 === 0 ? 1 : -1) * (0.5 + u) * power(e));
  }
  return Float64Array.from(x);
}

afterEach(() => useBackend('auto'));

describe.each(Object.keys(functionNames).filter((name) => name !== 'pow'))('%s', (name) => {
  const x = argumentsOf(name);
  it.each(['float32', 'float16', 'float8_e8m0fnu', 'binary8p3se'])(
    '%s, every mode',
    (format) => {
      for (const rounding of roundingModes) {
        const c = chopper(format, { rounding, seed: 9 });
        const scalar = c.with({ position: 0 });
        const want = Float64Array.from(x, (value) => (scalar as unknown as Methods)[name]!(value));
        const got = (c as unknown as Methods)[name]!(x);
        const differ = x.findIndex((_, i) => !Object.is(got[i], want[i]));
        expect(differ < 0 ? '' : `${rounding} ${name}(${x[differ]}) = ${got[differ]}, not ${want[differ]}`).toBe('');
      }
    },
    60_000,
  );

  it('float32 arrays, and the loops', () => {
    const single = Float32Array.from(x.subarray(0, 500));
    const c = chopper('bfloat16') as unknown as Methods;
    const got = c[name]!(single);
    expect(got).toEqual(Float32Array.from(single, (value) => c[name]!(value)));
    useBackend('js');
    expect(c[name]!(single)).toEqual(got);
  });
});
