/**
 * Sums of x xT over what the products of a model take: what GPTQ asks of calibration inputs.
 * @module
 */
import { randomWords, word } from '../../random/words.js';
import { rounderOf } from '../backends/rounder.js';
import { gatherPatches, type Window } from '../products/window.js';
import type { TensorFlow } from '../tensorflow.js';
import type { ProductCall } from './productWatch.js';

/** At most so many positions of an image, or rows of a matrix for each example, count. */
const POSITIONS = 48;
/** Factors of more rows would take gigabytes of sums. */
const MOST_ROWS = 4096;

/** The sums of one weight. */
export interface InputSums {
  /** Rows of the weight as a matrix: what products sum over. */
  readonly rows: number;
  /** How many problems there are: one, or one for every input channel of a depthwise kernel. */
  readonly problems: number;
  /** Problem after problem, each `rows` times `rows`. */
  readonly sums: Float64Array;
}

/** Collects sums by weight. */
export class InputCollector {
  readonly found = new Map<string, InputSums>();
  /** Positions are drawn from where an image lies among those that a weight has seen. */
  private readonly images = new Map<string, number>();

  constructor(
    private readonly tf: TensorFlow,
    private readonly wanted: ReadonlySet<string>,
    private readonly name: string,
  ) {}

  /** A product is about to be computed. */
  readonly call = (call: ProductCall): void => {
    const { weight, kernel } = call;
    if (!this.wanted.has(weight)) return;
    if (kernel === 'BatchMatMul') this.addRows(call);
    else this.addPatches(call);
  };

  private sumsOf(weight: string, rows: number, problems: number): InputSums {
    let sums = this.found.get(weight);
    if (sums === undefined) {
      if (rows > MOST_ROWS) {
        throw new RangeError(
          `${this.name}: "method" expected 'nearest' for "${weight}", got 'gptq', which takes weights that at most ${MOST_ROWS} products sum over, not ${rows}`,
        );
      }
      sums = { rows, problems, sums: new Float64Array(problems * rows * rows) };
      this.found.set(weight, sums);
    }
    return sums;
  }

  private addRows({ weight, x, attrs }: ProductCall): void {
    const transposed = attrs['transposeA'] === true;
    const [m, n] = x.shape.slice(-2) as [number, number];
    const [rows, count] = transposed ? [m, n] : [n, m];
    const batches = x.shape.slice(0, -2).reduce((product, size) => product * size, 1);
    const values = this.view(x);
    const { sums } = this.sumsOf(weight, rows, 1);
    const row = new Float32Array(rows);
    // Of a stack of matrices each is an example; of a single one every row is.
    for (let batch = 0; batch < batches; batch++) {
      const image = this.next(weight);
      const places = batches > 1 ? positionsOf(image, count) : Array.from({ length: count }, (_, i) => i);
      for (const place of places) {
        const start = batch * m * n + (transposed ? place : place * n);
        for (let k = 0; k < rows; k++) row[k] = values[start + k * (transposed ? n : 1)]!;
        addOuter(sums, 0, row, rows);
      }
    }
  }

  private addPatches({ weight, kernel, x, filter, attrs }: ProductCall): void {
    const depthwise = kernel === 'DepthwiseConv2dNative';
    const given = attrs as Record<string, never>;
    const w = this.tf.backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number],
      filter.shape as [number, number, number, number],
      given['strides']!,
      given['dilations'] ?? (1 as never),
      given['pad']!,
      given['dimRoundingMode'],
      depthwise,
      attrs['dataFormat'] === 'NCHW' ? 'channelsFirst' : 'channelsLast',
    ) as Window;
    const area = w.filterHeight * w.filterWidth;
    const { inChannels } = w;
    const rows = depthwise ? area : area * inChannels;
    const { sums } = this.sumsOf(weight, rows, depthwise ? inChannels : 1);
    const values = this.view(x);
    const patch = new Float32Array(area * inChannels);
    const row = new Float32Array(rows);
    for (let image = 0; image < w.batchSize; image++) {
      for (const place of positionsOf(this.next(weight), w.outHeight * w.outWidth)) {
        gatherPatches(patch, values, w, image, place, 1, { channel: 0, channels: inChannels });
        if (!depthwise) {
          addOuter(sums, 0, patch, rows);
          continue;
        }
        for (let channel = 0; channel < inChannels; channel++) {
          for (let k = 0; k < area; k++) row[k] = patch[k * inChannels + channel]!;
          addOuter(sums, channel * rows * rows, row, rows);
        }
      }
    }
  }

  private view(x: ProductCall['x']): Float32Array {
    return rounderOf(this.tf.engine().backend).view(x);
  }

  private next(weight: string): number {
    const image = this.images.get(weight) ?? 0;
    this.images.set(weight, image + 1);
    return image;
  }
}

/** Adds x xT; both halves of the sum are kept. */
function addOuter(sums: Float64Array, start: number, x: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const factor = x[i]!;
    if (factor === 0) continue;
    const at = start + i * n;
    for (let j = 0; j < n; j++) sums[at + j] = sums[at + j]! + factor * x[j]!;
  }
}

const words = randomWords(0n, 0);

/** At most 48 of so many positions, one at random out of each of 48 equal parts. */
export function positionsOf(image: number, count: number): number[] {
  if (count <= POSITIONS) return Array.from({ length: count }, (_, i) => i);
  const startOf = (k: number): number => Math.floor((k * count) / POSITIONS);
  return Array.from({ length: POSITIONS }, (_, k) => {
    const chance = word(words, 0, POSITIONS * image + k) / 4294967296;
    return startOf(k) + Math.floor(chance * (startOf(k + 1) - startOf(k)));
  });
}
