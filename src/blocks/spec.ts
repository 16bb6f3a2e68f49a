/**
 * Specs: what a recipe says of blocks, scales and elements, as data that JSON keeps.
 * @module
 */
import type { FormatSpec } from '../format/format.js';
import type { Calibration, ScaleKind } from './calibration.js';
import type { Grouping, NonFinite } from './groups.js';

/** Elements of OCP MX. */
export type MxElement = 'float8_e4m3fn' | 'float8_e5m2' | 'float6_e2m3fn' | 'float6_e3m2fn' | 'float4_e2m1fn' | 'int8';

/** How the power of two of an MX block follows from its largest magnitude; docs/blocks-mx.md has the formulas. */
export type ScaleRule = 'floor' | 'ceil' | 'even' | 'rceil' | 'maxabs';

/** OCP MX v1.0: elements with a power of two for each block. */
export interface MxSpec extends Grouping {
  readonly family: 'mx';
  readonly element: MxElement;
  /** @defaultValue 'floor' */
  readonly scaleRule?: ScaleRule;
  /** mxint8: whether -128 may occur. @defaultValue 'full' */
  readonly range?: 'full' | 'narrow';
  /** @defaultValue 'block' */
  readonly nonFinite?: NonFinite;
}

/** Whose order of float32 operations NVFP4 follows. */
export type Nvfp4Order = 'transformerEngine' | 'torchao' | 'compressedTensors';

/** NVFP4: float4_e2m1fn elements, float8_e4m3fn scales of 16, one float32 scale of the tensor. */
export interface Nvfp4Spec extends Grouping {
  readonly family: 'nvfp4';
  /** @defaultValue 'transformerEngine'; 'torchao' with `levels: 1` */
  readonly order?: Nvfp4Order;
  /** 1: without the scale of the tensor, as torchao alone defines it. @defaultValue 2 */
  readonly levels?: 1 | 2;
  /** Scales that bring the largest magnitude to 6 or to 4, whichever leaves the less error. @defaultValue none: always 6 */
  readonly fourOverSix?: 'mae' | 'mse';
  /** Four-over-six: the largest scale. @defaultValue 256 */
  readonly e4m3Max?: 256 | 448;
  /** The largest magnitude of the tensor, from a calibration. @defaultValue that of the data */
  readonly amax?: number;
  /** @defaultValue 'block' */
  readonly nonFinite?: NonFinite;
}

/** Block floating point: integers with a common exponent. */
export interface BfpSpec extends Grouping {
  readonly family: 'bfp';
  /** Bits of an element, its sign included: 2..24. */
  readonly bits: number;
  /** @defaultValue 'block' */
  readonly nonFinite?: NonFinite;
}

/** Elements of any signed format, times a scale that brings the largest magnitude of a group to maxFinite. */
export interface AmaxSpec extends Grouping {
  readonly family: 'scaled';
  readonly format: string | FormatSpec;
  /** @defaultValue 'powerOfTwo' */
  readonly scale?: ScaleKind;
  /** @defaultValue 'max' */
  readonly calibration?: Calibration;
  /** Whether elements are the exact quotients rounded once, or float32 quotients rounded again. @defaultValue 'exact' */
  readonly quotient?: Quotient;
  /** Magnitudes below it count as it. @defaultValue 0 */
  readonly leastAmax?: number;
  /** Scales that are known already, one a group. @defaultValue those of the data */
  readonly scales?: readonly number[];
}

/** Whether elements are exact quotients rounded once, or float32 quotients rounded again. */
export type Quotient = 'exact' | 'float32';

/** Fixed point: integers times 2^-fracBits. */
export interface FixedSpec {
  readonly family: 'fixed';
  /** Bits before the point, the sign included; may be negative. */
  readonly intBits: number;
  /** Bits behind the point; may be negative. */
  readonly fracBits: number;
  /** @defaultValue true */
  readonly signed?: boolean;
  /** What is beyond the range: its end, or the value modulo 2^bits. @defaultValue 'saturate' */
  readonly overflow?: 'saturate' | 'wrap';
}

/** Names of integer types. */
export type IntegerType = `${'int' | 'uint'}${2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16}`;

/** Integers with a scale and perhaps a zero point: QuantizeLinear and DequantizeLinear of ONNX. */
export interface IntegerSpec extends Grouping {
  readonly family: 'integer';
  readonly type: IntegerType;
  /** Whether the zero point is 0. @defaultValue true */
  readonly symmetric?: boolean;
  /** Whether the most negative integer occurs. @defaultValue 'full' */
  readonly range?: 'full' | 'narrow';
  /** Powers of two need `symmetric`. @defaultValue 'float32' */
  readonly scale?: ScaleKind;
  /** @defaultValue 'float32' for Float32Array, 'exact' for float64 */
  readonly quotient?: Quotient;
  /** Scales that are known already, one a group. @defaultValue those of the data */
  readonly scales?: readonly number[];
  /** Zero points that go with `scales`. @defaultValue 0 */
  readonly zeroPoints?: readonly number[];
}

/** What tensorflowjs_converter makes of weights. */
export interface TfjsSpec {
  readonly family: 'tfjs';
  readonly type: 'uint8' | 'uint16' | 'float16';
}

/** Tables of bitsandbytes: 16 values times the largest magnitude of a block of the flat array. */
export interface TableSpec {
  readonly family: 'table';
  readonly table: 'nf4' | 'bnb_fp4';
  /** Elements of a block. @defaultValue 64 */
  readonly block?: number;
  /** Whether scales are quantized too: 8 bits in blocks of 256. @defaultValue false */
  readonly doubleQuantize?: boolean;
}

/** Names of ggml's types, as in GGUF files. */
export type GgmlType =
  | 'Q4_0'
  | 'Q4_1'
  | 'Q5_0'
  | 'Q5_1'
  | 'Q8_0'
  | 'MXFP4'
  | 'TQ2_0'
  | 'Q2_K'
  | 'Q3_K'
  | 'Q4_K'
  | 'Q5_K'
  | 'Q6_K'
  | 'IQ4_NL'
  | 'IQ4_XS'
  | 'TQ1_0'
  | 'NVFP4';

/** Blocks of ggml. */
export interface GgmlSpec {
  readonly family: 'ggml';
  readonly type: GgmlType;
}

/** ConvertToBlockMaxAbsFinite of IEEE P3109: elements of about -1..1 times the largest finite magnitude. */
export interface P3109Spec extends Grouping {
  readonly family: 'p3109';
  /** A P3109 format with codes of up to 16 bits. */
  readonly element: string;
  /** A P3109 format of up to 8 bits. @defaultValue 'binary8p1uf' */
  readonly scale?: string;
  /** How scales are rounded. @defaultValue 'tiesToEven' */
  readonly scaleRounding?: P3109Rounding;
  /** P3109's saturation of scales: SatNone (false), SatFinite (true, 'finite') or SatPropagate. @defaultValue false */
  readonly scaleSaturate?: boolean | 'finite' | 'propagate';
}

/** The deterministic roundings of P3109, by fpchop's names. */
export type P3109Rounding = 'tiesToEven' | 'tiesToAway' | 'towardPositive' | 'towardNegative' | 'towardZero' | 'toOdd';

/** A recipe as data; `recipes` has them by name. */
export type Spec =
  MxSpec | Nvfp4Spec | BfpSpec | AmaxSpec | FixedSpec | IntegerSpec | TfjsSpec | TableSpec | GgmlSpec | P3109Spec;

/** The fields of all specs that may be given as options to a recipe. */
export type SpecOptions = {
  readonly [K in Exclude<Fields<Spec>, 'family'>]?: FieldOf<Spec, K>;
};

type Fields<T> = T extends unknown ? keyof T : never;
type FieldOf<T, K> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;
