/**
 * Quantized graph models: quantized tensors replace their weights and the results of their nodes.
 * @module
 */
import { rounderOf } from '../backends/rounder.js';
import { Results } from './calibration.js';
import { computingNodes, exchangeResults, type GraphExecutor, type GraphNode } from './graphResults.js';
import type { CheckedOptions, ModelPart, QuantizedModel, TensorSpec } from './modelSpec.js';
import { layoutOf, type Layout } from '../operands/contraction.js';
import { replace } from '../replace.js';
import { seeded, TensorQuantizer, weightQuantizer } from './tensorQuantizer.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';

/** A graph model. */
interface GraphModel {
  readonly executor: GraphExecutor;
  predict(inputs: unknown): unknown;
  dispose(): void;
}

/** Whether a model is a graph. */
export function isGraphModel(model: unknown): model is GraphModel {
  return typeof model === 'object' && model !== null && 'executor' in model && 'executeAsync' in model;
}

const quantized = new WeakSet<object>();

/** `Adapter.quantizeModel` for graph models. */
export function quantizeGraph(tf: TensorFlow, model: GraphModel, options: CheckedOptions): QuantizedModel {
  const { filter, calibration } = options;
  const { executor } = model;
  if (quantized.has(executor)) {
    throw new RangeError('quantizeModel: "model" expected one that is not quantized, got one that is');
  }
  const { weights } = options;
  const activations = options.activations && seeded(options.activations);
  const nodes =
    activations === undefined ? [] : computingNodes(executor).filter(({ name, op }) => filter({ name, kind: op }));
  const names = weights === undefined ? [] : weightsOf(executor, filter).filter((name) => weights(name) !== undefined);
  if (names.length + nodes.length === 0) {
    throw new RangeError('quantizeModel: "filter" expected to take a weight or node, took none');
  }
  const scales =
    activations === undefined || calibration === undefined
      ? {}
      : calibrated(tf, model, nodes, activations, calibration);
  const undo: (() => void)[] = [];
  if (weights !== undefined) undo.push(exchangeWeights(tf, executor, weights, names));
  if (activations !== undefined) undo.push(quantizeResults(tf, executor, activations, nodes, names.length, scales));
  quantized.add(executor);
  const restore = (): void => {
    for (const step of undo.splice(0)) step();
    quantized.delete(executor);
  };
  // A model that is disposed of has its own weights then, so that both are freed.
  const { dispose } = model;
  undo.push(
    replace(model, 'dispose', () => {
      restore();
      dispose.call(model);
    }),
  );
  return { parts: [...names, ...nodes.map(({ name }) => name)], scales, restore };
}

/** Shapes, axes and other constants of a graph are integers or single numbers: weights are the rest. */
const LEAST_SIZE = 2;

function weightsOf({ weightMap, graph }: GraphExecutor, filter: (part: ModelPart) => boolean): string[] {
  return Object.entries(weightMap)
    .filter(([name, tensors]) => {
      const readers = graph.nodes[name]?.children ?? [];
      const isWeight = tensors.every(({ dtype, size }) => dtype === 'float32' && size >= LEAST_SIZE);
      return isWeight && filter({ name, kind: [...new Set(readers.map(({ op }) => op))].join(' ') });
    })
    .map(([name]) => name);
}

/** Exchanges weights; what is returned puts them back. */
function exchangeWeights(
  tf: TensorFlow,
  executor: GraphExecutor,
  weights: NonNullable<CheckedOptions['weights']>,
  names: readonly string[],
): () => void {
  const originals = executor.weightMap;
  const made: Tensor[] = [];
  const exchanged = (name: string, number: number): [string, readonly Tensor[]] => {
    const readers = executor.graph.nodes[name]?.children ?? [];
    const tensors = originals[name]!.map((x) => {
      const axes = channelsOf(x.shape, readers);
      const quantizer = weightQuantizer(tf, weights(name)!, number, axes, kernelLayout(x, readers));
      if (quantizer === undefined) return x;
      const y = tf.keep(tf.tidy(() => quantizer.quantize(x)));
      made.push(y);
      return y;
    });
    return [name, tensors];
  };
  let entries: [string, readonly Tensor[]][];
  try {
    entries = names.map(exchanged);
  } catch (error) {
    tf.dispose(made);
    throw error;
  }
  executor.weightMap = { ...originals, ...Object.fromEntries(entries) };
  return () => {
    executor.weightMap = originals;
    tf.dispose(made);
  };
}

/** The axes of a weight along which output channels lie, by the operation that reads it. */
function channelsOf(shape: readonly number[], readers: readonly GraphNode[]): readonly number[] {
  const rank = shape.length;
  if (rank < 2) return [];
  const reader = readers[0];
  if (reader !== undefined && /DepthwiseConv/.test(reader.op)) return [rank - 2, rank - 1];
  if (reader !== undefined && /MatMul/.test(reader.op) && reader.attrParams?.['transposeB']?.value === true) {
    return [rank - 2];
  }
  return [rank - 1];
}

/** Where products sum over a weight, by the operation that reads it; undefined for what is no factor of products. */
function kernelLayout(x: Tensor, readers: readonly GraphNode[]): Layout | undefined {
  const reader = readers[0];
  if (reader === undefined || x.rank < 2) return undefined;
  if (/DepthwiseConv/.test(reader.op)) return layoutOf('DepthwiseConv2dNative', 'filter', x, {});
  if (/Conv2DBackpropInput|ConvTranspose/.test(reader.op)) return layoutOf('Conv2DBackpropInput', 'filter', x, {});
  if (/Conv/.test(reader.op)) return layoutOf('Conv2D', 'filter', x, {});
  if (!/MatMul/.test(reader.op)) return undefined;
  const transposeB = reader.attrParams?.['transposeB']?.value === true;
  return layoutOf('BatchMatMul', 'b', x, { transposeB } as never);
}

/** Quantizes what nodes give; their tensors have numbers from `first` on. */
function quantizeResults(
  tf: TensorFlow,
  executor: GraphExecutor,
  spec: TensorSpec,
  nodes: readonly GraphNode[],
  first: number,
  scales: Readonly<Record<string, readonly number[]>>,
): () => void {
  let number = first;
  const quantizers = new Map(nodes.map((node): [GraphNode, TensorQuantizer[]] => [node, []]));
  return exchangeResults(executor, new Set(nodes), (y, k, node) => {
    const scale = scales[node.name]?.[k];
    const ofNode = quantizers.get(node)!;
    ofNode[k] ??= new TensorQuantizer(tf, spec, number++, {}, scale === undefined ? undefined : [scale]);
    return ofNode[k].quantize(y);
  });
}

/** Scales of every result of every node, found from one prediction. */
function calibrated(
  tf: TensorFlow,
  model: GraphModel,
  nodes: readonly GraphNode[],
  spec: TensorSpec,
  inputs: Tensor | readonly Tensor[],
): Record<string, readonly number[]> {
  const { read } = rounderOf(tf.engine().backend);
  const found = new Results(nodes.map(({ name }) => name));
  const restore = exchangeResults(model.executor, new Set(nodes), (y, k, { name }) => {
    found.add(name, k, read(y));
    return y;
  });
  try {
    tf.dispose(model.predict(inputs) as never);
  } finally {
    restore();
  }
  return found.scales(spec);
}
