/**
 * Depthwise convolutions and their gradients, as products of matrices: one for each channel of the input.
 * @module
 */
import type { Accumulation } from '../../linalg/products/accumulation.js';
import { multiply, multiplyGathered } from './sums.js';
import { byPosition, gatherGradients, gatherPatches, overWindow, strides, type Window } from './window.js';

/** The depthwise convolution of x and filter [height, width, in, multiplier]: terms by row of the window, column. */
export function depthwiseConv2D(
  out: Float32Array,
  x: Float32Array,
  filter: Float32Array,
  w: Window,
  how: Accumulation,
): void {
  const { outChannels, outHeight, outWidth, filterHeight, filterWidth } = w;
  const multiplier = multiplierOf(w);
  const to = strides(outHeight, outWidth, outChannels, w);
  const shape = { rows: outHeight * outWidth, terms: filterHeight * filterWidth, cols: multiplier };
  overChannels(w, (image, channel) => {
    multiplyGathered(
      out,
      { base: image * to.image + channel * multiplier * to.channel, row: to.pixel, col: to.channel },
      (patches, start, rows) => gatherPatches(patches, x, w, image, start, rows, { channel, channels: 1 }),
      { data: filter.subarray(channel * multiplier), row: outChannels, col: 1 },
      shape,
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
  const { inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth } = w;
  const multiplier = multiplierOf(w);
  const window = filterHeight * filterWidth;
  const to = strides(inHeight, inWidth, inChannels, w);
  const shape = { rows: inHeight * inWidth, terms: window * multiplier, cols: 1 };
  const weights = new Float32Array(shape.terms);
  overChannels(w, (image, channel) => {
    for (let k = 0; k < window; k++) {
      const from = k * outChannels + channel * multiplier;
      weights.set(filter.subarray(from, from + multiplier), k * multiplier);
    }
    multiplyGathered(
      out,
      { base: image * to.image + channel * to.channel, row: to.pixel, col: 1 },
      (patches, start, rows) =>
        gatherGradients(patches, dy, w, image, start, rows, { channel: channel * multiplier, channels: multiplier }),
      { data: weights, row: 1, col: 1 },
      shape,
      how,
    );
  });
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
  const multiplier = multiplierOf(w);
  const gradients = byPosition(dy, w);
  overWindow(x, w, (inputs, k, terms) => {
    for (let channel = 0; channel < inChannels; channel++) {
      multiply(
        out,
        { base: k * outChannels + channel * multiplier, row: outChannels, col: 1 },
        { data: inputs.subarray(channel), row: 1, col: inChannels },
        { data: gradients.subarray(channel * multiplier), row: outChannels, col: 1 },
        { rows: 1, terms, cols: multiplier },
        how,
      );
    }
  });
}

/** Channels of the output for one of the input. */
function multiplierOf({ inChannels, outChannels }: Window): number {
  return outChannels / inChannels;
}

function overChannels({ batchSize, inChannels }: Window, use: (image: number, channel: number) => void): void {
  for (let image = 0; image < batchSize; image++) {
    for (let channel = 0; channel < inChannels; channel++) use(image, channel);
  }
}
