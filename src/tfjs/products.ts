/**
 * Products of tensors with every product of elements and every addition rounded: matrix products, convolutions and their
 * gradients, as sums of products (numerics of `fpchop/linalg`) over float32 arrays.
 *
 * Element e of a result, row-major, is the sum over its terms in the order given with each function; padding and the gaps
 * of strides are terms of 0. Term l draws from slot e n + l, n the number of terms.
 * @module
 */
import type { Accumulation } from '../linalg/accumulation.js';
import { multiplyTo, type Operand } from '../linalg/multiply.js';

/** Where a two-dimensional convolution takes its operands from, as `computeConv2DInfo` of TensorFlow.js says it. */
export interface Window {
  readonly batchSize: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly padInfo: { readonly top: number; readonly left: number };
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
}

/** A matrix product among others: rows x terms by terms x cols, to places in `out` from `base` on. */
interface Place {
  readonly base: number;
  readonly row: number;
  readonly col: number;
}

function multiply(
  out: Float32Array,
  { base, row, col }: Place,
  a: Operand,
  b: Operand,
  rows: number,
  terms: number,
  cols: number,
  how: Accumulation,
): void {
  const shape = { rows, terms, cols };
  multiplyTo({ data: out.subarray(base), row, col }, a, b, shape, after(base * terms, how));
}

/** An accumulation whose slots begin behind `slots` others. */
function after(slots: number, how: Accumulation): Accumulation {
  const { product, accumulator } = how;
  return {
    ...how,
    product: { ...product, first: product.first + product.step * slots },
    accumulator: { ...accumulator, first: accumulator.first + accumulator.step * slots },
  };
}

/** Sizes and layout of a batch of matrix products. */
export interface MatMulShape {
  readonly batchA: number;
  readonly batchB: number;
  readonly rows: number;
  readonly terms: number;
  readonly cols: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Matrix products; of a batch of one and a batch of many, the one is multiplied with all. Terms ascend. */
export function matMul(
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  shape: MatMulShape,
  how: Accumulation,
): void {
  const { batchA, batchB, rows, terms, cols, transposeA, transposeB } = shape;
  for (let i = 0; i < Math.max(batchA, batchB); i++) {
    const left = part(a, Math.min(i, batchA - 1), rows * terms);
    const right = part(b, Math.min(i, batchB - 1), terms * cols);
    multiply(
      out,
      { base: i * rows * cols, row: cols, col: 1 },
      transposeA ? { data: left, row: 1, col: rows } : { data: left, row: terms, col: 1 },
      transposeB ? { data: right, row: 1, col: terms } : { data: right, row: cols, col: 1 },
      rows,
      terms,
      cols,
      how,
    );
  }
}

function part(data: Float32Array, i: number, length: number): Float32Array {
  return data.subarray(i * length, (i + 1) * length);
}

/** Strides of a tensor [batch, height, width, channels], in either order of memory. */
function strides(
  height: number,
  width: number,
  channels: number,
  last: boolean,
): Record<'image' | 'pixel' | 'channel', number> {
  return last
    ? { image: height * width * channels, pixel: channels, channel: 1 }
    : { image: height * width * channels, pixel: 1, channel: height * width };
}

/** Elements that are gathered at a time. */
const MOST = 1 << 22;

/** The convolution of x and filter [height, width, in, out]: terms by row of the window, column, channel. */
export function conv2D(out: Float32Array, x: Float32Array, filter: Float32Array, w: Window, how: Accumulation): void {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = w;
  const last = w.dataFormat === 'channelsLast';
  const terms = filterHeight * filterWidth * inChannels;
  const to = strides(outHeight, outWidth, outChannels, last);
  const positions = outHeight * outWidth;
  const most = Math.max(1, Math.floor(MOST / Math.max(terms, 1)));
  const patches = new Float32Array(Math.min(most, positions) * terms);
  for (let image = 0; image < batchSize; image++) {
    for (let start = 0; start < positions; start += most) {
      const rows = Math.min(most, positions - start);
      gatherPatches(patches, x, w, image, start, rows, 0, inChannels);
      multiply(
        out,
        { base: image * to.image + start * to.pixel, row: to.pixel, col: to.channel },
        { data: patches.subarray(0, rows * terms), row: terms, col: 1 },
        { data: filter, row: outChannels, col: 1 },
        rows,
        terms,
        outChannels,
        how,
      );
    }
  }
}

/** Patches of some channels of an image for `rows` positions from `start` on, one a row: by window row, column, channel. */
function gatherPatches(
  to: Float32Array,
  x: Float32Array,
  w: Window,
  image: number,
  start: number,
  rows: number,
  channel: number,
  channels: number,
): void {
  const { inHeight, inWidth, inChannels, outWidth, filterHeight, filterWidth, padInfo } = w;
  const from = strides(inHeight, inWidth, inChannels, w.dataFormat === 'channelsLast');
  let at = 0;
  for (let i = start; i < start + rows; i++) {
    const top = Math.floor(i / outWidth) * w.strideHeight - padInfo.top;
    const left = (i % outWidth) * w.strideWidth - padInfo.left;
    for (let r = 0; r < filterHeight; r++) {
      const y = top + r * w.dilationHeight;
      for (let c = 0; c < filterWidth; c++) {
        const z = left + c * w.dilationWidth;
        const inside = y >= 0 && y < inHeight && z >= 0 && z < inWidth;
        const base = image * from.image + (y * inWidth + z) * from.pixel + channel * from.channel;
        for (let k = 0; k < channels; k++) to[at++] = inside ? x[base + k * from.channel]! : 0;
      }
    }
  }
}

/** The depthwise convolution of x and filter [height, width, in, multiplier]: terms by row of the window, column. */
export function depthwiseConv2D(
  out: Float32Array,
  x: Float32Array,
  filter: Float32Array,
  w: Window,
  how: Accumulation,
): void {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = w;
  const terms = filterHeight * filterWidth;
  const multiplier = outChannels / inChannels;
  const positions = outHeight * outWidth;
  const to = strides(outHeight, outWidth, outChannels, w.dataFormat === 'channelsLast');
  const patches = new Float32Array(positions * terms);
  for (let image = 0; image < batchSize; image++) {
    for (let channel = 0; channel < inChannels; channel++) {
      gatherPatches(patches, x, w, image, 0, positions, channel, 1);
      multiply(
        out,
        { base: image * to.image + channel * multiplier * to.channel, row: to.pixel, col: to.channel },
        { data: patches, row: terms, col: 1 },
        { data: filter.subarray(channel * multiplier), row: outChannels, col: 1 },
        positions,
        terms,
        multiplier,
        how,
      );
    }
  }
}

/** The gradient of a convolution by its input: terms by row of the window, column, output channel. */
export function conv2DInputGradient(
  out: Float32Array,
  dy: Float32Array,
  filter: Float32Array,
  w: Window,
  how: Accumulation,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth } = w;
  const window = filterHeight * filterWidth;
  const terms = window * outChannels;
  // [window, out, in] instead of [window, in, out].
  const turned = new Float32Array(filter.length);
  for (let k = 0; k < window; k++) {
    for (let i = 0; i < inChannels; i++) {
      for (let o = 0; o < outChannels; o++) {
        turned[(k * outChannels + o) * inChannels + i] = filter[(k * inChannels + i) * outChannels + o]!;
      }
    }
  }
  const to = strides(inHeight, inWidth, inChannels, w.dataFormat === 'channelsLast');
  const pixels = inHeight * inWidth;
  const most = Math.max(1, Math.floor(MOST / Math.max(terms, 1)));
  const patches = new Float32Array(Math.min(most, pixels) * terms);
  for (let image = 0; image < batchSize; image++) {
    for (let start = 0; start < pixels; start += most) {
      const rows = Math.min(most, pixels - start);
      gatherGradients(patches, dy, w, image, start, rows, 0, outChannels);
      multiply(
        out,
        { base: image * to.image + start * to.pixel, row: to.pixel, col: to.channel },
        { data: patches.subarray(0, rows * terms), row: terms, col: 1 },
        { data: turned, row: inChannels, col: 1 },
        rows,
        terms,
        inChannels,
        how,
      );
    }
  }
}

/** What of dy each of `rows` pixels of the input from `start` on went into, one a row: by window row, column, channel. */
function gatherGradients(
  to: Float32Array,
  dy: Float32Array,
  w: Window,
  image: number,
  start: number,
  rows: number,
  channel: number,
  channels: number,
): void {
  const { inWidth, outHeight, outWidth, outChannels, filterHeight, filterWidth, padInfo } = w;
  const from = strides(outHeight, outWidth, outChannels, w.dataFormat === 'channelsLast');
  let at = 0;
  for (let i = start; i < start + rows; i++) {
    const y = Math.floor(i / inWidth) + padInfo.top;
    const z = (i % inWidth) + padInfo.left;
    for (let r = 0; r < filterHeight; r++) {
      const row = (y - r * w.dilationHeight) / w.strideHeight;
      for (let c = 0; c < filterWidth; c++) {
        const col = (z - c * w.dilationWidth) / w.strideWidth;
        const inside =
          Number.isInteger(row) && row >= 0 && row < outHeight && Number.isInteger(col) && col >= 0 && col < outWidth;
        const base = image * from.image + (row * outWidth + col) * from.pixel + channel * from.channel;
        for (let k = 0; k < channels; k++) to[at++] = inside ? dy[base + k * from.channel]! : 0;
      }
    }
  }
}

/** The gradient of a convolution by its filter: terms by image, row, column of the output. */
export function conv2DFilterGradient(
  out: Float32Array,
  x: Float32Array,
  dy: Float32Array,
  w: Window,
  how: Accumulation,
): void {
  const { inChannels, outChannels } = w;
  const gradients = byPosition(dy, w);
  overWindow(x, w, (inputs, k, terms) => {
    multiply(
      out,
      { base: k * inChannels * outChannels, row: outChannels, col: 1 },
      { data: inputs, row: 1, col: inChannels },
      { data: gradients, row: outChannels, col: 1 },
      inChannels,
      terms,
      outChannels,
      how,
    );
  });
}

/** The gradient of a depthwise convolution by its input: terms by row of the window, column, multiplier. */
export function depthwiseInputGradient(
  out: Float32Array,
  dy: Float32Array,
  filter: Float32Array,
  w: Window,
  how: Accumulation,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth } = w;
  const multiplier = outChannels / inChannels;
  const window = filterHeight * filterWidth;
  const terms = window * multiplier;
  const to = strides(inHeight, inWidth, inChannels, w.dataFormat === 'channelsLast');
  const patches = new Float32Array(inHeight * inWidth * terms);
  const weights = new Float32Array(terms);
  for (let image = 0; image < batchSize; image++) {
    for (let channel = 0; channel < inChannels; channel++) {
      gatherGradients(patches, dy, w, image, 0, inHeight * inWidth, channel * multiplier, multiplier);
      for (let k = 0; k < window; k++) {
        const from = k * outChannels + channel * multiplier;
        weights.set(filter.subarray(from, from + multiplier), k * multiplier);
      }
      multiply(
        out,
        { base: image * to.image + channel * to.channel, row: to.pixel, col: 1 },
        { data: patches, row: terms, col: 1 },
        { data: weights, row: 1, col: 1 },
        inHeight * inWidth,
        terms,
        1,
        how,
      );
    }
  }
}

/** The gradient of a depthwise convolution by its filter: terms by image, row, column of the output. */
export function depthwiseFilterGradient(
  out: Float32Array,
  x: Float32Array,
  dy: Float32Array,
  w: Window,
  how: Accumulation,
): void {
  const { inChannels, outChannels } = w;
  const multiplier = outChannels / inChannels;
  const gradients = byPosition(dy, w);
  overWindow(x, w, (inputs, k, terms) => {
    for (let channel = 0; channel < inChannels; channel++) {
      multiply(
        out,
        { base: k * outChannels + channel * multiplier, row: outChannels, col: 1 },
        { data: inputs.subarray(channel), row: 1, col: inChannels },
        { data: gradients.subarray(channel * multiplier), row: outChannels, col: 1 },
        1,
        terms,
        multiplier,
        how,
      );
    }
  });
}

/** dy as [image, row, column, channel]. */
function byPosition(dy: Float32Array, w: Window): Float32Array {
  if (w.dataFormat === 'channelsLast') return dy;
  const { batchSize, outHeight, outWidth, outChannels } = w;
  const from = strides(outHeight, outWidth, outChannels, false);
  const to = new Float32Array(dy.length);
  let at = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let i = 0; i < outHeight * outWidth; i++) {
      for (let k = 0; k < outChannels; k++) to[at++] = dy[image * from.image + i * from.pixel + k * from.channel]!;
    }
  }
  return to;
}

/** Calls `use` for each place k in the window with what of x stands there, [image, row, column of the output, channel]. */
function overWindow(x: Float32Array, w: Window, use: (inputs: Float32Array, k: number, terms: number) => void): void {
  const { batchSize, inChannels, outHeight, outWidth, filterHeight, filterWidth, padInfo } = w;
  const positions = outHeight * outWidth;
  const inputs = new Float32Array(batchSize * positions * inChannels);
  for (let k = 0; k < filterHeight * filterWidth; k++) {
    // A window of one element, that far from the corner.
    const top = padInfo.top - Math.floor(k / filterWidth) * w.dilationHeight;
    const left = padInfo.left - (k % filterWidth) * w.dilationWidth;
    const one = { ...w, filterHeight: 1, filterWidth: 1, padInfo: { top, left } };
    for (let image = 0; image < batchSize; image++) {
      const from = image * positions * inChannels;
      gatherPatches(inputs.subarray(from, from + positions * inChannels), x, one, image, 0, positions, 0, inChannels);
    }
    use(inputs, k, batchSize * positions);
  }
}
