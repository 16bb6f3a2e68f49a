/**
 * The window of a two-dimensional convolution: what of a tensor stands beneath it.
 *
 * What stands beneath it comes by row of the window, column, channel; padding and the gaps of strides are 0.
 * @module
 */

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

/** Distances in memory of a tensor [image, row, column, channel] of such sizes, in the order that the window says. */
interface Strides {
  readonly image: number;
  readonly pixel: number;
  readonly channel: number;
}

/** The strides of a tensor of such sizes. */
export function strides(height: number, width: number, channels: number, { dataFormat }: Window): Strides {
  const image = height * width * channels;
  return dataFormat === 'channelsLast'
    ? { image, pixel: channels, channel: 1 }
    : { image, pixel: 1, channel: height * width };
}

/** Channels `channel`, …, `channel` + `channels` - 1. */
interface Channels {
  readonly channel: number;
  readonly channels: number;
}

/** Patches of some channels of an image for `rows` positions from `start` on, one a row: by window row, column, channel. */
export function gatherPatches(
  to: Float32Array,
  x: Float32Array,
  w: Window,
  image: number,
  start: number,
  rows: number,
  { channel, channels }: Channels,
): void {
  const { inHeight, inWidth, inChannels, outWidth, filterHeight, filterWidth, padInfo } = w;
  const from = strides(inHeight, inWidth, inChannels, w);
  // Whether the pixels of a row of the window follow one another in memory.
  const isRun = from.channel === 1 && channels === inChannels && w.dilationWidth === 1;
  const first = image * from.image + channel * from.channel;
  let at = 0;
  for (let i = start; i < start + rows; i++) {
    const top = Math.floor(i / outWidth) * w.strideHeight - padInfo.top;
    const left = (i % outWidth) * w.strideWidth - padInfo.left;
    for (let r = 0; r < filterHeight; r++, at += filterWidth * channels) {
      const y = top + r * w.dilationHeight;
      if (y < 0 || y >= inHeight) {
        to.fill(0, at, at + filterWidth * channels);
      } else if (isRun && left >= 0 && left + filterWidth <= inWidth) {
        copyRun(to, at, x, first + (y * inWidth + left) * from.pixel, 1, filterWidth * channels);
      } else {
        for (let c = 0; c < filterWidth; c++) {
          const z = left + c * w.dilationWidth;
          const place = at + c * channels;
          if (z < 0 || z >= inWidth) to.fill(0, place, place + channels);
          else copyRun(to, place, x, first + (y * inWidth + z) * from.pixel, from.channel, channels);
        }
      }
    }
  }
}

/** Runs shorter than this are copied at less cost one by one. */
const LEAST_RUN = 48;

/** Copies `count` elements of x, `step` apart from `start` on. */
function copyRun(to: Float32Array, at: number, x: Float32Array, start: number, step: number, count: number): void {
  if (step === 1 && count >= LEAST_RUN) to.set(x.subarray(start, start + count), at);
  else for (let k = 0; k < count; k++) to[at + k] = x[start + k * step]!;
}

/** What of dy each of `rows` pixels of the input from `start` on went into, one a row: by window row, column, channel. */
export function gatherGradients(
  to: Float32Array,
  dy: Float32Array,
  w: Window,
  image: number,
  start: number,
  rows: number,
  { channel, channels }: Channels,
): void {
  const { inWidth, outHeight, outWidth, outChannels, filterHeight, filterWidth, padInfo } = w;
  const from = strides(outHeight, outWidth, outChannels, w);
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
        if (inside) copyRun(to, at, dy, base, from.channel, channels);
        else to.fill(0, at, at + channels);
        at += channels;
      }
    }
  }
}

/** dy as [image, row, column, channel]. */
export function byPosition(dy: Float32Array, w: Window): Float32Array {
  if (w.dataFormat === 'channelsLast') return dy;
  const { batchSize, outHeight, outWidth, outChannels } = w;
  const from = strides(outHeight, outWidth, outChannels, w);
  const to = new Float32Array(dy.length);
  let at = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let i = 0; i < outHeight * outWidth; i++) {
      for (let k = 0; k < outChannels; k++) to[at++] = dy[image * from.image + i * from.pixel + k * from.channel]!;
    }
  }
  return to;
}

/** The window of one element that is place k of another. */
export function placeOf(w: Window, k: number): Window {
  const { filterWidth, padInfo } = w;
  const top = padInfo.top - Math.floor(k / filterWidth) * w.dilationHeight;
  const left = padInfo.left - (k % filterWidth) * w.dilationWidth;
  return { ...w, filterHeight: 1, filterWidth: 1, padInfo: { top, left } };
}

/** Calls `use` for each place k in the window with what of x stands there, [image, row, column of the output, channel]. */
export function overWindow(
  x: Float32Array,
  w: Window,
  use: (inputs: Float32Array, k: number, terms: number) => void,
): void {
  const { batchSize, inChannels, outHeight, outWidth, filterHeight, filterWidth } = w;
  const positions = outHeight * outWidth;
  const inputs = new Float32Array(batchSize * positions * inChannels);
  for (let k = 0; k < filterHeight * filterWidth; k++) {
    const one = placeOf(w, k);
    for (let image = 0; image < batchSize; image++) {
      const from = image * positions * inChannels;
      gatherPatches(inputs.subarray(from, from + positions * inChannels), x, one, image, 0, positions, {
        channel: 0,
        channels: inChannels,
      });
    }
    use(inputs, k, batchSize * positions);
  }
}
