/**
 * Makes data/digits-14x14.bin from the package `mnist`: `node scripts/digits.mjs`, or with `--check` compares only.
 *
 * The first 200 images of each digit; image i of the file shows digit i mod 10, so that the first 1500 hold 150 of each
 * and the last 500 fifty. 28 x 28 pixels become 14 x 14: the mean of 2 x 2, times 15, rounded; two pixels a byte, the
 * left one in the low half.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const IMAGES = 200;
const SIDE = 28;
const file = new URL('../data/digits-14x14.bin', import.meta.url);
const require = createRequire(import.meta.url);

const bytes = [];
const digits = Array.from({ length: 10 }, (_, digit) => require(`mnist/src/digits/${digit}.json`).data);
for (let image = 0; image < IMAGES; image++) {
  for (const data of digits) {
    for (const byte of compress(data.slice(image * SIDE * SIDE, (image + 1) * SIDE * SIDE))) bytes.push(byte);
  }
}

if (process.argv.includes('--check')) {
  if (!Buffer.from(bytes).equals(readFileSync(file))) throw new Error(`data/digits-14x14.bin is not what mnist gives`);
} else {
  writeFileSync(file, Buffer.from(bytes));
}

function compress(pixels) {
  const nibbles = [];
  for (let row = 0; row < SIDE; row += 2) {
    for (let column = 0; column < SIDE; column += 2) {
      const at = row * SIDE + column;
      const sum = pixels[at] + pixels[at + 1] + pixels[at + SIDE] + pixels[at + SIDE + 1];
      nibbles.push(Math.floor((sum / 4) * 15 + 0.5));
    }
  }
  return Array.from({ length: nibbles.length / 2 }, (_, i) => nibbles[2 * i] | (nibbles[2 * i + 1] << 4));
}
