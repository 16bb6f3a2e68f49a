/**
 * Quantized models of layers: while a layer computes, its weights read quantized, and what it gives is quantized.
 * @module
 */
import { rounderOf } from '../backends/rounder.js';
import { Results } from './calibration.js';
import type { CheckedOptions, QuantizedModel, TensorSpec } from './modelSpec.js';
import { replace } from '../replace.js';
import { layoutOf, type Layout } from '../operands/contraction.js';
import { seeded, TensorQuantizer, weightQuantizer, type WeightQuantizer } from './tensorQuantizer.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';

/** A variable of a layer. */
interface LayerVariable {
  readonly originalName: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  read(): Tensor;
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
  predict(inputs: unknown): unknown;
}

/** Whether a model is one of layers. */
export function isLayersModel(model: unknown): model is LayersModel {
  return typeof model === 'object' && model !== null && 'layers' in model && 'predict' in model;
}

const hooked = new WeakSet<object>();

/** `Adapter.quantizeModel` for models of layers. */
export function quantizeLayers(tf: TensorFlow, model: LayersModel, options: CheckedOptions): QuantizedModel {
  const { filter, calibration } = options;
  const { weights } = options;
  const activations = options.activations && seeded(options.activations);
  const layers = leavesOf(model).filter((layer) => filter({ name: layer.name, kind: layer.getClassName() }));
  if (layers.length === 0) throw new RangeError('quantizeModel: "filter" expected to take a layer, took none');
  const taken = layers.find((layer) => hooked.has(layer));
  if (taken !== undefined) {
    throw new RangeError(
      `quantizeModel: "model" expected layers that are not quantized, got "${taken.name}", which is`,
    );
  }
  const scales =
    activations === undefined || calibration === undefined
      ? {}
      : calibrated(tf, model, layers, activations, calibration);
  let number = 0;
  const undo = layers.map((layer) => {
    const quantizers = new Map<LayerVariable, WeightQuantizer>();
    const spec = weights?.(layer.name);
    if (spec !== undefined) {
      for (const variable of layer.weights) {
        const quantizer = weightQuantizer(
          tf,
          spec,
          number++,
          channelsOf(variable, layer),
          kernelLayout(variable, layer),
        );
        if (quantizer !== undefined) quantizers.set(variable, quantizer);
      }
    }
    const results: TensorQuantizer[] = [];
    const quantizeResult = (y: Tensor, k: number): Tensor => {
      if (activations === undefined || y.dtype !== 'float32') return y;
      const scale = scales[layer.name]?.[k];
      results[k] ??= new TensorQuantizer(tf, activations, number++, {}, scale === undefined ? undefined : [scale]);
      return results[k].quantize(y);
    };
    return hook(tf, layer, quantizers, quantizeResult);
  });
  return {
    parts: layers.map(({ name }) => name),
    scales,
    restore: () => {
      for (const restore of undo.splice(0)) restore();
    },
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
  quantizeResult: (y: Tensor, k: number) => Tensor,
): () => void {
  hooked.add(layer);
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
          // Statistics of batches are brought up to date while training, from what they were.
          if (value.dtype !== 'float32' || (kwargs?.training === true && !variable.trainable)) continue;
          values.set(variable, quantizer.quantize(value));
        }
        try {
          const y = call(inputs, kwargs);
          return Array.isArray(y) ? y.map(quantizeResult) : quantizeResult(y, 0);
        } finally {
          values.clear();
        }
      }),
    ),
  );
  return () => {
    hooked.delete(layer);
    for (const restore of undo) restore();
  };
}

/** Scales of every result of every layer, found from one prediction. */
function calibrated(
  tf: TensorFlow,
  model: LayersModel,
  layers: readonly Layer[],
  spec: TensorSpec,
  inputs: Tensor | readonly Tensor[],
): Record<string, readonly number[]> {
  const { read } = rounderOf(tf.engine().backend);
  const found = new Results(layers.map(({ name }) => name));
  const undo = layers.map((layer) => {
    const call = layer.call.bind(layer);
    return replace(layer, 'call', (given, kwargs) => {
      const y = call(given, kwargs);
      (Array.isArray(y) ? y : [y]).forEach((result, k) => {
        if (result.dtype === 'float32') found.add(layer.name, k, read(result));
      });
      return y;
    });
  });
  try {
    tf.dispose(model.predict(inputs) as never);
  } finally {
    for (const restore of undo) restore();
  }
  return found.scales(spec);
}
