/**
 * Convolutions and their gradients, as products of matrices.
 * @module
 */
import type { Accumulation } from '../../linalg/products/accumulation.js';
import { multiply, multiplyGathered } from './sums.js';
import { byPosition, gatherGradients, gatherPatches, overWindow, strides, type Window } from './window.js';

/** The convolution of x and filter [height, width, in, out]: terms by row of the window, column, channel. */
export function conv2D(out: Float32Array, x: Float32Array, filter: Float32Array, w: Window, how: Accumulation): void {
  const { batchSize, inChannels, outChannels, outHeight, outWidth } = w;
  const to = strides(outHeight, outWidth, outChannels, w);
  const shape = { rows: outHeight * outWidth, terms: windowSize(w) * inChannels, cols: outChannels };
  for (let image = 0; image < batchSize; image++) {
    multiplyGathered(
      out,
      { base: image * to.image, row: to.pixel, col: to.channel },
      (patches, start, rows) => gatherPatches(patches, x, w, image, start, rows, { channel: 0, channels: inChannels }),
      { data: filter, row: outChannels, col: 1 },
      shape,
      how,
    );
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
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = w;
  const to = strides(inHeight, inWidth, inChannels, w);
  const shape = { rows: inHeight * inWidth, terms: windowSize(w) * outChannels, cols: inChannels };
  const turned = outBeforeIn(filter, w);
  for (let image = 0; image < batchSize; image++) {
    multiplyGathered(
      out,
      { base: image * to.image, row: to.pixel, col: to.channel },
      (patches, start, rows) =>
        gatherGradients(patches, dy, w, image, start, rows, { channel: 0, channels: outChannels }),
      { data: turned, row: inChannels, col: 1 },
      shape,
      how,
    );
  }
}

function windowSize({ filterHeight, filterWidth }: Window): number {
  return filterHeight * filterWidth;
}

/** A filter as [height, width, out, in]. */
function outBeforeIn(filter: Float32Array, w: Window): Float32Array {
  const { inChannels, outChannels } = w;
  const turned = new Float32Array(filter.length);
  for (let k = 0; k < windowSize(w); k++) {
    for (let i = 0; i < inChannels; i++) {
      for (let o = 0; o < outChannels; o++) {
        turned[(k * outChannels + o) * inChannels + i] = filter[(k * inChannels + i) * outChannels + o]!;
      }
    }
  }
  return turned;
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
  const gradients = { data: byPosition(dy, w), row: outChannels, col: 1 };
  overWindow(x, w, (inputs, k, terms) => {
    const place = { base: k * inChannels * outChannels, row: outChannels, col: 1 };
    const shape = { rows: inChannels, terms, cols: outChannels };
    multiply(out, place, { data: inputs, row: 1, col: inChannels }, gradients, shape, how);
  });
}
