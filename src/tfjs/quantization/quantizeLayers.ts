/**
 * Quantized models of layers: while a layer computes, its weights read quantized, and what it gives is quantized.
 * @module
 */
import { rounderOf } from '../backends/rounder.js';
import { examplesOf, type Feed } from '../calibration/feeds.js';
import type { ModelPart } from './modelSpec.js';
import type { ModelWeight, Note, WeightedModel, WeightQuantizer } from './modelWeights.js';
import { replace } from '../replace.js';
import { layoutOf, type Layout } from '../operands/contraction.js';
import { TensorQuantizer } from './tensorQuantizer.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';

/** A variable of a layer. */
interface LayerVariable {
  readonly originalName: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  read(): Tensor;
  write(x: Tensor): unknown;
}

/** A layer, or a model that serves as one. */
interface Layer {
  readonly name: string;
  readonly weights: readonly LayerVariable[];
  readonly layers?: readonly Layer[];
  getClassName(): string;
  call(inputs: unknown, kwargs?: { readonly training?: boolean }): Tensor | Tensor[];
}

/** A model of layers. */
interface LayersModel extends Layer {
  readonly inputs?: readonly { readonly shape: readonly (number | null)[] }[];
  predict(inputs: unknown, options?: { readonly batchSize: number }): unknown;
}

/** Whether a model is one of layers. */
export function isLayersModel(model: unknown): model is LayersModel {
  return typeof model === 'object' && model !== null && 'layers' in model && 'predict' in model;
}

const hooked = new WeakSet<object>();

/** A model of layers, as its weights and results may be exchanged. */
export function layersModel(tf: TensorFlow, model: LayersModel, filter: (part: ModelPart) => boolean): WeightedModel {
  const all = leavesOf(model);
  const layers = takenLayers(all, filter);
  const names = namedVariables(all);
  const weightsOf = (some: readonly Layer[]): ModelWeight[] =>
    some.flatMap((layer) => layer.weights.map((variable) => weightOf(names.get(variable)!, variable, layer)));
  const computing = (
    quantizers: ReadonlyMap<string, WeightQuantizer>,
    note: Note | undefined,
    useResult: ((y: Tensor, k: number, layer: Layer) => Tensor) | undefined,
  ): (() => void) => {
    const undo = all.flatMap((layer) => {
      const own = new Map<LayerVariable, WeightQuantizer>();
      for (const variable of layer.weights) {
        const quantizer = quantizers.get(names.get(variable)!);
        if (quantizer !== undefined) own.set(variable, quantizer);
        else if (note !== undefined) note(variable.read(), names.get(variable)!);
      }
      const use = useResult !== undefined && layers.includes(layer) ? useResult : undefined;
      return own.size === 0 && use === undefined
        ? []
        : [
            hook(
              tf,
              layer,
              own,
              use,
              note &&
                ((x, v) => {
                  note(x, names.get(v)!);
                }),
            ),
          ];
    });
    return () => {
      for (const restore of undo.splice(0).reverse()) restore();
    };
  };
  return {
    parts: layers.map(({ name }) => name),
    resultParts: layers.map(({ name }) => name),
    weights: weightsOf(layers),
    all: weightsOf(all),
    tensors: () => [...names].map(([variable, name]) => [name, variable.read()]),
    assign: (values) => {
      for (const [variable, name] of names) {
        const x = values.get(name);
        if (x !== undefined) variable.write(x);
      }
    },
    inputShapes: model.inputs?.map(({ shape }) => shape),
    // All examples at once, so that means are those of all.
    predict: (feed) => model.predict(feed, { batchSize: examplesOf(feed as Feed) }),
    exchange: (quantizers, note) => computing(quantizers, note, undefined),
    quantizeResults: (spec, scales, first) => {
      let number = first;
      const quantizers = new Map(layers.map((layer): [Layer, TensorQuantizer[]] => [layer, []]));
      return computing(new Map(), undefined, (y, k, layer) => {
        if (y.dtype !== 'float32') return y;
        const scale = scales[layer.name]?.[k];
        const results = quantizers.get(layer)!;
        results[k] ??= new TensorQuantizer(tf, spec, number++, {}, scale === undefined ? undefined : [scale]);
        return results[k].quantize(y);
      });
    },
    watchResults: (see) => {
      const { read } = rounderOf(tf.engine().backend);
      return computing(new Map(), undefined, (y, k, layer) => {
        if (y.dtype === 'float32') see(layer.name, k, read(y));
        return y;
      });
    },
    occupy: () => {
      for (const layer of layers) hooked.add(layer);
      return () => {
        for (const layer of layers) hooked.delete(layer);
      };
    },
  };
}

/** The layers that take part. */
function takenLayers(all: readonly Layer[], filter: (part: ModelPart) => boolean): Layer[] {
  const layers = all.filter((layer) => filter({ name: layer.name, kind: layer.getClassName() }));
  if (layers.length === 0) throw new RangeError('quantizeModel: "filter" expected to take a layer, took none');
  const taken = layers.find((layer) => hooked.has(layer));
  if (taken !== undefined) {
    throw new RangeError(
      `quantizeModel: "model" expected layers that are not quantized, got "${taken.name}", which is`,
    );
  }
  return layers;
}

/** Variables by the names that files give them; a number tells those of one name apart. */
function namedVariables(layers: readonly Layer[]): Map<LayerVariable, string> {
  const names = new Map<LayerVariable, string>();
  const known = new Set<string>();
  for (const variable of layers.flatMap(({ weights }) => weights)) {
    if (names.has(variable)) continue;
    let name = variable.originalName;
    for (let n = 2; known.has(name); n++) name = `${variable.originalName}#${n}`;
    known.add(name);
    names.set(variable, name);
  }
  return names;
}

function weightOf(name: string, variable: LayerVariable, layer: Layer): ModelWeight {
  return {
    name,
    part: { name: layer.name, kind: layer.getClassName() },
    shape: variable.shape,
    channels: channelsOf(variable, layer),
    layout: kernelLayout(variable, layer),
    read: () => variable.read(),
  };
}

/** The layers that compute: models among them stand for their own layers. */
function leavesOf({ layers = [] }: Layer): Layer[] {
  return [...new Set(layers.flatMap((layer) => (layer.layers === undefined ? [layer] : leavesOf(layer))))];
}

/** The axes of a weight along which output channels lie; none of a vector. */
function channelsOf({ originalName, shape }: LayerVariable, layer: Layer): readonly number[] {
  const rank = shape.length;
  if (rank < 2) return [];
  if (originalName.endsWith('depthwise_kernel')) return [rank - 2, rank - 1];
  // The kernels of transposed convolutions are [height, width, out, in].
  const transposed = /Conv\dDTranspose/.test(layer.getClassName()) && originalName.endsWith('kernel');
  return [transposed ? rank - 2 : rank - 1];
}

/** Where products sum over a kernel; undefined for biases, statistics and embeddings. */
function kernelLayout({ originalName, shape }: LayerVariable, layer: Layer): Layout | undefined {
  const x = { shape: [...shape], dtype: 'float32' as const, dataId: {} };
  if (shape.length < 2 || !originalName.endsWith('kernel')) return undefined;
  if (originalName.endsWith('depthwise_kernel')) return layoutOf('DepthwiseConv2dNative', 'filter', x, {});
  if (shape.length === 2) return layoutOf('BatchMatMul', 'b', x, {});
  const isTransposed = /Conv\dDTranspose/.test(layer.getClassName());
  return layoutOf(isTransposed ? 'Conv2DBackpropInput' : 'Conv2D', 'filter', x, {});
}

function hook(
  tf: TensorFlow,
  layer: Layer,
  quantizers: ReadonlyMap<LayerVariable, WeightQuantizer>,
  useResult: ((y: Tensor, k: number, layer: Layer) => Tensor) | undefined,
  note: ((x: Tensor, variable: LayerVariable) => void) | undefined,
): () => void {
  /** What variables read while the layer computes. */
  const values = new Map<LayerVariable, Tensor>();
  const undo = [...quantizers.keys()].map((variable) => {
    const read = variable.read.bind(variable);
    return replace(variable, 'read', () => values.get(variable) ?? read());
  });
  const call = layer.call.bind(layer);
  undo.push(
    replace(layer, 'call', (inputs, kwargs) =>
      tf.tidy(() => {
        for (const [variable, quantizer] of quantizers) {
          const value = variable.read();
          const isTraining = kwargs?.training === true;
          // Statistics of batches are brought up to date while training, from what they were.
          if (value.dtype !== 'float32' || (isTraining && (!variable.trainable || quantizer.predicting))) continue;
          const taken = quantizer.quantize(value);
          note?.(taken, variable);
          values.set(variable, taken);
        }
        try {
          const y = call(inputs, kwargs);
          if (useResult === undefined) return y;
          return Array.isArray(y) ? y.map((one, k) => useResult(one, k, layer)) : useResult(y, 0, layer);
        } finally {
          values.clear();
        }
      }),
    ),
  );
  return () => {
    for (const restore of undo.reverse()) restore();
  };
}
