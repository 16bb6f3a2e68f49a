/**
 * The 15 photographs that packages bring, and crops of them.
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { randomWords, word } from '../../../src/random/words.js';

/** Pixels in rows, three numbers of 0..1 each. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

const names = [
  'acanthus-mollis',
  'airplane-from-above',
  'allium-oreophilum',
  'black-canyon',
  'dust-bowl-home',
  'french-alpine-landscape',
  'locomotion-house-cat',
  'march-pastoral',
  'nagasaki-boats',
];

/** Nine photographs of stdlib, six of face-api; `modules` is where they are installed. */
export function photographs(modules: string): Image[] {
  const { decode } = createRequire(join(modules, 'index.js'))('jpeg-js') as {
    decode(
      bytes: Buffer,
      options: object,
    ): { readonly width: number; readonly height: number; readonly data: Uint8Array };
  };
  const paths = [
    ...names.map((name) => `@stdlib/datasets-img-${name}/data/image.jpg`),
    ...[1, 2, 3, 4, 5, 6].map((n) => `@vladmandic/face-api/demo/sample${n}.jpg`),
  ];
  return paths.map((path) => {
    const { width, height, data } = decode(readFileSync(join(modules, path)), {
      useTArray: true,
      formatAsRGBA: false,
      maxMemoryUsageInMB: 1024,
    });
    return { width, height, data: Float32Array.from(data, (value) => value / 255) };
  });
}

/** How many crops are cut of a photograph. */
export const CROPS = 16;

/**
 * Crop number `crop` of photograph number `photograph`: a square of 0.3 to 1 of the short side at a random place, every other
 * one mirrored, averaged by area to `size` pixels a side.
 */
export function cropOf(image: Image, photograph: number, crop: number, size: number): Float32Array {
  const words = randomWords(16n, photograph);
  const draw = (k: number): number => word(words, 0, 4 * crop + k) / 2 ** 32;
  const side = Math.floor(Math.min(image.width, image.height) * (0.3 + 0.7 * draw(0)));
  const left = Math.floor((image.width - side + 1) * draw(1));
  const top = Math.floor((image.height - side + 1) * draw(2));
  return averaged(image, { left, top, side }, size, crop % 2 === 1);
}

function averaged(
  { width, data }: Image,
  { left, top, side }: { left: number; top: number; side: number },
  size: number,
  mirrored: boolean,
): Float32Array {
  const spans = Array.from({ length: size }, (_, i) => spanOf((i * side) / size, ((i + 1) * side) / size));
  const out = new Float32Array(size * size * 3);
  spans.forEach((rows, y) => {
    spans.forEach((columns, x) => {
      const sums = [0, 0, 0];
      for (const [row, height] of rows) {
        for (const [column, part] of columns) {
          const from = 3 * ((top + row) * width + left + column);
          for (let c = 0; c < 3; c++) sums[c]! += height * part * data[from + c]!;
        }
      }
      const at = 3 * (y * size + (mirrored ? size - 1 - x : x));
      for (let c = 0; c < 3; c++) out[at + c] = sums[c]! / (side / size) ** 2;
    });
  });
  return out;
}

/** The pixels between two places, each with the part that lies between them. */
function spanOf(from: number, to: number): [number, number][] {
  const span: [number, number][] = [];
  for (let i = Math.floor(from); i < to; i++) {
    const part = Math.min(to, i + 1) - Math.max(from, i);
    if (part > 1e-9) span.push([i, part]);
  }
  return span;
}

/** Crops for testing, the even ones of odd photographs, and for calibration, every fourth of even ones. */
export function cropsOf(images: readonly Image[], size: number): { test: Float32Array[]; calibration: Float32Array[] } {
  const test: Float32Array[] = [];
  const calibration: Float32Array[] = [];
  images.forEach((image, p) => {
    for (let crop = 0; crop < CROPS; crop++) {
      if (p % 2 === 1 && crop % 2 === 0) test.push(cropOf(image, p, crop, size));
      if (p % 2 === 0 && crop % 4 === 0) calibration.push(cropOf(image, p, crop, size));
    }
  });
  return { test, calibration };
}
