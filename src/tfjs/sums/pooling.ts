/**
 * Mean values of what stands beneath a window: its elements are added as sums are, padding being 0, and the sum is
 * divided in float32.
 * @module
 */
import type { Accumulation } from '../../linalg/products/accumulation.js';
import { gatherGradients, gatherPatches, placeOf, type Window } from '../products/window.js';
import { addRows } from './elements.js';

/** Mean values by position of the window: of the elements of x that it holds, without padding. */
export function averagePool(out: Float32Array, x: Float32Array, w: Window, how: Accumulation): void {
  const { batchSize, outHeight, outWidth, outChannels } = w;
  addPlaces(out, x, w, outHeight * outWidth, gatherPatches, how);
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
  addPlaces(out, dy, w, w.inHeight * w.inWidth, gatherGradients, how);
  const count = w.filterHeight * w.filterWidth;
  for (let i = 0; i < out.length; i++) out[i] = out[i]! / count;
}

/** Elements that are gathered at a time. */
const MOST = 4194304;

/** Adds what stands at the places of the window, place by place, for so many positions an image. */
function addPlaces(
  out: Float32Array,
  from: Float32Array,
  w: Window,
  positions: number,
  gather: typeof gatherPatches,
  how: Accumulation,
): void {
  const { batchSize, inChannels: channels } = w;
  const places = Array.from({ length: w.filterHeight * w.filterWidth }, (_, k) => placeOf(w, k));
  const terms = places.length;
  const most = Math.max(1, Math.floor(MOST / (terms * channels)));
  for (let image = 0; image < batchSize; image++) {
    for (let start = 0; start < positions; start += most) {
      const count = Math.min(most, positions - start);
      const rows = count * channels;
      const data = new Float32Array(terms * rows);
      places.forEach((place, k) => {
        gather(data.subarray(k * rows, (k + 1) * rows), from, place, image, start, count, { channel: 0, channels });
      });
      const at = (image * positions + start) * channels;
      addRows(out.subarray(at, at + rows), { data, row: 1, col: rows }, rows, terms, how, at * terms);
    }
  }
}

/** How many of `length` places from `start` on lie between 0 and `end`. */
function inside(start: number, length: number, end: number): number {
  return Math.max(Math.min(start + length, end) - Math.max(start, 0), 0);
}
