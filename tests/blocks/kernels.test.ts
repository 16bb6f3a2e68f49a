/**
 * Kernels and their twins against the plain reference, bit for bit.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { checkSpec, definitionOf } from '../../src/blocks/families/index.js';
import type { ElementRounding, Stored } from '../../src/blocks/family.js';
import { dequantize, quantizer, recipes, type QuantizerOptions, type Spec } from '../../src/blocks/index.js';
import { allocate, chopper, useBackend } from '../../src/index.js';
import { roundingModes } from '../../src/modes.js';
import { bitsOf } from './golden.js';

afterEach(() => useBackend('auto'));

const nearest: ElementRounding = { rounding: 'tiesToEven', saturate: 'finite', stream: 0 };

/** float32 numbers of all kinds: ordinary, tiny, huge, powers of two and their neighbours, halves, zeros, none. */
const hard = fc.oneof(
  { weight: 6, arbitrary: fc.float({ min: -8, max: 8, noNaN: true }) },
  { weight: 2, arbitrary: fc.float() },
  { weight: 2, arbitrary: fc.integer({ min: -130, max: 127 }).map((e) => Math.fround(2 ** e)) },
  { weight: 2, arbitrary: fc.integer({ min: -64, max: 64 }).map((k) => k / 8) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 0x7fffff }).map((bits) => bits * 2 ** -149) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -0, 3.4028234663852886e38, -3.4028234663852886e38, 2 ** -126, 1.75, 3.5, 7, 448),
  },
);
const special = fc.oneof(
  { weight: 30, arbitrary: hard },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
);

const shapes: readonly (readonly number[])[] = [
  [96],
  [3, 32],
  [2, 70],
  [4, 5, 16],
  [6, 33, 2],
  [7, 9],
  [64, 2],
  [16, 48],
];
const arrays = fc.constantFrom(...shapes).chain((shape) => {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc.record({
    shape: fc.constant(shape),
    x: fc
      .tuple(
        fc.array(fc.oneof(hard, hard, special), { minLength: length, maxLength: length }),
        fc.constantFrom(1, 2 ** -20, 2 ** -120, 2 ** -140, 2 ** 60, 2 ** 124),
      )
      .map(([numbers, by]) => Float32Array.from(numbers, (v) => v * by)),
  });
});

const specs: readonly (readonly [string, Spec])[] = [
  ...(['floor', 'ceil', 'even', 'rceil', 'maxabs'] as const).flatMap((scaleRule) =>
    ['mxfp4', 'mxfp6_e2m3', 'mxfp6_e3m2', 'mxfp8_e4m3', 'mxfp8_e5m2', 'mxint8'].map(
      (name) => [`${name} ${scaleRule}`, { ...recipes.get(name), scaleRule } as Spec] as const,
    ),
  ),
  ['mxint8 narrow', { ...recipes.get('mxint8'), range: 'narrow' } as Spec],
  ['mxfp4, elements', { ...recipes.get('mxfp4'), nonFinite: 'element' } as Spec],
  ['nvfp4', recipes.get('nvfp4')!],
  ['nvfp4 torchao', { family: 'nvfp4', order: 'torchao' }],
  ['nvfp4 one level', { family: 'nvfp4', levels: 1 }],
  ['nvfp4 compressed-tensors', { family: 'nvfp4', order: 'compressedTensors', nonFinite: 'element' }],
  ...[4, 5, 8, 12, 16, 20].map((bits) => [`bfp${bits}`, { family: 'bfp', bits } as Spec] as const),
  ...(['float8_e4m3fn', 'float4_e2m1fn', 'float8_e5m2', 'float16', 'float8_e4m3fnuz'] as const).flatMap((format) =>
    (['powerOfTwo', 'float32'] as const).flatMap((scale) =>
      (['exact', 'float32'] as const).map(
        (quotient) =>
          [`${format} ${scale} ${quotient}`, { family: 'scaled', format, scale, quotient } as Spec] as const,
      ),
    ),
  ),
  ['deepseek_fp8', recipes.get('deepseek_fp8')!],
  ...(['int8', 'int4', 'int2', 'uint8', 'int16', 'uint5'] as const).flatMap((type) => [
    [type, { family: 'integer', type } as Spec] as const,
    [`${type} in powers of two`, { family: 'integer', type, scale: 'powerOfTwo' } as Spec] as const,
    [`${type} exact`, { family: 'integer', type, quotient: 'exact' } as Spec] as const,
  ]),
  ['int8 asymmetric', { family: 'integer', type: 'int8', symmetric: false }],
  ['fixed<4,4>', { family: 'fixed', intBits: 4, fracBits: 4 }],
  ['ufixed<3,-1>', { family: 'fixed', intBits: 3, fracBits: -1, signed: false }],
  ['fixed<10,12>', { family: 'fixed', intBits: 10, fracBits: 12 }],
  ['fixed<11,12>', { family: 'fixed', intBits: 11, fracBits: 12 }],
];

/** Groupings to try: as the recipe has it, of other axes, and of other sizes. */
function groupingsOf(spec: Spec): readonly object[] {
  if (spec.family === 'fixed') return [{}];
  const blocks = [{}, { axis: 0 }, { axis: -2 }, { block: 4 }, { block: 6, axis: 0 }, { block: 20 }];
  if (spec.family === 'mx' || spec.family === 'nvfp4' || spec.family === 'bfp') return [...blocks, { block: [2, 4] }];
  return 'block' in spec ? blocks : [...blocks, { axis: -1 }, { axis: [0, 1] }];
}

const sameOrError = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    return (error as Error).message.replace(/^\w+: /, '');
  }
};

describe.each(['wasm-simd', 'js'] as const)('by %s', (backend) => {
  it.each(specs)('%s: chop, codes, scales and dequantize are those of the reference', (_, spec) => {
    useBackend(backend);
    fc.assert(
      fc.property(arrays, fc.constantFrom(...groupingsOf(spec)), ({ x, shape }, grouping) => {
        if (shape.length < 2 && JSON.stringify(grouping).includes('axis":-2')) return;
        if (shape.length < 2 && JSON.stringify(grouping).includes('[')) return;
        const given = { ...spec, ...grouping };
        if (Array.isArray((grouping as { block?: unknown }).block)) delete (given as { axis?: unknown }).axis;
        const full = checkSpec(given, 'test');
        const reference = definitionOf(full).make(full, nearest);
        const q = quantizer(full);
        const wanted = new Float32Array(x.length);
        reference.chop(wanted, x, shape, 0);
        expect(bitsOf(q(x, shape))).toEqual(bitsOf(wanted));
        const local = allocate(x.length, 'float32');
        local.set(x);
        expect(bitsOf(q.into(local, local, shape))).toEqual(bitsOf(wanted));
        const stored = sameOrError(() => reference.quantize(x, shape, 0));
        const got = sameOrError(() => q.quantize(x, shape));
        if (typeof stored === 'string') {
          expect(got).toBe(stored);
          return;
        }
        expect(got).toMatchObject(stored as object);
        const quantized = got as ReturnType<typeof q.quantize>;
        expect(bitsOf(quantized.dequantize('float32'))).toEqual(bitsOf(wanted));
        const wide = new Float64Array(x.length);
        reference.decode(wide, stored as Stored, shape);
        expect(dequantize(quantized, 'float64')).toEqual(wide);
      }),
      { numRuns: 12 },
    );
  });
});

describe('in every mode', () => {
  const names = ['mxfp4', 'mxint8', 'nvfp4', 'bfp8', 'int8', 'fixed<4,4>', 'float8_e4m3fn', 'deepseek_fp8'];

  it.each(roundingModes.flatMap((rounding) => names.map((name) => [name, rounding] as const)))(
    '%s, %s: chop is dequantize of quantize, by either back end, from the same words',
    (name, rounding) => {
      fc.assert(
        fc.property(arrays, ({ x, shape }) => {
          const options: QuantizerOptions = { rounding, seed: 5, position: 3 };
          const byBackend = (['wasm-simd', 'js'] as const).map((backend) => {
            useBackend(backend);
            const q = quantizer(name, options);
            const values = q(x, shape);
            expect(q.position).toBe(rounding.startsWith('stochastic') ? 3 + x.length : 3);
            const stored = sameOrError(() => quantizer(name, options).quantize(x, shape));
            if (typeof stored !== 'string') {
              expect(bitsOf((stored as { dequantize(kind: 'float32'): Float32Array }).dequantize('float32'))).toEqual(
                bitsOf(values),
              );
            }
            return bitsOf(values);
          });
          expect(byBackend[0]).toEqual(byBackend[1]);
        }),
        { numRuns: 4 },
      );
    },
  );

  it('an element is the exact quotient rounded once by its own word, whatever its block', () => {
    const x = Float32Array.from({ length: 300 }, (_, i) => Math.fround(Math.sin(i) * 2 ** ((i % 40) - 20)));
    const scale = Math.fround(0.3);
    for (const rounding of roundingModes) {
      const q = quantizer('float8_e4m3fn', { rounding, seed: 9, scales: [scale] });
      const c = chopper('float8_e4m3fn', { rounding, seed: 9, saturate: true });
      expect(bitsOf(q(x))).toEqual(bitsOf(x.map((v) => c.div(v, scale) * scale)));
    }
  });
});
