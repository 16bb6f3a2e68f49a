/**
 * Kernels that add up, computed by ours instead of the backend's: products and additions rounded as a policy says, with
 * the same bits on every backend.
 * @module
 */
import type { Accumulation } from '../../linalg/products/accumulation.js';
import type { Rounder } from '../backends/tensorRounder.js';
import { conv2D, conv2DFilterGradient, conv2DInputGradient } from '../products/convolution.js';
import { depthwiseConv2D, depthwiseFilterGradient, depthwiseInputGradient } from '../products/depthwise.js';
import { matMul } from '../products/matMul.js';
import type { Window } from '../products/window.js';
import { averagePool, averagePoolGradient } from '../sums/pooling.js';
import { addTensors, prod, running, sum, sumSegments, type Running } from '../sums/reduction.js';
import { ownAttributes, type KernelParameters, type TensorFlow, type TensorInfo } from '../tensorflow.js';

/** A kernel of ours: its result, or undefined where it leaves the call to the backend. */
type Emulated = (
  tf: TensorFlow,
  rounder: Rounder,
  parameters: KernelParameters,
  how: Accumulation,
) => TensorInfo | undefined;

/** The kernels that add up. */
export const emulated: ReadonlyMap<string, Emulated> = new Map<string, Emulated>([
  ['BatchMatMul', batchMatMul],
  ['Conv2D', convolution('x', 'filter', false, conv2D)],
  ['Conv2DBackpropInput', convolution('dy', 'filter', false, conv2DInputGradient)],
  ['Conv2DBackpropFilter', convolution('x', 'dy', false, conv2DFilterGradient)],
  ['DepthwiseConv2dNative', convolution('x', 'filter', true, depthwiseConv2D)],
  ['DepthwiseConv2dNativeBackpropInput', convolution('dy', 'filter', true, depthwiseInputGradient)],
  ['DepthwiseConv2dNativeBackpropFilter', convolution('x', 'dy', true, depthwiseFilterGradient)],
  ['Sum', reduction(sum)],
  ['Prod', reduction(prod)],
  ['Cumsum', runningKernel('sum')],
  ['Cumprod', runningKernel('product')],
  ['AddN', addN],
  ['UnsortedSegmentSum', segmentSum],
  ['AvgPool', pooling('x', averagePool)],
  ['AvgPoolGrad', pooling('input', averagePoolGradient)],
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

interface PoolAttributes extends Pick<ConvolutionAttributes, 'strides' | 'pad' | 'dimRoundingMode'> {
  readonly filterSize: number | [number, number];
}

/** A kernel over the window of a convolution: its result has the shape that is not among its operands. */
function convolution(
  left: 'x' | 'dy',
  right: 'filter' | 'dy',
  depthwise: boolean,
  compute: (out: Float32Array, a: Float32Array, b: Float32Array, w: Window, how: Accumulation) => void,
): Emulated {
  return (tf, rounder, { inputs, attrs }, how) => {
    const [a, b] = [inputs[left]!, inputs[right]!];
    const { strides, pad, dataFormat, dilations, dimRoundingMode, inputShape, filterShape } =
      ownAttributes<ConvolutionAttributes>(attrs);
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

/** A reduction along axes; of integers it is the backend's. */
function reduction(
  compute: (
    out: Float32Array,
    x: Float32Array,
    shape: readonly number[],
    axes: readonly number[],
    how: Accumulation,
  ) => void,
): Emulated {
  return (tf, rounder, { inputs, attrs }, how) => {
    const x = inputs['x']!;
    if (x.dtype !== 'float32') return undefined;
    const { axis, keepDims } = attrs as { axis: number | number[]; keepDims?: boolean };
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const [reduced] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const shape = keepDims === true ? tf.backend_util.expandShapeToKeepDim(reduced, axes) : reduced;
    return rounder.make(shape, (out) => compute(out, rounder.view(x), x.shape, axes, how));
  };
}

function runningKernel(operation: Running['operation']): Emulated {
  return (tf, rounder, { inputs, attrs }, how) => {
    const x = inputs['x']!;
    if (x.dtype !== 'float32') return undefined;
    const { axis, exclusive, reverse } = attrs as { axis: number; exclusive: boolean; reverse: boolean };
    const along = { axis: tf.util.parseAxisParam(axis, x.shape)[0]!, exclusive, reverse, operation };
    return rounder.make(x.shape, (out) => running(out, rounder.view(x), x.shape, along, how));
  };
}

function addN(_tf: TensorFlow, rounder: Rounder, { inputs }: KernelParameters, how: Accumulation) {
  const tensors = Object.values(inputs) as TensorInfo[];
  if (tensors.some(({ dtype }) => dtype !== 'float32')) return undefined;
  return rounder.make(tensors[0]!.shape, (out) =>
    addTensors(
      out,
      tensors.map((x) => rounder.view(x)),
      how,
    ),
  );
}

function segmentSum(_tf: TensorFlow, rounder: Rounder, { inputs, attrs }: KernelParameters, how: Accumulation) {
  const [x, ids] = [inputs['x']!, inputs['segmentIds']!];
  if (x.dtype !== 'float32' || ids.shape.length !== 1) return undefined;
  const { numSegments } = attrs as { numSegments: number };
  const shape = [numSegments, ...x.shape.slice(1)];
  return rounder.make(shape, (out) => sumSegments(out, rounder.view(x), rounder.view(ids), numSegments, how));
}

/** A kernel over the window of a pool, of an input of the shape of operand `like`. */
function pooling(
  like: 'x' | 'input',
  compute: (out: Float32Array, x: Float32Array, w: Window, how: Accumulation) => void,
): Emulated {
  return (tf, rounder, { inputs, attrs }, how) => {
    const input = inputs[like]!;
    const { filterSize, strides, pad, dimRoundingMode } = ownAttributes<PoolAttributes>(attrs);
    const window = tf.backend_util.computePool2DInfo(
      input.shape as [number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const [from, shape] = like === 'x' ? [input, window.outShape] : [inputs['dy']!, window.inShape];
    return rounder.make(shape, (out) => compute(out, rounder.view(from), window, how));
  };
}
