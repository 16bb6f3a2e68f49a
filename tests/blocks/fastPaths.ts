/**
 * Every fast path of blocks beside the plain reference: cases, and what must be equal.
 * @module
 */
import { expect } from 'vitest';
import { checkSpec, definitionOf } from '../../src/blocks/families/index.js';
import type { ElementRounding, Stored } from '../../src/blocks/family.js';
import { quantizer, recipes, type Spec } from '../../src/blocks/index.js';
import { allocate, useBackend, type RoundingMode } from '../../src/index.js';
import { hardNumbers } from './hard.js';

const rules = ['floor', 'ceil', 'even', 'rceil', 'maxabs'] as const;
const mxNames = ['mxfp4', 'mxfp6_e2m3', 'mxfp6_e3m2', 'mxfp8_e4m3', 'mxfp8_e5m2', 'mxint8'];
const formats = [
  'float8_e4m3fn',
  'float4_e2m1fn',
  'float8_e5m2',
  'float6_e2m3fn',
  'float16',
  'float8_e4m3fnuz',
] as const;
const types = ['int8', 'int4', 'int2', 'uint8', 'uint4', 'int16', 'uint5'] as const;

/** Specs of every family that has a fast path, and of every way through it. */
export const specs: readonly Spec[] = [
  ...rules.flatMap((scaleRule) => mxNames.map((name) => ({ ...recipes.get(name), scaleRule }) as Spec)),
  { ...recipes.get('mxint8'), range: 'narrow' } as Spec,
  { ...recipes.get('mxfp4'), nonFinite: 'element' } as Spec,
  { ...recipes.get('mxfp8_e4m3'), nonFinite: 'element' } as Spec,
  { family: 'nvfp4' },
  { family: 'nvfp4', order: 'torchao' },
  { family: 'nvfp4', levels: 1 },
  { family: 'nvfp4', order: 'compressedTensors', nonFinite: 'element' },
  { family: 'nvfp4', amax: 3 },
  ...[4, 5, 8, 12, 16].map((bits) => ({ family: 'bfp', bits }) as Spec),
  ...formats.flatMap((format) =>
    (['powerOfTwo', 'float32'] as const).flatMap((scale) =>
      (['exact', 'float32'] as const).map((quotient) => ({ family: 'scaled', format, scale, quotient }) as Spec),
    ),
  ),
  recipes.get('deepseek_fp8')!,
  ...types.flatMap((type) => [
    { family: 'integer', type } as Spec,
    { family: 'integer', type, scale: 'powerOfTwo' } as Spec,
    { family: 'integer', type, quotient: 'exact' } as Spec,
  ]),
  { family: 'integer', type: 'int8', range: 'narrow' },
  { family: 'fixed', intBits: 4, fracBits: 4 },
  { family: 'fixed', intBits: 2, fracBits: 2 },
  { family: 'fixed', intBits: 3, fracBits: -1, signed: false },
  { family: 'fixed', intBits: 9, fracBits: 12 },
  { family: 'ggml', type: 'Q4_0' },
  { family: 'ggml', type: 'Q8_0' },
];

/** An array by its shape, and how it is grouped besides what the spec says. */
export interface Layout {
  readonly shape: readonly number[];
  readonly grouping: object;
}

/**
 * Shapes about the sizes at which the paths divide: 64 elements, from which on kernels serve; 8192 (and 4096 of float64),
 * which they take at a time; 2048 groups; blocks of 4 and of 16 lanes; blocks that are ragged, and those of every axis.
 */
export const layouts: readonly Layout[] = [
  { shape: [32], grouping: {} },
  { shape: [64], grouping: {} },
  { shape: [2, 32], grouping: {} },
  { shape: [8192], grouping: {} },
  { shape: [8224], grouping: {} },
  { shape: [4096 + 64], grouping: { block: 64 } },
  { shape: [2048 * 4], grouping: { block: 4 } },
  { shape: [2049 * 4], grouping: { block: 4 } },
  { shape: [8192 * 2 + 16], grouping: { block: 8192 } },
  { shape: [3 * 8208], grouping: { block: 8208 } },
  { shape: [48, 70], grouping: {} },
  { shape: [70, 48], grouping: { axis: 0 } },
  { shape: [5, 64, 6], grouping: { axis: 1 } },
  { shape: [130, 33], grouping: { block: 20 } },
  { shape: [12, 100], grouping: { block: 12 } },
  { shape: [64, 64], grouping: { block: [4, 16] } },
];

/** Channels, for specs whose groups need no blocks. */
export const channels: readonly Layout[] = [
  { shape: [9000], grouping: {} },
  { shape: [16, 600], grouping: { axis: 0 } },
  { shape: [600, 16], grouping: { axis: 1 } },
  { shape: [12, 16, 48], grouping: { axis: [0, 1] } },
];

/** The layouts that a spec can have. */
export function layoutsOf(spec: Spec): readonly Layout[] {
  if (spec.family === 'ggml') return [64, 8192, 8224, 3 * 8192].map((size) => ({ shape: [size], grouping: {} }));
  if (spec.family === 'fixed') return [64, 8191, 8192, 8208].map((size) => ({ shape: [size], grouping: {} }));
  if (spec.family === 'mx' || spec.family === 'nvfp4' || spec.family === 'bfp') return layouts;
  return 'block' in spec ? layouts : [...layouts, ...channels];
}

const sameOrError = <T>(call: () => T): T | string => {
  try {
    return call();
  } catch (error) {
    return (error as Error).message.replace(/^\w+: /, '');
  }
};

/** The first place where the bits of two arrays differ, NaN being NaN; -1 where there is none. */
export function firstDifference(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  for (let i = 0; i < wanted.length; i++) if (!Object.is(got[i], wanted[i])) return i;
  return got.length === wanted.length ? -1 : wanted.length;
}

/**
 * Compares what a quantizer gives with the plain reference: values, codes, scales, errors, and values of codes; from
 * ordinary arrays, in place and in kernel memory.
 * @returns how many elements were compared
 */
export function compareWithReference(
  spec: Spec,
  { shape, grouping }: Layout,
  mode: RoundingMode,
  seed: number,
): number {
  // Axes of `grouping` are those of its blocks, or of channels.
  const given: Record<string, unknown> = { ...spec, ...grouping };
  if (Array.isArray(given['block'])) delete given['axis'];
  const full = checkSpec(given, 'test');
  const fixed = full.family === 'ggml';
  const rounding: ElementRounding = { rounding: mode, saturate: 'finite', stream: 0, seed: 7n };
  const reference = definitionOf(full).make(full, rounding);
  const length = shape.reduce((product, size) => product * size, 1);
  const block = (full as { block?: number }).block;
  const x = hardNumbers(length, { seed, block: typeof block === 'number' ? block : 32, finite: fixed });
  const position = 2 ** 32 - 100;
  const q = quantizer(full, fixed ? {} : { rounding: mode, seed: 7n });
  const again = (): typeof q => {
    q.position = position;
    return q;
  };
  const about = `${JSON.stringify(given)} [${shape.join(', ')}] ${mode} seed ${seed}`;
  const wanted = new Float32Array(length);
  const failure = sameOrError(() => reference.chop(wanted, x, shape, position));
  const equal = (values: Float32Array, way: string): void => {
    const place = firstDifference(values, wanted);
    expect(place, `${about}: ${way} at ${place} of ${x[place]}: ${values[place]}, not ${wanted[place]}`).toBe(-1);
  };
  const values = sameOrError(() => again()(x, shape));
  if (typeof failure === 'string') expect(values, about).toBe(failure);
  else equal(values as Float32Array, 'chop');
  const local = allocatedFor(length);
  local.x.set(x);
  if (typeof failure !== 'string') {
    equal(again().into(local.out, local.x, shape), 'into, kernel memory');
    equal(again().into(local.x, local.x, shape), 'into itself');
  }
  const stored = sameOrError(() => reference.quantize(x, shape, position));
  const got = sameOrError(() => again().quantize(x, shape));
  if (typeof stored === 'string' || typeof got === 'string') {
    expect(got, about).toBe(stored);
    return length;
  }
  expect(got.codes.constructor, about).toBe(stored.codes.constructor);
  expect(firstDifference(got.codes as Uint8Array, stored.codes as Uint8Array), `${about}: codes`).toBe(-1);
  expect(firstDifference(got.scales, stored.scales), `${about}: scales`).toBe(-1);
  expect([got.scaleShape, got.amax, got.tensorScale], about).toEqual([
    stored.scaleShape,
    stored.amax,
    stored.tensorScale,
  ]);
  equal(got.dequantize('float32'), 'dequantize');
  const wide = new Float64Array(length);
  reference.decode(wide, stored as Stored, shape);
  expect(firstDifference(got.dequantize('float64'), wide), `${about}: float64`).toBe(-1);
  return length;
}

const kept = new Map<number, { x: Float32Array; out: Float32Array }>();

/** Two arrays of kernel memory of that length, made once. */
function allocatedFor(length: number): { x: Float32Array; out: Float32Array } {
  let pair = kept.get(length);
  if (pair === undefined) {
    pair = { x: allocate(length, 'float32'), out: allocate(length, 'float32') };
    kept.set(length, pair);
  }
  return pair;
}

/** Runs `compare` by either back end. */
export function byBackend(compare: () => number): number {
  let compared = 0;
  for (const backend of ['wasm-simd', 'js'] as const) {
    useBackend(backend);
    try {
      compared += compare();
    } finally {
      useBackend('auto');
    }
  }
  return compared;
}
