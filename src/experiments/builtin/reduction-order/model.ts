/**
 * A small recurrent language model with random weights.
 *
 * h <- tanh(h W1 + 8 E[token]);  h2 = tanh(h W2);  logits = (h + h2) O
 *
 * with W1, W2, O and E of independent normal numbers of variance 1 / d. Weights, states and logits are kept in a format.
 * @module
 */
import { chopper, type Chopper } from '../../../chopper.js';
import type { FormatLike } from '../../../format/names.js';
import { matrix, type Float64Matrix } from '../../../linalg/matrix.js';
import { normal, uniform } from '../../author/data.js';
import { product, type Reduction } from './reduction.js';

/** Tokens of the vocabulary, and numbers of a state. */
export const SIZE = 64;
/** Tokens that a prompt gives. */
const PROMPT = 4;

const { add } = chopper('float32');
const { exp } = chopper('float64');

/** The model: weights as a format keeps them, and how states are kept. */
export interface Model {
  readonly W1: Float64Matrix;
  readonly W2: Float64Matrix;
  readonly O: Float64Matrix;
  /** 8 E. */
  readonly embeddings: Float64Matrix;
  readonly store: Chopper;
}

/** Random weights rounded to the format `weights`; what `store` rounds is what is computed. */
export function modelOf(seed: bigint, weights: FormatLike, store: Chopper): Model {
  const kept = chopper(weights);
  const draw = (stream: number): Float64Matrix =>
    matrix(SIZE, SIZE, kept(normal(SIZE * SIZE, { seed, stream }).map((x) => x / 8)));
  const E = draw(4);
  return {
    ...{ W1: draw(1), W2: draw(2), O: draw(3) },
    embeddings: { ...E, data: E.data.map((x) => 8 * x) },
    store,
  };
}

/** Random prompts: tokens 0..63, prompt by prompt. */
export function promptsOf(seed: bigint, count: number): number[][] {
  const tokens = [...uniform(count * PROMPT, { seed, stream: 5 })].map((u) => Math.floor(u * SIZE));
  return Array.from({ length: count }, (_, i) => tokens.slice(i * PROMPT, (i + 1) * PROMPT));
}

/** The state before the first token: zeros, a sequence a row. */
export function initialState(sequences: number): Float64Matrix {
  return matrix(sequences, SIZE);
}

/** The states after one more token of each sequence. */
export function advance(
  { W1, embeddings, store }: Model,
  state: Float64Matrix,
  tokens: readonly number[],
  devices: number,
  reduction: Reduction,
): Float64Matrix {
  const sums = product(state, W1, devices, reduction, store);
  const inputs = new Float64Array(sums.data.length);
  for (const [sequence, token] of tokens.entries()) {
    inputs.set(embeddings.data.subarray(token * SIZE, (token + 1) * SIZE), sequence * SIZE);
  }
  return { ...sums, data: store.tanh(store(add(sums.data, inputs))) };
}

/** The logits of the states, a sequence a row. */
export function logitsOf(
  { W2, O, store }: Model,
  state: Float64Matrix,
  devices: number,
  reduction: Reduction,
): Float64Matrix {
  const second = product(state, W2, devices, reduction, store);
  const both = store(add(state.data, store.tanh(second.data)));
  return product({ ...state, data: both }, O, devices, reduction, store);
}

/** The likeliest token of a sequence, the first of equals, and its probability by softmax in float64. */
export function likeliest({ data }: Float64Matrix, sequence: number): { token: number; probability: number } {
  const logits = data.subarray(sequence * SIZE, (sequence + 1) * SIZE);
  const largest = logits.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (const logit of logits) sum += exp(logit - largest);
  return { token: logits.indexOf(largest), probability: 1 / sum };
}
