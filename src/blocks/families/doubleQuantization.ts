/**
 * Double quantization of bitsandbytes: scales less their mean, as codes of an 8-bit dynamic map in blocks of 256.
 * @module
 */
import type { Scales } from '../family.js';
import { groupsOf, maximaOf } from '../groups.js';
import { normalized, searchOf } from './sortedTable.js';

const f32 = Math.fround;

/** Scales that share a scale. */
export const SCALE_BLOCK = 256;

/** 10^-6 to 1, as float32. */
const decades = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1].map(f32);

/**
 * The signed dynamic map (Dettmers, "8-bit approximations for parallelism in deep learning", 2016): decade i of 10^-6 to 1
 * holds the midpoints of 2^i equal parts of 0.1..1, as torch.linspace has them; with 0 and 1 there are 256 values, ascending.
 */
export const dynamicMap: Float32Array = makeDynamicMap();

function makeDynamicMap(): Float32Array {
  const values = [0, 1];
  decades.forEach((decade, i) => {
    const edges = linspace(f32(0.1), 1, 1 << i);
    for (let k = 0; k < edges.length - 1; k++) {
      const value = f32(decade * f32(f32(edges[k]! + edges[k + 1]!) / 2));
      values.push(value, -value);
    }
  });
  return Float32Array.from(values).sort();
}

/** The edges of `parts` equal parts in float32: the first half counted from the start, the others from the end. */
function linspace(start: number, end: number, parts: number): number[] {
  const step = f32(f32(end - start) / parts);
  const half = (parts + 1) >> 1;
  return Array.from({ length: parts + 1 }, (_, k) =>
    k < half ? f32(start + step * k) : f32(end - step * (parts - k)),
  );
}

const search = searchOf(dynamicMap);

/** The mean of float32 numbers, summed in float64 in index order; 0 of none. */
export function meanOf(scales: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < scales.length; i++) sum += scales[i]!;
  return scales.length === 0 ? 0 : f32(sum / scales.length);
}

/** What is stored of scales. */
export type CodedScales = Required<Pick<Scales, 'scaleScales' | 'scaleOffset'>> & {
  readonly scales: Uint8Array<ArrayBuffer>;
};

/** Scales as codes; torch's mean, which sums in an order of its own, may differ in the last place from ours. */
export function quantizeScales(scales: Float32Array, offset = meanOf(scales)): CodedScales {
  const centred = scales.map((scale) => scale - offset);
  const groups = groupsOf(centred.length, [centred.length], { block: SCALE_BLOCK, axis: 0 }, 'quantizer');
  const maxima = Float32Array.from(maximaOf(centred, groups, 'element'));
  return {
    scales: Uint8Array.from(normalized(centred, maxima, SCALE_BLOCK), search),
    scaleScales: maxima,
    scaleOffset: offset,
  };
}

/** The scales that codes stand for. */
export function dequantizeScales({ scales, scaleScales, scaleOffset }: Scales): Float32Array {
  return Float32Array.from(scales, (code, i) => {
    const scale = f32(dynamicMap[code]! * scaleScales![Math.floor(i / SCALE_BLOCK)]!);
    return f32(scale + scaleOffset!);
  });
}
