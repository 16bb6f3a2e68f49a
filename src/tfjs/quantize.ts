/**
 * Quantizing a tensor: a kernel of our own, with a gradient that goes straight through.
 * @module
 */
import { quantizeScaled, quantizeWithScales, type Scaled, type ScaledSpec } from '../blocks/index.js';
import { chop } from '../chop.js';
import { format as formatOf, type FormatLike } from '../format/names.js';
import { drawSeed } from '../seed.js';
import { kind } from '../arguments.js';
import { type RoundingOptions } from '../options.js';
import type { QuantizeOptions } from './quantizeOptions.js';
import { checkTextures } from './backends/gpu.js';
import { rounderOf } from './backends/rounder.js';
import { heldByFloat32, makeRequest, type Request } from './request.js';
import { ownAttributes, type KernelParameters, type Tensor, type TensorFlow, type TensorInfo } from './tensorflow.js';

/** What the kernel is told. */
interface Attributes {
  /** How elements are rounded, without scales. */
  readonly request?: Request;
  /** How they are rounded with scales, which may be given. */
  readonly scaled?: ScaledSpec;
  readonly scales?: readonly number[];
  /** Elements after rounding, where neither of these says it. */
  readonly values?: (x: Float32Array, shape: readonly number[]) => Float32Array;
  readonly clipped: boolean;
  /** Beyond it, or beyond it times the scale, elements are clipped. */
  readonly maxFinite: number;
}

const CHOP = 'Chop';
const MASK = 'ChopMask';

/** Registers the kernels for a backend, and their gradients, unless they are there. */
export function registerQuantize(tf: TensorFlow, backendName: string): void {
  if (tf.getKernel(CHOP, backendName) === undefined) {
    tf.registerKernel({ kernelName: CHOP, backendName, kernelFunc: chopKernel });
    tf.registerKernel({ kernelName: MASK, backendName, kernelFunc: maskKernel });
  }
  if (tf.getGradient(CHOP) !== undefined) return;
  tf.registerGradient({
    kernelName: CHOP,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { clipped } = ownAttributes<Attributes>(attrs);
      const straight = dy as Tensor;
      if (!clipped) return { x: () => straight };
      return { x: () => tf.mul(straight, tf.engine().runKernel(MASK, { x: x! }, attrs)) };
    },
  });
  // A step: its gradient is 0 wherever there is one.
  tf.registerGradient({ kernelName: MASK, gradFunc: (dy) => ({ x: () => tf.zerosLike(dy as Tensor) }) });
}

/** `Adapter.quantize`. */
export function quantize<T extends Tensor>(tf: TensorFlow, x: T, like: FormatLike, options: QuantizeOptions): T {
  const name = 'quantize';
  if (typeof x !== 'object' || x === null || typeof x.dataId !== 'object') {
    throw new TypeError(`${name}: "x" expected a tensor, got ${kind(x)}`);
  }
  if (x.dtype === 'complex64') return quantizeParts(tf, x, like, options) as T;
  if (x.dtype !== 'float32') {
    throw new TypeError(`${name}: "x" expected a float32 or complex64 tensor, got ${String(x.dtype)}`);
  }
  const attributes = attributesOf(like, options, name);
  checkTextures(tf, name);
  return runChop(tf, x, attributes);
}

function runChop<T extends Tensor>(tf: TensorFlow, x: Tensor, attributes: Attributes): T {
  const engine = tf.engine();
  registerQuantize(tf, engine.backendName);
  return engine.runKernel(CHOP, { x }, attributes as unknown as Record<string, never>); // functions are no attributes
}

/** A float32 tensor whose elements are what `values` makes of those of x; gradients go straight through. */
export function quantizeBy(tf: TensorFlow, x: Tensor, values: NonNullable<Attributes['values']>): Tensor {
  checkTextures(tf, 'quantize');
  return runChop(tf, x, { values, clipped: false, maxFinite: Infinity });
}

/** Real parts draw the words of the elements, imaginary ones those behind them. */
function quantizeParts(tf: TensorFlow, x: Tensor, like: FormatLike, options: QuantizeOptions): Tensor {
  const { position = 0, seed } = options;
  const random = makeRequest(like, roundingOf(options), 'quantize').plan.rule.random;
  const seeded = random ? { ...options, seed: seed ?? drawSeed() } : options;
  return tf.tidy(() =>
    tf.complex(
      quantize(tf, tf.real(x), like, seeded),
      quantize(tf, tf.imag(x), like, { ...seeded, position: position + x.size }),
    ),
  );
}

/** The options that say how elements are rounded. */
function roundingOf(options: QuantizeOptions): RoundingOptions {
  const others = ['scale', 'axis', 'block', 'calibration', 'scales', 'ste'];
  return Object.fromEntries(Object.entries(options).filter(([key]) => !others.includes(key)));
}

function attributesOf(like: FormatLike, options: QuantizeOptions, name: string): Attributes {
  const { scale, axis, block, calibration, scales, ste = 'identity' } = options;
  const rounding = roundingOf(options);
  if (ste !== 'identity' && ste !== 'clipped') {
    throw new RangeError(`${name}: "ste" expected 'identity' or 'clipped', got ${String(ste)}`);
  }
  const { maxFinite } = heldByFloat32(formatOf(like), name);
  const common = { clipped: ste === 'clipped', maxFinite };
  const request = makeRequest(like, rounding, name);
  if (scale === undefined) {
    const needless = Object.entries({ axis, block, calibration, scales }).find(([, value]) => value !== undefined);
    if (needless !== undefined) throw new RangeError(`${name}: "${needless[0]}" expected together with "scale"`);
    return { request, ...common };
  }
  const groups = Object.fromEntries(Object.entries({ axis, block, calibration }).filter(([, v]) => v !== undefined));
  const seed = request.plan.rule.random ? { seed: rounding.seed ?? drawSeed() } : {};
  return {
    scaled: { format: like, scale, ...groups, ...rounding, ...seed },
    ...(scales !== undefined && { scales }),
    ...common,
  };
}

function chopKernel({ inputs, backend, attrs }: KernelParameters): TensorInfo {
  const x = inputs['x']!;
  const attributes = ownAttributes<Attributes>(attrs);
  const { request } = attributes;
  const rounder = rounderOf(backend);
  if (attributes.values !== undefined) return rounder.write(attributes.values(rounder.read(x), x.shape), x.shape);
  if (request !== undefined) return rounder.round(x, request);
  return rounder.write(scaledValues(rounder.read(x), x.shape, attributes).values, x.shape);
}

function scaledValues(x: Float32Array, shape: readonly number[], { scaled, scales }: Attributes): Scaled<Float32Array> {
  return scales === undefined ? quantizeScaled(x, shape, scaled!) : quantizeWithScales(x, shape, scales, scaled!);
}

/** 1 where an element is not clipped, 0 where it is. */
function maskKernel({ inputs, backend, attrs }: KernelParameters): TensorInfo {
  const x = inputs['x']!;
  const attributes = ownAttributes<Attributes>(attrs);
  const { request, maxFinite } = attributes;
  const rounder = rounderOf(backend);
  if (request !== undefined) return rounder.mask(x, request);
  const values = rounder.read(x);
  const result = scaledValues(values, x.shape, attributes);
  for (let i = 0; i < values.length; i++) {
    const element = Math.abs(result.elements[i]!);
    // A scaled element that became the largest one from beyond it stands for less than it was.
    const clipped =
      element > maxFinite || (element === maxFinite && Math.abs(values[i]!) > Math.abs(result.values[i]!));
    values[i] = clipped ? 0 : 1;
  }
  return rounder.write(values, x.shape);
}

/** `Adapter.tensor`. */
export function tensorOf(
  tf: TensorFlow,
  values: readonly number[] | Float64Array | Float32Array,
  shape: readonly number[] | undefined,
  like: FormatLike,
  options: RoundingOptions | undefined,
): Tensor {
  const target = heldByFloat32(formatOf(like), 'tensor');
  const rounded = chop(Float64Array.from(values), target, options);
  return tf.tensor(Float32Array.from(rounded), shape === undefined ? undefined : [...shape], 'float32');
}
