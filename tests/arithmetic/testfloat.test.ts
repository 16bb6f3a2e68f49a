/**
 * Berkeley TestFloat's vectors of add, sub, mul, div, sqrt and mulAdd in float16, float32 and float64: every case, in
 * all six modes, on numbers and on arrays.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { chopper, decode, encode, useBackend, type Chopper, type RoundingMode } from '../../src/index.js';

const directory = new URL('../vectors/testfloat/', import.meta.url);
const formatOf = { f16: 'float16', f32: 'float32', f64: 'float64' } as const;
const methodOf = { add: 'add', sub: 'sub', mul: 'mul', div: 'div', sqrt: 'sqrt', mulAdd: 'fma' } as const;
const backends = ['js', 'wasm-simd'] as const;
afterEach(() => useBackend('auto'));

type Operation = (...operands: readonly (number | Float64Array)[]) => number & Float64Array;

/** A line: codes of operands and result. */
interface Case {
  readonly operands: readonly string[];
  readonly result: string;
}

function readCases(name: string): Map<RoundingMode, Case[]> {
  const cases = new Map<RoundingMode, Case[]>();
  for (const line of gunzipSync(readFileSync(new URL(`${name}.txt.gz`, directory)))
    .toString()
    .split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [mode, ...fields] = line.trim().split(/\s+/);
    const list = cases.get(mode as RoundingMode) ?? [];
    list.push({ operands: fields.slice(0, -2), result: fields.at(-2)! });
    cases.set(mode as RoundingMode, list);
  }
  return cases;
}

describe.each(Object.keys(formatOf) as (keyof typeof formatOf)[])('%s', (prefix) => {
  const format = formatOf[prefix];
  const wide = format === 'float64';
  const valueOf = (code: string): number => decode(wide ? BigInt(`0x${code}`) : parseInt(code, 16), format);
  const codeOf = (x: number): string => encode(x, format).toString(16).toUpperCase();

  it.each(Object.keys(methodOf) as (keyof typeof methodOf)[])('%s: every case', (operation) => {
    let compared = 0;
    for (const [rounding, cases] of readCases(`${prefix}_${operation}`)) {
      const c: Chopper = chopper(format, { rounding });
      const method = c[methodOf[operation]] as unknown as Operation;
      const arity = cases[0]!.operands.length;
      const operands = Array.from({ length: arity }, (_, k) =>
        Float64Array.from(cases, (one) => valueOf(one.operands[k]!)),
      );
      const arrays = backends.map((backend) => {
        useBackend(backend);
        return method(...operands) as Float64Array;
      });
      cases.forEach(({ operands: codes, result }, i) => {
        const want = valueOf(result);
        const got = method(...operands.map((operand) => operand[i]!));
        if (!Object.is(got, want) || !arrays.every((array) => Object.is(array[i], want))) {
          const all = [got, ...arrays.map((array) => array[i]!)].map(codeOf).join(', ');
          expect.fail(`${rounding} ${operation}(${codes.join(', ')}): number and arrays ${all}, want ${result}`);
        }
        compared++;
      });
    }
    expect(compared).toBeGreaterThan(100);
  });
});
