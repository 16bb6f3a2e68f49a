/**
 * Scalers: operands of products, and results, quantized in groups that share a scale.
 * @module
 */
import {
  integer,
  quantizer,
  scaled,
  scaleFor,
  type Calibration,
  type Grouping,
  type IntegerType,
  type Quantizer,
  type ScaleKind,
  type Spec,
} from '../../blocks/index.js';
import { isRecipe } from '../../blocks/recipes.js';
import { power } from '../../format/bits.js';
import { isFormat } from '../../format/format.js';
import { format as formatOf, type FormatLike } from '../../format/names.js';
import { kind, checkKeys } from '../../arguments.js';
import { checkOptions, type RoundingOptions } from '../../options.js';
import { heldByFloat32 } from '../request.js';
import { groupingOf, inOrder, type Layout } from './contraction.js';

/** What is taken where a format may have scales: a format, the name of a recipe of `fpchop/blocks`, a quantizer. */
export type ScaledLike = FormatLike | Quantizer;

/** How elements that share scales are quantized. */
export interface ScaledFields extends Omit<RoundingOptions, 'stream' | 'position' | 'emulation' | 'flip'> {
  /** The format of elements, `'int2'` to `'int16'` (with `scale`), the name of a recipe, or a quantizer. */
  readonly format?: ScaledLike;
  /**
   * Divides by a scale before rounding: a float32 number or a power of two that brings the largest magnitude to the largest
   * number; `'mx'`: that of OCP MX, blocks of 32 unless `block` says otherwise; `'nvfp4'`: NVFP4, blocks of 16.
   * @defaultValue that of a recipe; none of a format
   */
  readonly scale?: ScaleKind | 'mx' | 'nvfp4';
  /**
   * One scale a tensor, or one for each index of the axes that are not summed over; `'channel'` is its name for weights.
   * @defaultValue 'tensor'
   */
  readonly per?: 'tensor' | 'row' | 'channel';
  /** One scale for so many elements along the axis that is summed over; the last run may be short. */
  readonly block?: number;
  /**
   * The axis along which blocks run, or whose indices have scales of their own.
   * @defaultValue the axis that is summed over
   */
  readonly axis?: number;
  /** How a scale is found. */
  readonly calibration?: Calibration;
  /**
   * Whether the scale is that of the tensor itself, or that of the largest magnitude of the last `delayed` calls.
   * @defaultValue 'current'
   */
  readonly scaling?: 'current' | { readonly delayed: number };
}

export const roundingFields = ['rounding', 'saturate', 'subnormals', 'seed', 'randomBits', 'variant'];
export const scaleFields = ['scale', 'per', 'block', 'axis', 'calibration', 'scaling'];

/** Quantizes tensors of one kind in one way. */
export interface Scaler {
  /** Tells it from other scalers. */
  readonly id: number;
  /** What traces call it. */
  readonly label: string;
  /** Whether elements draw random words. */
  readonly random: boolean;
  /** How many calls a delayed scale looks back; undefined: scales are those of the data. */
  readonly delayed: number | undefined;
  /** The quantizer for a layout. */
  quantizerFor(layout: Layout): Quantizer;
  /** New elements; `words` are those of the call, `magnitude` what takes the place of the largest one, for the whole tensor. */
  quantize(
    x: Float32Array,
    shape: readonly number[],
    layout: Layout,
    words: Words | undefined,
    magnitude?: number,
  ): Float32Array;
}

/** Which random words elements draw. */
export interface Words {
  readonly seed: bigint;
  readonly stream: number;
  readonly position: number;
}

const elementsOfMx: Readonly<Record<string, string>> = {
  float8_e4m3fn: 'mxfp8_e4m3',
  float8_e5m2: 'mxfp8_e5m2',
  float6_e2m3fn: 'mxfp6_e2m3',
  float6_e3m2fn: 'mxfp6_e3m2',
  float4_e2m1fn: 'mxfp4',
  int8: 'mxint8',
};
const integerName = /^int([2-9]|1[0-6])$/;

export { isRecipe };

/** Whether `like` is a quantizer of `fpchop/blocks`. */
export function isQuantizer(like: unknown): like is Quantizer {
  return typeof like === 'function' && 'spec' in like && 'quantize' in like && 'with' in like;
}

/** Whether fields ask for scales, rather than for a format that all kernels round to. */
export function isScaled({ format, scale }: ScaledFields): boolean {
  return scale !== undefined || isQuantizer(format) || isRecipe(format);
}

/**
 * The scaler of fields that ask for scales.
 * @throws TypeError and RangeError for fields that do not go together
 */
export function scalerOf(fields: ScaledFields, name: string): Scaler {
  checkKeys(fields, ['format', ...roundingFields, ...scaleFields], name);
  const { format, scale, per, block, axis, scaling = 'current' } = fields;
  checkGroups(fields, name);
  const rounding = pick(fields, roundingFields);
  checkOptions(rounding as RoundingOptions, name);
  const delayed = delayedOf(scaling, name);
  const isWhole = scale === undefined;
  if (isWhole && format !== 'int8') {
    const needless = ['per', 'block', 'calibration', 'scaling'].find(
      (key) => fields[key as keyof ScaledFields] !== undefined,
    );
    if (needless !== undefined) {
      throw new RangeError(
        `${name}: "${needless}" expected with "scale" and a format of elements, got it beside ${isQuantizer(format) ? 'a quantizer' : `the recipe '${String(format)}'`}`,
      );
    }
  }
  if (delayed !== undefined && (per !== undefined || block !== undefined || scale === 'mx' || scale === 'nvfp4')) {
    throw new RangeError(
      `${name}: "scaling" expected current scales with "per", "block", 'mx' or 'nvfp4', got delayed ones`,
    );
  }
  const make = makerOf(fields, rounding, name);
  const first = make({});
  const blocked = block ?? ownBlock(first.spec);
  const row = per === 'row' || per === 'channel' ? 'row' : 'tensor';
  const own =
    isQuantizer(format) && (('axis' in format.spec && format.spec.axis !== undefined) || isTiled(format.spec));
  const made = new Map<string, Quantizer>();
  const quantizerFor = (layout: Layout): Quantizer => {
    if (own || !isGrouped(first.spec)) return first;
    const grouping = axis === undefined ? groupingOf(layout, row, blocked) : byAxis(axis, blocked);
    const key = JSON.stringify(grouping);
    let known = made.get(key);
    if (known === undefined) {
      known = make(grouping);
      made.set(key, known);
    }
    return known;
  };
  return {
    id: ++scalers,
    label: labelOf(format!, scale),
    random: first.rounding === 'stochastic' || first.rounding === 'stochasticEqual',
    delayed,
    quantizerFor,
    quantize: (x, shape, layout, words, magnitude) => {
      const usesOwnShape = own || axis !== undefined;
      const found = quantizerFor(layout);
      const base = magnitude === undefined ? found : make({ scales: [scaleOf(fields, magnitude)] } as Grouping);
      const q = words === undefined ? base : base.with(words);
      if (usesOwnShape) return q(x, shape);
      if (layout.order === undefined) return q(x, layout.shape);
      const { turned, back } = inOrder(x, shape, layout.order);
      return back(q(turned, layout.shape));
    },
  };
}

function byAxis(axis: number, block: number | undefined): Grouping {
  return block === undefined ? { axis } : { axis, block };
}

function checkGroups({ per, block }: ScaledFields, name: string): void {
  if (per !== undefined && per !== 'tensor' && per !== 'row' && per !== 'channel') {
    throw new RangeError(`${name}: "per" expected 'tensor', 'row' or 'channel', got ${String(per)}`);
  }
  if (per !== undefined && block !== undefined) {
    throw new RangeError(`${name}: "per" expected without "block", got both`);
  }
  if (block !== undefined && !(Number.isInteger(block) && block >= 1)) {
    throw new RangeError(`${name}: "block" expected an integer from 1 on, got ${String(block)}`);
  }
}

function delayedOf(scaling: NonNullable<ScaledFields['scaling']>, name: string): number | undefined {
  if (scaling === 'current') return undefined;
  const calls: unknown = typeof scaling === 'object' && scaling !== null ? scaling.delayed : undefined;
  if (!Number.isInteger(calls) || (calls as number) < 1) {
    throw new RangeError(
      `${name}: "scaling" expected 'current' or { delayed: n } with n from 1 on, got ${kind(scaling)}`,
    );
  }
  return calls as number;
}

let scalers = 0;

/** The scale that brings a magnitude to the largest number. */
function scaleOf({ format, scale }: ScaledFields, magnitude: number): number {
  const isInteger = typeof format === 'string' && integerName.test(format);
  if (isInteger) {
    const largest = power(Number(format.slice(3)) - 1) - 1;
    return magnitude === 0 ? 1 : Math.fround(magnitude / largest);
  }
  return scaleFor(Float32Array.of(magnitude), { format: format as FormatLike, scale: scale as ScaleKind });
}

/** Makes quantizers of the fields with groupings. */
function makerOf(fields: ScaledFields, rounding: object, name: string): (grouping: Grouping) => Quantizer {
  const { format, scale, calibration } = fields;
  if (format === undefined) throw new RangeError(`${name}: "format" expected with "scale", got none`);
  if (scale === 'mx' || scale === 'nvfp4') return wholeBlocks(format, scale, rounding, name);
  if (isQuantizer(format)) return (grouping) => format.with({ ...grouping, ...rounding } as never);
  if (scale === undefined && format === 'int8') {
    return (grouping) => integer('int8', { range: 'narrow', ...grouping, ...rounding });
  }
  if (scale === undefined) {
    const base = quantizer(format as string);
    return (grouping) =>
      isGrouped(base.spec) ? base.with({ ...grouping, ...rounding } as never) : base.with(rounding);
  }
  if (scale !== 'float32' && scale !== 'powerOfTwo') {
    throw new RangeError(
      `${name}: "scale" expected 'float32', 'powerOfTwo', 'mx' or 'nvfp4', got ${JSON.stringify(scale)}`,
    );
  }
  if (typeof format === 'string' && integerName.test(format)) {
    if (calibration !== undefined) {
      throw new RangeError(`${name}: "calibration" expected with elements of floating point, got it with ${format}`);
    }
    return (grouping) => integer(format as IntegerType, { range: 'narrow', scale, ...grouping, ...rounding });
  }
  heldByFloat32(formatOf(format), name);
  const spec = { scale, ...(calibration !== undefined && { calibration }) };
  return (grouping) => scaled(format, { ...spec, ...grouping, ...rounding });
}

function wholeBlocks(
  format: ScaledLike,
  scale: 'mx' | 'nvfp4',
  rounding: object,
  name: string,
): (grouping: Grouping) => Quantizer {
  const element = typeof format === 'string' && integerName.test(format) ? format : formatName(format, name);
  const recipe = scale === 'mx' ? elementsOfMx[element] : element === 'float4_e2m1fn' ? 'nvfp4' : undefined;
  if (recipe === undefined) {
    const expected = scale === 'mx' ? Object.keys(elementsOfMx).join(', ') : 'float4_e2m1fn';
    throw new RangeError(`${name}: "format" expected one of ${expected} with scale '${scale}', got ${element}`);
  }
  const base = quantizer(recipe);
  // Without `per` and `block` the blocks are those of the recipe.
  return (grouping) => base.with({ ...grouping, ...rounding } as never);
}

function formatName(format: ScaledLike, name: string): string {
  if (isQuantizer(format)) throw new RangeError(`${name}: "scale" expected without a quantizer, got both`);
  return isFormat(format) ? format.name : formatOf(format).name;
}

/** Whether a spec has groups that run along axes. */
function isGrouped({ family }: Spec): boolean {
  return family === 'mx' || family === 'nvfp4' || family === 'bfp' || family === 'scaled' || family === 'integer';
}

function isTiled(spec: Spec): boolean {
  return 'block' in spec && Array.isArray(spec.block);
}

/** The blocks that a recipe has of itself. */
function ownBlock(spec: Spec): number | undefined {
  if ('block' in spec && typeof spec.block === 'number') return spec.block;
  return spec.family === 'mx' ? 32 : spec.family === 'nvfp4' || spec.family === 'bfp' ? 16 : undefined;
}

function labelOf(format: ScaledLike, scale: ScaledFields['scale']): string {
  const name = isQuantizer(format) ? format.name : typeof format === 'string' ? format : formatOf(format).name;
  return scale === undefined ? name : `${name} × ${scale}`;
}

function pick(fields: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(fields).filter(([key, value]) => keys.includes(key) && value !== undefined));
}
