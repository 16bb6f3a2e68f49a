/**
 * The weights of a model, of whatever kind it is: to be read, and to be exchanged for others wherever the model computes
 * with them.
 * @module
 */
import type { Layout } from '../operands/contraction.js';
import type { Tensor } from '../tensorflow.js';
import type { ModelPart, TensorSpec } from './modelSpec.js';

/** What makes of a weight what the model computes with, use after use. */
export interface WeightQuantizer {
  quantize(x: Tensor): Tensor;
  /** Whether it serves predictions alone, so that training reads the weight itself. */
  readonly predicting?: true;
}

/** A weight of a model. */
export interface ModelWeight {
  /** Its name in files of the model. */
  readonly name: string;
  /** The part that it belongs to: a layer, or itself in a graph. */
  readonly part: ModelPart;
  readonly shape: readonly number[];
  /** The axes along which output channels lie; none of a vector. */
  readonly channels: readonly number[];
  /** Where products sum over it; undefined for what is no factor of products. */
  readonly layout: Layout | undefined;
  /** The weight itself, which the model owns. */
  read(): Tensor;
}

/** Is told which tensor stands for a weight. */
export type Note = (x: Tensor, weight: string) => void;

/** A model whose weights and results may be exchanged. */
export interface WeightedModel {
  /** The names of the parts that `quantizeModel` reports. */
  readonly parts: readonly string[];
  /** The weights of the parts that take part, in the order of the model. */
  readonly weights: readonly ModelWeight[];
  /** All weights, also of parts that take none: correction and folding may change them. */
  readonly all: readonly ModelWeight[];
  /** Everything that files of the model hold, by name, whatever its type. */
  tensors(): [name: string, x: Tensor][];
  /** Gives weights other values for good. */
  assign(values: ReadonlyMap<string, Tensor>): void;
  /** Predicts from one feed; gives tensors, or a promise of them where the graph has control flow. */
  predict(feed: unknown): unknown;
  /** The shapes of its inputs, unknown sizes as null or -1; undefined where it does not say. */
  readonly inputShapes: readonly (readonly (number | null)[])[] | undefined;
  /** From now on the model computes with what quantizers make of its weights; what is returned ends that. */
  exchange(quantizers: ReadonlyMap<string, WeightQuantizer>, note?: Note): () => void;
  /** Quantizes results of layers or nodes, whose tensors have numbers from `first` on; what is returned ends that. */
  quantizeResults(spec: TensorSpec, scales: Readonly<Record<string, readonly number[]>>, first: number): () => void;
  /** Hands every result of the parts to `see`; what is returned ends that. */
  watchResults(see: (part: string, k: number, values: Float32Array) => void): () => void;
  /** The parts with results. */
  readonly resultParts: readonly string[];
  /** Takes the model; gives what frees it. */
  occupy(restore: () => void): () => void;
}
