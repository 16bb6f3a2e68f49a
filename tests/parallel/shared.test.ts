/**
 * The core takes arrays in shared memory, and gives for them what it gives for ordinary ones.
 */
import { afterEach, describe, expect, it } from 'vitest';
import {
  chop,
  chopper,
  decodeArray,
  encodeArray,
  measure,
  pack,
  unpack,
  useBackend,
  type FormatLike,
} from '../../src/index.js';
import { writeNpy } from '../../src/io/index.js';
import { gemm, lu } from '../../src/linalg/index.js';
import { sharedFloat32, sharedFloat64 } from '../../src/parallel/index.js';
import { backends } from '../oracle/backends.js';

afterEach(() => useBackend('auto'));

const numbers = Float64Array.from({ length: 1003 }, (_, i) => (i % 7 === 0 ? -0 : Math.fround((i - 500) / 97)));
const double = sharedFloat64(1003);
double.set(numbers);
const single = sharedFloat32(1003);
single.set(numbers);

/** A copy of codes or values in shared memory. */
function shared<A extends Uint8Array | Uint16Array | Uint32Array | BigUint64Array>(x: A): A {
  const copy = new (x.constructor as new (memory: SharedArrayBuffer) => A)(new SharedArrayBuffer(x.byteLength));
  copy.set(x as never);
  return copy;
}

describe.each(backends)('by $name', ({ use }) => {
  it.each(['tiesToEven', 'stochastic', 'toOdd'] as const)('chop and into, %s', (rounding) => {
    use();
    const options = { rounding, seed: 1 };
    expect(chop(double, 'float16', options)).toEqual(chop(numbers, 'float16', options));
    expect(chop(single, 'float16', options)).toEqual(chop(Float32Array.from(numbers), 'float16', options));
    const out = sharedFloat64(1003);
    expect(chopper('float16', options).into(out, double)).toBe(out);
    expect(Float64Array.from(out)).toEqual(chop(numbers, 'float16', options));
    chopper('float16', options).into(out, out.fill(0.1));
    expect(Float64Array.from(out)).toEqual(chop(new Float64Array(1003).fill(0.1), 'float16', options));
  });

  it('into memory that overlaps at another place', () => {
    use();
    const all = sharedFloat64(1004);
    all.set(numbers, 1);
    chopper('bfloat16').into(all.subarray(0, 1003), all.subarray(1));
    expect(Float64Array.from(all.subarray(0, 1003))).toEqual(chop(numbers, 'bfloat16'));
  });

  it('operations', () => {
    use();
    const c = chopper('bfloat16');
    const out = sharedFloat64(1003);
    for (const [got, want] of [
      [c.add(double, double), c.add(numbers, numbers)],
      [c.fmaInto(out, double, double, 3), c.fma(numbers, numbers, 3)],
      [c.exp(single), c.exp(Float32Array.from(numbers))],
      [c.atan2(double, 2), c.atan2(numbers, 2)],
    ] as const) {
      expect(Array.from(got)).toEqual(Array.from(want));
    }
  });

  it.each<FormatLike>(['float8_e4m3fn', 'float4_e2m1fn', 'bfloat16', 'tfloat32', 'float32', 'float64', 'e9m20'])(
    'codes of %s',
    (format) => {
      use();
      const codes = encodeArray(numbers, format);
      expect(encodeArray(double, format)).toEqual(codes);
      expect(encodeArray(single, format)).toEqual(codes);
      const values = decodeArray(codes, format);
      expect(decodeArray(shared(codes), format)).toEqual(values);
      const out = sharedFloat64(1003);
      expect(Float64Array.from(decodeArray(shared(codes), format, out))).toEqual(values);
    },
  );

  it('packed codes', () => {
    use();
    const codes = encodeArray(numbers, 'float6_e2m3fn') as Uint8Array<ArrayBuffer>;
    const bytes = pack(codes, 'float6_e2m3fn');
    expect(pack(shared(codes), 'float6_e2m3fn')).toEqual(bytes);
    expect(unpack(shared(bytes), 'float6_e2m3fn', 1003)).toEqual(codes);
  });

  it('measures', () => {
    use();
    const y = sharedFloat64(1003);
    y.set(chop(numbers, 'float16'));
    expect(measure(double, y, 'float16')).toEqual(measure(numbers, chop(numbers, 'float16'), 'float16'));
  });

  it('files', () => expect(writeNpy(double)).toEqual(writeNpy(numbers)));

  it('matrices', () => {
    use();
    const [A, S] = [numbers, double].map((x) => ({ data: x.subarray(0, 400), rows: 20, cols: 20 })) as [never, never];
    const half = chopper('float16');
    expect(gemm(S, S, { accumulator: 'float16' })).toEqual(gemm(A, A, { accumulator: 'float16' }));
    expect(lu(S, half)).toEqual(lu(A, half));
  });
});
