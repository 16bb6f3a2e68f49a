/**
 * Scaled formats: elements of a narrow format, times a scale that a group of them shares.
 * @module
 */
import { chopper } from '../chopper.js';
import type { FormatLike } from '../format/names.js';
import type { Format, FormatSpec } from '../format/format.js';
import { kind } from '../arguments.js';
import { checkOptions, type RoundingOptions } from '../options.js';
import {
  calibrate,
  checkCalibration,
  checkScale,
  checkTarget,
  type Calibration,
  type ScaleKind,
} from './calibration.js';
import { checkGrouping, groupShapeOf, groupsOf, type Grouping, type Groups } from './groups.js';
import { membersOf } from './members.js';
import { checkAmax } from './families/amax.js';
import { elementsAndValues } from './kernels/accelerate.js';
import { amaxBlockwise } from './kernels/blockwise.js';

/** Arrays that are quantized by groups. */
export type ScaledArray = Float64Array | Float32Array;

/** How an array becomes elements and scales: the format, the groups, the scales, and how elements are rounded. */
export interface ScaledSpec extends Grouping, RoundingOptions {
  /** The format of the elements: signed, bounded, with a zero. */
  readonly format: FormatLike;
  /**
   * What scales are.
   * @defaultValue 'powerOfTwo'
   */
  readonly scale?: ScaleKind;
  /**
   * How the scale of a group is found from its elements.
   * @defaultValue 'max'
   */
  readonly calibration?: Calibration;
  /**
   * What becomes of elements beyond the largest finite one (calibrations that clip count on saturation).
   * @defaultValue true
   */
  readonly saturate?: NonNullable<RoundingOptions['saturate']>;
}

/** An array in a scaled format. */
export interface Scaled<T extends ScaledArray = ScaledArray> {
  /** x / scale, rounded to the format: what hardware would hold. */
  readonly elements: T;
  /** One float32 number a group, row-major. */
  readonly scales: Float32Array<ArrayBuffer>;
  /** The shape of `scales`. */
  readonly scaleShape: readonly number[];
  /** elements times scales: what they stand for. */
  readonly values: T;
}

const specKeys = ['format', 'axis', 'block', 'scale', 'calibration'];

/**
 * Quantizes an array to a scaled format: each group (the array, a channel or a block) is divided by its own scale, so
 * that its largest magnitudes come near the largest finite value of the format, and rounded.
 *
 * An element is the exact quotient x / scale, rounded once; element i draws word `position` + i. The value that it stands
 * for is element times scale, exact for powers of two; otherwise rounded to nearest in the kind of `x`. NaN stays NaN
 * (and, like infinities, counts nothing when scales are found); infinities and what is beyond the largest finite element
 * saturate unless `saturate` says otherwise; -0 and subnormal elements are kept where the format has them; values too
 * small for the format underflow as its rounding mode says.
 * @param x - the array, row-major; not changed
 * @param shape - its sizes, whose product is its length
 * @param spec - format, groups (`axis`, `block`), scales and rounding options
 * @returns elements and values in new arrays of the kind of `x`, and the scales
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for a shape that does not fit, an unknown
 * option, or a format that the kind of `x` does not hold or that scales cannot serve
 * @example
 * // two channels: the columns of [[0.1, 30], [-0.2, 70]]
 * const w = Float32Array.of(0.1, 30, -0.2, 70);
 * const { elements, scales, values } = quantizeScaled(w, [2, 2], { format: 'float8_e4m3fn', axis: 1 });
 * scales        // [0.00048828125, 0.25]
 * elements      // [208, 120, -416, 288]
 * values        // [0.1015625, 30, -0.203125, 72]
 */
export function quantizeScaled<T extends ScaledArray>(x: T, shape: readonly number[], spec: ScaledSpec): Scaled<T> {
  const name = 'quantizeScaled';
  const given = kind(x);
  if (given !== 'Float64Array' && given !== 'Float32Array') {
    throw new TypeError(`${name}: "x" expected a Float64Array or Float32Array, got ${given}`);
  }
  const { target, scale, calibration, rounding } = checkSpec(spec, name);
  const quick = byRuns(x, shape, spec, rounding, name);
  if (quick !== undefined) return quick as Scaled<T>;
  const groups = groupsOf(x.length, shape, spec, name);
  const scales = Float32Array.from(membersOf(x, groups), (members) => calibrate(members, target, scale, calibration));
  return scaledBy(x, scales, groups, target, rounding);
}

/**
 * Quantizes an array with scales that are known already, from a calibration on other data, say.
 *
 * NaN, infinities, signed zeros, subnormals and overflow as in `quantizeScaled`.
 * @param x - the array, row-major; not changed
 * @param shape - its sizes
 * @param scales - one positive finite number a group, in the order of `quantizeScaled`'s `scales`
 * @param spec - format, groups and rounding options; `scale` and `calibration` have no say
 * @throws as `quantizeScaled`; {@link RangeError} for scales of another number or that are not positive float32 numbers
 * @example
 * const x = Float32Array.of(1, 3, 1000);
 * quantizeWithScales(x, [3], [0.5], { format: 'float4_e2m1fn' }).values   // [1, 3, 3]
 */
export function quantizeWithScales<T extends ScaledArray>(
  x: T,
  shape: readonly number[],
  scales: ArrayLike<number>,
  spec: ScaledSpec,
): Scaled<T> {
  const name = 'quantizeWithScales';
  const given = kind(x);
  if (given !== 'Float64Array' && given !== 'Float32Array') {
    throw new TypeError(`${name}: "x" expected a Float64Array or Float32Array, got ${given}`);
  }
  const { target, rounding } = checkSpec(spec, name);
  const groups = groupsOf(x.length, shape, spec, name);
  if (scales.length !== groups.count) {
    throw new RangeError(`${name}: "scales" expected ${groups.count} numbers, one a group, got ${scales.length}`);
  }
  const taken = Float32Array.from(scales);
  taken.forEach((scale, i) => {
    if (!(scale > 0 && scale < Infinity) || scale !== scales[i]) {
      throw new RangeError(`${name}: "scales[${i}]" expected a positive finite float32 number, got ${scales[i]}`);
    }
  });
  return scaledBy(x, taken, groups, target, rounding);
}

/**
 * The scale of one group by its elements: what `quantizeScaled` uses for each of its groups.
 *
 * NaN and infinities are left out; zeros alone, or nothing, have the scale 1.
 * @param x - the elements of the group, in any order
 * @param spec - format, kind of scale and calibration
 * @throws {@link TypeError} and {@link RangeError} as `quantizeScaled`
 * @example
 * scaleFor([0.1, -3, NaN], { format: 'float8_e4m3fn' })                                      // 0.0078125
 * scaleFor([1, 2, 3, 1000], { format: 'float4_e2m1fn', calibration: { percentile: 75 } })    // 0.5
 */
export function scaleFor(x: ScaledArray | readonly number[], spec: ScaledSpec): number {
  const { target, scale, calibration } = checkSpec(spec, 'scaleFor');
  if (!(x instanceof Float64Array || x instanceof Float32Array || Array.isArray(x))) {
    throw new TypeError(`scaleFor: "x" expected an array of numbers, got ${kind(x)}`);
  }
  return calibrate(Float64Array.from(x), target, scale, calibration);
}

/** What the kernels of blocks give, where they serve: float32 to nearest even, saturating, scaled by the largest magnitude. */
function byRuns(
  x: ScaledArray,
  shape: readonly number[],
  { format, axis, block, scale, calibration }: ScaledSpec,
  rounding: RoundingOptions,
  name: string,
): Scaled<Float32Array> | undefined {
  const { saturate, subnormals, flip, emulation } = checkOptions(rounding, name);
  if (!(x instanceof Float32Array) || rounding.rounding !== undefined || saturate !== 'finite') return undefined;
  if (subnormals !== undefined || flip !== undefined || emulation !== 'exact') return undefined;
  const grouping = { ...(axis !== undefined && { axis }), ...(block !== undefined && { block }) };
  checkGrouping(grouping, name);
  const spec = checkAmax(
    {
      family: 'scaled',
      format: format as string | FormatSpec,
      ...grouping,
      ...(scale !== undefined && { scale }),
      ...(calibration !== undefined && { calibration }),
    },
    name,
  );
  const blockwise = amaxBlockwise(spec, { rounding: 'tiesToEven', saturate: 'finite', stream: 0 });
  const parts = blockwise === undefined ? undefined : elementsAndValues(blockwise, x, shape, name);
  if (parts === undefined) return undefined;
  return {
    elements: parts.elements,
    values: parts.values,
    scales: parts.scales as Float32Array<ArrayBuffer>,
    scaleShape: groupShapeOf(shape, spec),
  };
}

interface CheckedSpec {
  readonly target: Format;
  readonly scale: ScaleKind;
  readonly calibration: Calibration;
  readonly rounding: RoundingOptions;
}

function checkSpec(spec: ScaledSpec, name: string): CheckedSpec {
  if (typeof spec !== 'object' || spec === null) {
    throw new TypeError(`${name}: "spec" expected an object, got ${kind(spec)}`);
  }
  const target = checkTarget(spec.format, name);
  const rounding = Object.fromEntries(Object.entries(spec).filter(([key]) => !specKeys.includes(key)));
  return {
    target,
    scale: checkScale(spec.scale, name),
    calibration: checkCalibration(spec.calibration, name, target),
    rounding: { saturate: true, ...rounding },
  };
}

function scaledBy<T extends ScaledArray>(
  x: T,
  scales: Float32Array<ArrayBuffer>,
  { of, shape }: Groups,
  target: Format,
  rounding: RoundingOptions,
): Scaled<T> {
  const each = x.slice() as T;
  if (of === undefined) each.fill(scales[0]!);
  else for (let i = 0; i < x.length; i++) each[i] = scales[of[i]!]!;
  const elements = chopper(target, rounding).div(x as Float64Array, each as Float64Array) as T;
  const values = each;
  for (let i = 0; i < x.length; i++) values[i] = elements[i]! * each[i]!;
  return { elements, scales, scaleShape: shape, values };
}
