/**
 * The networks whose weights are rounded, each trained once in a thread however many formats and modes follow.
 * @module
 */
import { uniform } from '../../author/data.js';
import { logitsOf, makeLayers, train, type Batch, type Layer } from '../../author/dense.js';
import { CLASSES, PIXELS, readDigits } from './digits.js';

/** What a network is, and how it is trained. */
export interface Plan {
  readonly layers: number;
  readonly width: number;
  readonly epochs: number;
  readonly batch: number;
}

/** A network, the images it is tested with, and its logits for them. */
export interface Trained {
  readonly layers: readonly Layer[];
  readonly test: Batch;
  readonly logits: Float64Array;
}

/** Streams of random words: weights of the layers, order of the images. */
const [WEIGHTS, ORDER] = [10, 1000];
const RATE = 0.001;

/** How many networks are kept: the seeds of a run, at two depths, and some more. */
const KEPT = 64;
const kept = new Map<string, Trained>();

/**
 * The network of a seed: a function of its arguments, whose value is kept.
 * @param digits - the file of digits, the same in every call
 */
export function trainedNetwork(
  digits: Uint8Array,
  seed: bigint,
  plan: Plan,
  progress: (fraction: number) => void,
): Trained {
  const key = [seed, plan.layers, plan.width, plan.epochs, plan.batch].join(' ');
  const known = kept.get(key);
  if (known !== undefined) return known;
  const { training, test } = readDigits(digits);
  const layers = trainNetwork(training, seed, plan, progress);
  const trained = { layers, test, logits: logitsOf(layers, test.x) };
  const [oldest] = kept.keys();
  if (kept.size === KEPT) kept.delete(oldest!);
  kept.set(key, trained);
  return trained;
}

function trainNetwork(
  training: Batch,
  seed: bigint,
  { layers: depth, width, epochs, batch }: Plan,
  progress: (fraction: number) => void,
): readonly Layer[] {
  const layers = makeLayers([PIXELS, ...new Array<number>(depth - 1).fill(width), CLASSES], seed, WEIGHTS);
  const images = training.labels.length;
  const epoch = Math.floor(images / batch);
  const orders = Array.from({ length: epochs }, (_, k) => shuffled(images, seed, k));
  const batchAt = (step: number): Batch => {
    const start = (step % epoch) * batch;
    return imagesOf(training, orders[Math.floor(step / epoch)]!.slice(start, start + batch));
  };
  train(layers, { steps: epochs * epoch, rate: RATE, batch: batchAt, progress });
  return layers;
}

/** 0, 1, …, in a random order of its own for each epoch. */
function shuffled(length: number, seed: bigint, epoch: number): number[] {
  const keys = uniform(length, { seed, stream: ORDER + epoch });
  return Array.from(keys.keys()).sort((i, j) => keys[i]! - keys[j]!);
}

function imagesOf({ x, labels }: Batch, images: readonly number[]): Batch {
  const chosen = new Float64Array(images.length * PIXELS);
  images.forEach((image, i) => chosen.set(x.subarray(image * PIXELS, (image + 1) * PIXELS), i * PIXELS));
  return { x: chosen, labels: Uint8Array.from(images, (image) => labels[image]!) };
}
