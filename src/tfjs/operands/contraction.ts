/**
 * Contraction axes: along which axes the operands of products are summed over. Groups of elements that share a scale run
 * along these, as hardware has them, because products of different scales cannot be added before they are scaled.
 * @module
 */
import type { Grouping } from '../../blocks/index.js';
import type { KernelParameters, TensorInfo } from '../tensorflow.js';

/** The operand as an array: the same elements in the same order unless `order` says otherwise. */
export interface Layout {
  /** Shape of the array; contiguous axes may have been merged. */
  readonly shape: readonly number[];
  /** Axes of the operand in the order of the array; undefined: as they are. */
  readonly order: readonly number[] | undefined;
  /** The axis of the array along which blocks run; undefined: the whole tensor is one group. */
  readonly k: number | undefined;
  /** Axes of the array whose indices have a scale of their own with `per: 'row'`. */
  readonly rows: readonly number[];
}

type LayoutOf = (shape: readonly number[], attrs: KernelParameters['attrs']) => Layout;

/** Blocks along one axis; a row for every combination of the other ones, or of `rows`. */
function along(axis: number, rows?: readonly number[]): LayoutOf {
  return (shape) => {
    const k = axis < 0 ? shape.length + axis : axis;
    return {
      shape,
      order: undefined,
      k,
      rows: rows?.map((row) => (row < 0 ? shape.length + row : row)) ?? others(shape, k),
    };
  };
}

function others(shape: readonly number[], k: number): number[] {
  return shape.map((_, axis) => axis).filter((axis) => axis !== k);
}

function matrix(transposed: 'transposeA' | 'transposeB', plain: -1 | -2): LayoutOf {
  return (shape, attrs) => {
    const isTransposed = (attrs as Record<string, boolean> | undefined)?.[transposed] === true;
    return along(isTransposed ? -3 - plain : plain)(shape, attrs);
  };
}

/** Channels of an image. */
const channels: LayoutOf = (shape, attrs) => along(isFirst(attrs) ? 1 : -1)(shape, attrs);

/** All positions of a channel, row-major: images and places in them. */
const positions: LayoutOf = (shape, attrs) => {
  if (!isFirst(attrs)) {
    const channel = shape[shape.length - 1]!;
    return { shape: [sizeOf(shape.slice(0, -1)), channel], order: undefined, k: 0, rows: [1] };
  }
  const order = [1, 0, ...shape.map((_, axis) => axis).slice(2)];
  return { shape: [shape[1]!, shape[0]! * sizeOf(shape.slice(2))], order, k: 1, rows: [0] };
};

/** The window of one input channel and multiplier, row-major. */
const window: LayoutOf = (shape) => {
  const [inputs, multiplier] = shape.slice(-2) as [number, number];
  return { shape: [sizeOf(shape.slice(0, -2)), inputs, multiplier], order: undefined, k: 0, rows: [1, 2] };
};

function isFirst(attrs: KernelParameters['attrs']): boolean {
  return (attrs as { dataFormat?: string } | undefined)?.dataFormat === 'NCHW';
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

const matrices = { a: matrix('transposeA', -1), b: matrix('transposeB', -2) };
// A filter [..., in, out]: blocks along `in` at every place; a row is all of one output channel.
const convolution = { x: channels, filter: along(-2, [-1]) };
const depthwise = { x: channels, filter: window };
const inputGradient = { dy: channels, filter: along(-1, [-2]) };
const filterGradient = { x: positions, dy: positions };

const products: Readonly<Record<string, Readonly<Record<string, LayoutOf>>>> = {
  BatchMatMul: matrices,
  _FusedMatMul: matrices,
  Conv2D: convolution,
  FusedConv2D: convolution,
  Conv3D: convolution,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: depthwise,
  Conv2DBackpropInput: inputGradient,
  Conv3DBackpropInputV2: inputGradient,
  Conv2DBackpropFilter: filterGradient,
  Conv3DBackpropFilterV2: filterGradient,
  DepthwiseConv2dNativeBackpropInput: { dy: channels, filter: window },
  DepthwiseConv2dNativeBackpropFilter: { x: channels, dy: channels },
};

/** Whether a kernel multiplies and adds up: the kernels whose operands may be scaled. */
export function isProduct(kernel: string): boolean {
  return kernel === 'Einsum' || kernel in products;
}

/** The layout of an operand of a product by its name; undefined for what is no factor (biases, slopes). */
export function layoutOf(
  kernel: string,
  operand: string,
  x: TensorInfo,
  attrs: KernelParameters['attrs'],
): Layout | undefined {
  if (kernel === 'Einsum') return einsumLayout(Number(operand), x.shape, attrs);
  return products[kernel]?.[operand]?.(x.shape, attrs);
}

/** Labels that the result lacks, row-major in the operand's own order; none: the tensor. */
function einsumLayout(operand: number, shape: readonly number[], attrs: KernelParameters['attrs']): Layout {
  const { equation } = attrs as { equation: string };
  const [left, right = ''] = equation.replaceAll(' ', '').split('->') as [string, string | undefined];
  const labels = [...left.split(',')[operand]!];
  const summed = labels.map((_, axis) => axis).filter((axis) => !right.includes(labels[axis]!));
  const kept = labels.map((_, axis) => axis).filter((axis) => right.includes(labels[axis]!));
  if (summed.length === 0) return { shape, order: undefined, k: undefined, rows: [] };
  if (summed.length === 1) return { shape, order: undefined, k: summed[0], rows: kept };
  const rows = kept.map((_, axis) => axis);
  const merged = [...kept.map((axis) => shape[axis]!), sizeOf(summed.map((axis) => shape[axis]!))];
  return { shape: merged, order: [...kept, ...summed], k: kept.length, rows };
}

/** The grouping of a layout: by blocks of so many elements, by row, or the whole tensor. */
export function groupingOf({ k, rows }: Layout, per: 'tensor' | 'row', block: number | undefined): Grouping {
  if (k === undefined) return {};
  if (block !== undefined) return { axis: k, block };
  return per === 'row' && rows.length > 0 ? { axis: rows } : {};
}

/** The elements of x in the order of a layout, and those of `y` back in the order of the operand. */
export function inOrder(
  x: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): { turned: Float32Array; back(y: Float32Array): Float32Array } {
  const places = new Uint32Array(x.length);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const index = order.map(() => 0);
  for (let i = 0; i < x.length; i++) {
    places[i] = index.reduce((sum, at, axis) => sum + at * steps[axis]!, 0);
    for (let axis = order.length - 1; axis >= 0 && ++index[axis]! === sizes[axis]; axis--) index[axis] = 0;
  }
  return {
    turned: x.map((_, i) => x[places[i]!]!),
    back: (y) => {
      const out = new Float32Array(y.length);
      for (let i = 0; i < y.length; i++) out[places[i]!] = y[i]!;
      return out;
    },
  };
}
