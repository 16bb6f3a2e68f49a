/**
 * The digits of data/digits-14x14.bin: two pixels a byte, the left one in the low half; image i shows digit i mod 10.
 * @module
 */
import type { Batch } from '../../author/dense.js';

/** Pixels of an image. */
export const PIXELS = 196;
/** Images to train with; those behind them are for testing. */
const TRAINING = 1500;
export const CLASSES = 10;
const GREYS = 15;

/** The images, pixels in 0..1, and what they show. */
export function readDigits(bytes: Uint8Array): { training: Batch; test: Batch } {
  const pixels = new Float64Array(2 * bytes.length);
  bytes.forEach((byte, i) => {
    pixels[2 * i] = (byte & 15) / GREYS;
    pixels[2 * i + 1] = (byte >> 4) / GREYS;
  });
  const labels = Uint8Array.from({ length: pixels.length / PIXELS }, (_, i) => i % CLASSES);
  return {
    training: { x: pixels.subarray(0, TRAINING * PIXELS), labels: labels.subarray(0, TRAINING) },
    test: { x: pixels.subarray(TRAINING * PIXELS), labels: labels.subarray(TRAINING) },
  };
}
