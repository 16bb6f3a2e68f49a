/**
 * Kernels that are sums of products, computed by ours instead of the backend's: products and additions rounded as a policy
 * says, with the same bits on every backend.
 * @module
 */
import { chopper, type Chopper } from '../chopper.js';
import type { FormatLike } from '../format/names.js';
import { power } from '../format/bits.js';
import { checkAccumulation, type Accumulation, type ProductOptions } from '../linalg/accumulation.js';
import type { RoundingOptions } from '../options.js';
import type { Rounder } from './backends/rounder.js';
import { conv2D, conv2DFilterGradient, conv2DInputGradient } from './products/convolution.js';
import { depthwiseConv2D, depthwiseFilterGradient, depthwiseInputGradient } from './products/depthwise.js';
import { matMul } from './products/matMul.js';
import type { Window } from './products/window.js';
import type { KernelParameters, TensorFlow, TensorInfo } from './tensorflow.js';

/** How sums of products are rounded, step by step. */
export interface AccumulationSpec extends Pick<ProductOptions, 'order' | 'block' | 'fma' | 'lmul' | 'tensorCore'> {
  /**
   * What every addition of a matrix product or convolution rounds to. With this or any other of these fields, the products
   * of elements and their sums are emulated; without, the backend computes them as it does.
   * @defaultValue 'float32'
   */
  readonly accumulator?: FormatLike;
  /**
   * What every product of two elements rounds to.
   * @defaultValue the accumulator
   */
  readonly product?: FormatLike;
}

/** The fields of `AccumulationSpec`. */
export const accumulationKeys = ['accumulator', 'product', 'order', 'block', 'fma', 'lmul', 'tensorCore'];

/** Accumulations of calls: of every call the same, but for its random words. */
export type Accumulate = (seed: bigint, stream: number) => Accumulation;

/** Where the words of sums begin among those of a call: between results and operands. */
const SUMS = power(51);
const PRODUCTS = power(51) + power(50);

/**
 * The accumulation of a spec; `rounding` is how its steps round, which is how results do.
 * @throws TypeError and RangeError for options that do not go together
 */
export function accumulateBy(spec: AccumulationSpec, rounding: RoundingOptions): Accumulate {
  const { accumulator = 'float32', product, ...how } = spec;
  const make: Accumulate = (seed, stream) => {
    const sums = chopper(accumulator, { ...rounding, seed, stream, position: SUMS });
    const products: Chopper | undefined =
      product === undefined ? undefined : chopper(product, { ...rounding, seed, stream, position: PRODUCTS });
    return checkAccumulation({ ...how, accumulator: sums, ...(products && { product: products }) }, 'policy');
  };
  const first = make(0n, 0);
  const random = first.product.words !== undefined || first.accumulator.words !== undefined;
  return random ? make : () => first;
}

/** A kernel of ours: its result. */
type Product = (tf: TensorFlow, rounder: Rounder, parameters: KernelParameters, how: Accumulation) => TensorInfo;

/** The kernels that are sums of products. */
export const products: ReadonlyMap<string, Product> = new Map<string, Product>([
  ['BatchMatMul', batchMatMul],
  ['Conv2D', convolution('x', 'filter', false, conv2D)],
  ['Conv2DBackpropInput', convolution('dy', 'filter', false, conv2DInputGradient)],
  ['Conv2DBackpropFilter', convolution('x', 'dy', false, conv2DFilterGradient)],
  ['DepthwiseConv2dNative', convolution('x', 'filter', true, depthwiseConv2D)],
  ['DepthwiseConv2dNativeBackpropInput', convolution('dy', 'filter', true, depthwiseInputGradient)],
  ['DepthwiseConv2dNativeBackpropFilter', convolution('x', 'dy', true, depthwiseFilterGradient)],
]);

function batchMatMul(
  _tf: TensorFlow,
  rounder: Rounder,
  { inputs, attrs }: KernelParameters,
  how: Accumulation,
): TensorInfo {
  const [a, b] = [inputs['a']!, inputs['b']!];
  const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
  const [rowsA, colsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, colsB] = b.shape.slice(-2) as [number, number];
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [batchA, batchB] = [sizeOf(outerA), sizeOf(outerB)];
  const rows = transposeA ? colsA : rowsA;
  const terms = transposeA ? rowsA : colsA;
  const cols = transposeB ? rowsB : colsB;
  const outer = batchA >= batchB ? outerA : outerB;
  const shape = { batchA, batchB, rows, terms, cols, transposeA, transposeB };
  return rounder.make([...outer, rows, cols], (out) => matMul(out, rounder.view(a), rounder.view(b), shape, how));
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly inputShape?: number[];
  readonly filterShape?: number[];
}

/** A kernel over the window of a convolution: its result has the shape that is not among its operands. */
function convolution(
  left: 'x' | 'dy',
  right: 'filter' | 'dy',
  depthwise: boolean,
  compute: (out: Float32Array, a: Float32Array, b: Float32Array, w: Window, how: Accumulation) => void,
): Product {
  return (tf, rounder, { inputs, attrs }, how) => {
    const [a, b] = [inputs[left]!, inputs[right]!];
    const { strides, pad, dataFormat, dilations, dimRoundingMode, inputShape, filterShape } =
      attrs as unknown as ConvolutionAttributes;
    const window = tf.backend_util.computeConv2DInfo(
      (left === 'x' ? a.shape : inputShape) as [number, number, number, number],
      (right === 'filter' ? b.shape : filterShape) as [number, number, number, number],
      strides,
      dilations ?? 1,
      pad,
      dimRoundingMode,
      depthwise,
      dataFormat === 'NCHW' ? 'channelsFirst' : 'channelsLast',
    );
    const shape = left === 'dy' ? window.inShape : right === 'dy' ? window.filterShape : window.outShape;
    return rounder.make(shape, (out) => compute(out, rounder.view(a), rounder.view(b), window, how));
  };
}
