/**
 * Types of elements, by the names that safetensors and GGUF share: F32, BF16, F8_E4M3, I64, …
 * @module
 */
import { format, type Format } from '../index.js';

/** The types that safetensors has; those with a `_` or 4 to 6 bits hold codes of fpchop's formats. */
export const dtypeNames = [
  'BOOL',
  'F4',
  'F6_E2M3',
  'F6_E3M2',
  'U8',
  'I8',
  'F8_E5M2',
  'F8_E4M3',
  'F8_E8M0',
  'F8_E4M3FNUZ',
  'F8_E5M2FNUZ',
  'I16',
  'U16',
  'F16',
  'BF16',
  'I32',
  'U32',
  'F32',
  'C64',
  'F64',
  'I64',
  'U64',
] as const;

/** The name of a type of elements. */
export type Dtype = (typeof dtypeNames)[number];

/** The facts of a type of elements. */
export interface DtypeFacts {
  /** Bits of an element. */
  readonly bits: number;
  /** What an element is. C64, a pair of F32, is known by name only. */
  readonly kind: 'float' | 'integer' | 'bool' | 'complex';
  /** The format of floating-point elements, as fpchop calls it. */
  readonly format?: string;
}

const formatOf: Partial<Record<Dtype, string>> = {
  F4: 'float4_e2m1fn',
  F6_E2M3: 'float6_e2m3fn',
  F6_E3M2: 'float6_e3m2fn',
  F8_E5M2: 'float8_e5m2',
  F8_E4M3: 'float8_e4m3fn',
  F8_E8M0: 'float8_e8m0fnu',
  F8_E4M3FNUZ: 'float8_e4m3fnuz',
  F8_E5M2FNUZ: 'float8_e5m2fnuz',
  F16: 'float16',
  BF16: 'bfloat16',
  F32: 'float32',
  F64: 'float64',
};

function factsOf(name: Dtype): DtypeFacts {
  if (name === 'BOOL') return { bits: 8, kind: 'bool' };
  const bits = Number(/\d+/.exec(name)![0]);
  if (name === 'C64') return { bits, kind: 'complex' };
  const held = formatOf[name];
  return held === undefined ? { bits, kind: 'integer' } : { bits, kind: 'float', format: held };
}

/**
 * The types of elements by name, with their bits and, of floating-point ones, their format.
 * @example
 * dtypes.get('F8_E4M3')     // { bits: 8, kind: 'float', format: 'float8_e4m3fn' }
 * dtypes.get('I64')         // { bits: 64, kind: 'integer' }
 */
export const dtypes: ReadonlyMap<string, DtypeFacts> = new Map(
  dtypeNames.map((name) => [name, Object.freeze(factsOf(name))]),
);

/** Whether a name is that of a type. */
export function isDtype(name: unknown): name is Dtype {
  return typeof name === 'string' && dtypes.has(name);
}

/**
 * Bytes of `count` elements, packed without gaps; undefined where they are no whole number or no safe integer.
 * @example
 * byteCount(4, 'F6_E2M3')      // 3
 * byteCount(3, 'F4')           // undefined
 */
export function byteCount(count: number, dtype: Dtype): number | undefined {
  const bits = count * dtypes.get(dtype)!.bits;
  return Number.isSafeInteger(bits) && bits % 8 === 0 ? bits / 8 : undefined;
}

/** The floating-point type that holds the values of a format: the narrowest of `type`, F32 and F64. */
export function widenedDtype(type: Dtype, target: Format): Dtype {
  const held = dtypes.get(type)?.format;
  if (held !== undefined && holds(format(held), target)) return type;
  return type !== 'F64' && type !== 'F32' && holds(format('float32'), target) ? 'F32' : 'F64';
}

/** Whether every finite value, infinity, NaN and zero of `narrow` is one of `wide`. */
function holds(wide: Format, narrow: Format): boolean {
  const quantum = (f: Format): number => f.emin - f.precision + 1;
  return (
    narrow.precision <= wide.precision &&
    narrow.maxFinite <= wide.maxFinite &&
    quantum(narrow) >= quantum(wide) &&
    (wide.infinities || !narrow.infinities) &&
    (wide.nan || !narrow.nan) &&
    (wide.signed || !narrow.signed) &&
    (wide.signedZero || !narrow.signedZero) &&
    (wide.zero || !narrow.zero)
  );
}
