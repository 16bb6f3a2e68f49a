/**
 * Quantized tensors as plain ones: codes, scales and what else there is, each a tensor of a file.
 *
 * Of a tensor NAME the codes are called NAME, the scales NAME_scale. What is one number stands with the spec and the
 * shape in JSON beside them; NVFP4's scale of the tensor is also written as NAME_global_scale, for other programs.
 * @module
 */
import type { Quantized, QuantizedData, Spec } from '../../blocks/index.js';
import { format } from '../../index.js';
import { dtypes, type Dtype } from '../dtypes.js';
import { decodeElements, dtypeOf, encodeElements, type Elements } from '../elements.js';

/** A tensor as it is stored. */
export interface Part {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Its bytes, little end first. */
  readonly bytes: Uint8Array;
}

/** What is said of a quantized tensor in JSON. */
export interface Description {
  readonly spec: Spec;
  readonly shape: readonly number[];
  readonly scaleShape: readonly number[];
  readonly tensorScale?: number;
  readonly amax?: number;
  readonly minimum?: number;
  readonly scaleOffset?: number;
}

/** What follows the name of a tensor. */
export const SCALE = '_scale';
export const GLOBAL_SCALE = '_global_scale';
const ZERO_POINT = '_zero_point';
const SCALE_SCALE = '_scale_scale';

/** The names of all parts that a tensor may have. */
export function partNames(name: string): string[] {
  return ['', SCALE, GLOBAL_SCALE, ZERO_POINT, SCALE_SCALE].map((suffix) => name + suffix);
}

/** The tensors that a quantized one is stored as, codes first. */
export function partsOf(name: string, quantized: QuantizedData): Part[] {
  const { spec, shape, codes, scales, scaleShape, zeroPoints, scaleScales } = quantized;
  const parts = [codesPart(name, codes, spec, shape)];
  const add = (suffix: string, data: Elements, partShape: readonly number[], dtype = dtypeOf(data)): void => {
    parts.push({ name: name + suffix, dtype, shape: partShape, bytes: encodeElements(data, dtypeOf(data)) });
  };
  if (scales.length > 0) add(SCALE, scales, scaleShape, scaleDtype(spec, scales));
  const global = globalScale(quantized);
  if (global !== undefined) add(GLOBAL_SCALE, Float32Array.of(global), []);
  if (zeroPoints !== undefined) add(ZERO_POINT, zeroPoints, scaleShape);
  if (scaleScales !== undefined) add(SCALE_SCALE, scaleScales, [scaleScales.length]);
  return parts;
}

/** What is said in JSON. */
export function descriptionOf(quantized: QuantizedData): Description {
  const { spec, shape, scaleShape, tensorScale, amax, minimum, scaleOffset } = quantized;
  return {
    spec,
    shape,
    scaleShape,
    ...(tensorScale !== undefined && { tensorScale }),
    ...(amax !== undefined && { amax }),
    ...(minimum !== undefined && { minimum }),
    ...(scaleOffset !== undefined && { scaleOffset }),
  };
}

/**
 * A quantized tensor of its parts.
 * @param load - gives the type and bytes of a part; undefined where there is none
 */
export async function quantizedOf(
  name: string,
  description: Description,
  load: (name: string) => Promise<Omit<Part, 'shape'> | undefined>,
): Promise<QuantizedData> {
  const [codes, scales, , zeroPoints, scaleScales] = await Promise.all(partNames(name).map(load));
  if (codes === undefined) throw new RangeError(`expected a tensor ${JSON.stringify(name)} of codes, got none`);
  return {
    ...description,
    codes: elementsOf(codes, codesAs(codes.dtype, description.spec)) as QuantizedData['codes'],
    scales: (scales === undefined ? new Uint8Array(0) : elementsOf(scales)) as QuantizedData['scales'],
    ...(zeroPoints !== undefined && { zeroPoints: elementsOf(zeroPoints) as Int32Array<ArrayBuffer> }),
    ...(scaleScales !== undefined && { scaleScales: elementsOf(scaleScales) as Float32Array<ArrayBuffer> }),
  };
}

/** Bytes as the array that held them. */
function elementsOf({ dtype, bytes }: Omit<Part, 'shape'>, stored: Dtype = storedAs(dtype)): Elements {
  return decodeElements(bytes, stored, (8 * bytes.length) / dtypes.get(stored)!.bits, { bigint: true });
}

/** Codes of formats stand in bytes or words, other elements as they are. */
function storedAs(dtype: Dtype): Dtype {
  const { bits, format: held } = dtypes.get(dtype)!;
  return held === undefined || bits >= 32 ? dtype : bits === 16 ? 'U16' : 'U8';
}

/** Scaled float32 and float64 elements are codes, too; wide fixed point is integers in float64. */
function codesAs(dtype: Dtype, { family }: Spec): Dtype {
  if (family === 'scaled' && dtype === 'F32') return 'U32';
  return family === 'scaled' && dtype === 'F64' ? 'U64' : storedAs(dtype);
}

/** The type whose elements have these codes, by the format. */
const typeOfFormat = new Map([...dtypes].map(([name, { format: held }]) => [held, name as Dtype]));

function codesPart(name: string, codes: QuantizedData['codes'], spec: Spec, shape: readonly number[]): Part {
  const stored = dtypeOf(codes);
  const bytes = encodeElements(codes, stored);
  const count = shape.reduce((product, length) => product * length, 1);
  const wanted = elementDtype(spec);
  const fits = wanted !== undefined && dtypes.get(wanted)!.bits * count === 8 * bytes.length;
  if (fits) return { name, dtype: wanted, shape, bytes };
  return { name, dtype: stored, shape: codes.length === count ? shape : [codes.length], bytes };
}

function elementDtype(spec: Spec): Dtype | undefined {
  switch (spec.family) {
    case 'mx':
      return typeOfFormat.get(spec.element);
    case 'nvfp4':
      return 'F4';
    case 'scaled':
      return typeof spec.format === 'string' ? typeOfFormat.get(format(spec.format).name) : undefined;
    case 'tfjs':
      return spec.type === 'float16' ? 'F16' : undefined;
    default:
      return undefined;
  }
}

/** Scales that are codes: powers of two in MX and block floating point, e4m3 in NVFP4. */
function scaleDtype({ family }: Spec, scales: QuantizedData['scales']): Dtype {
  if (scales instanceof Float32Array) return 'F32';
  if (family === 'mx' || family === 'bfp') return 'F8_E8M0';
  return family === 'nvfp4' ? 'F8_E4M3' : 'U8';
}

/** The scale of the tensor, as vLLM and torchao call it; transformerEngine's is the largest magnitude. */
function globalScale({ spec, tensorScale, amax }: QuantizedData): number | undefined {
  if (spec.family !== 'nvfp4' || spec.levels === 1) return undefined;
  return spec.order === 'transformerEngine' ? amax : tensorScale;
}

/** Whether something is quantized, and no array. */
export function isQuantized(x: unknown): x is Quantized {
  return typeof x === 'object' && x !== null && 'codes' in x && 'spec' in x;
}
