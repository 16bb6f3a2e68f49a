/**
 * Mean values of what stands beneath a window: its elements are added as sums are, padding being 0, and the sum is
 * divided in float32.
 * @module
 */
import type { Accumulation } from '../../linalg/accumulation.js';
import { depthwiseConv2D, depthwiseInputGradient } from '../products/depthwise.js';
import type { Window } from '../products/window.js';
import { ofElements } from './elements.js';

/** Mean values by position of the window: of the elements of x that it holds, without padding. */
export function averagePool(out: Float32Array, x: Float32Array, w: Window, how: Accumulation): void {
  depthwiseConv2D(out, x, ones(w), w, ofElements(how));
  const { batchSize, outHeight, outWidth, outChannels } = w;
  let at = 0;
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      const height = inside(row * w.strideHeight - w.padInfo.top, w.filterHeight, w.inHeight);
      for (let col = 0; col < outWidth; col++) {
        const count = height * inside(col * w.strideWidth - w.padInfo.left, w.filterWidth, w.inWidth);
        for (let k = 0; k < outChannels; k++, at++) out[at] = out[at]! / count;
      }
    }
  }
}

/** The gradient of mean values by x, as TensorFlow.js has it: sums of dy, over the size of the window, padding and all. */
export function averagePoolGradient(out: Float32Array, dy: Float32Array, w: Window, how: Accumulation): void {
  depthwiseInputGradient(out, dy, ones(w), w, ofElements(how));
  const count = w.filterHeight * w.filterWidth;
  for (let i = 0; i < out.length; i++) out[i] = out[i]! / count;
}

/** How many of `length` places from `start` on lie between 0 and `end`. */
function inside(start: number, length: number, end: number): number {
  return Math.max(Math.min(start + length, end) - Math.max(start, 0), 0);
}

function ones({ filterHeight, filterWidth, inChannels }: Window): Float32Array {
  return new Float32Array(filterHeight * filterWidth * inChannels).fill(1);
}
