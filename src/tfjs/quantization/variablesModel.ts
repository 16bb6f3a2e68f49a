/**
 * Models that are functions of bare variables: their tensors hold quantized data meanwhile.
 * @module
 */
import { layoutOf } from '../operands/contraction.js';
import { predictorOf } from '../traces/compare.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';
import type { ModelPart } from './modelSpec.js';
import type { ModelWeight, WeightedModel } from './modelWeights.js';

/** A function with the variables, or tensors by name, that it computes with. */
export interface VariablesModel {
  readonly variables: readonly Tensor[] | Readonly<Record<string, Tensor>>;
  /** Gives a tensor, tensors, or tensors by name, or a promise of them. */
  predict(inputs: never): unknown;
}

/** Whether something is a function with its variables. */
export function isVariablesModel(model: unknown): model is VariablesModel {
  return typeof model === 'object' && model !== null && 'variables' in model && 'predict' in model;
}

const quantized = new WeakSet<object>();

/** A function of variables, as these may be exchanged. */
export function variablesModel(
  tf: TensorFlow,
  model: VariablesModel,
  filter: (part: ModelPart) => boolean,
): WeightedModel {
  const all = namedTensors(model).map(([name, x]) => weightOf(name, x));
  const taken = all.find((weight) => quantized.has(weight.read()));
  if (taken !== undefined) {
    throw new RangeError(
      `quantizeModel: "model" expected variables that are not quantized, got "${taken.name}", which is`,
    );
  }
  const weights = all.filter(({ part }) => filter(part));
  return {
    parts: [],
    get resultParts() {
      return noResults();
    },
    weights,
    all,
    tensors: () => all.map(({ name, read }) => [name, read()]),
    assign: (values) => {
      for (const { name, read } of all) {
        const x = values.get(name);
        if (x === undefined) continue;
        const variable = read() as { assign?: (x: Tensor) => void };
        if (variable.assign === undefined) {
          throw new RangeError(
            `importWeights: "model" expected variables, got the tensor "${name}", which stays as it is`,
          );
        }
        variable.assign(x);
      }
    },
    inputShapes: undefined,
    predict: predictorOf(model as never, 'quantizeModel'),
    exchange: (quantizers, note) => {
      const undo: (() => void)[] = [];
      const restore = (): void => {
        for (const step of undo.splice(0)) step();
      };
      try {
        for (const { name, read } of all) {
          const x = read() as { dataId: object } & Tensor;
          const quantizer = quantizers.get(name);
          if (quantizer !== undefined) undo.push(exchangeData(tf, x, quantizer.quantize.bind(quantizer)));
          note?.(x, name);
        }
      } catch (error) {
        restore();
        throw error;
      }
      return restore;
    },
    quantizeResults: noResults,
    watchResults: noResults,
    occupy: () => {
      for (const weight of weights) quantized.add(weight.read());
      return () => {
        for (const weight of weights) quantized.delete(weight.read());
      };
    },
  };
}

function noResults(): never {
  throw new RangeError(
    'quantizeModel: "activations" expected with a model of layers or nodes, got a function of variables',
  );
}

/** The tensor holds the data of what is made of it, until what is returned is called. */
function exchangeData(tf: TensorFlow, x: { dataId: object } & Tensor, make: (x: Tensor) => Tensor): () => void {
  const made = tf.keep(tf.tidy(() => make(x)));
  const original = x.dataId;
  x.dataId = made.dataId;
  return () => {
    x.dataId = original;
    if (made !== x) made.dispose();
  };
}

function namedTensors({ variables }: VariablesModel): [string, Tensor][] {
  const entries = Array.isArray(variables)
    ? (variables as readonly (Tensor & { readonly name?: string })[]).map((x, i): [string, Tensor] => [
        x.name ?? `variable${i}`,
        x,
      ])
    : Object.entries(variables as Readonly<Record<string, Tensor>>);
  return entries.filter(([, { dtype, size }]) => dtype === 'float32' && size > 1);
}

/** Without layers or nodes the shape alone says what a tensor is: matrices are factors of products, four axes those of convolutions. */
function weightOf(name: string, x: Tensor): ModelWeight {
  const { rank, shape } = x;
  const kernel =
    rank === 2 ? (['BatchMatMul', 'b'] as const) : rank === 4 ? (['Conv2D', 'filter'] as const) : undefined;
  return {
    name,
    part: { name, kind: kernel?.[0] ?? 'Variable' },
    shape,
    channels: rank < 2 ? [] : [rank - 1],
    layout: kernel && layoutOf(kernel[0], kernel[1], x, {}),
    read: () => x,
  };
}
