/**
 * Quantized graph models: quantized tensors replace their weights and the results of their nodes.
 * @module
 */
import { rounderOf } from '../backends/rounder.js';
import { computingNodes, exchangeResults, type GraphExecutor, type GraphNode } from './graphResults.js';
import type { ModelPart, TensorSpec } from './modelSpec.js';
import type { ModelWeight, Note, WeightedModel, WeightQuantizer } from './modelWeights.js';
import { layoutOf, type Layout } from '../operands/contraction.js';
import { replace } from '../replace.js';
import { TensorQuantizer } from './tensorQuantizer.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';
import { predictorOf } from '../traces/compare.js';

/** A graph model. */
interface GraphModel {
  readonly executor: GraphExecutor;
  readonly inputs?: readonly { readonly shape?: readonly number[] }[];
  predict(inputs: unknown): unknown;
  dispose(): void;
}

/** Whether a model is a graph. */
export function isGraphModel(model: unknown): model is GraphModel {
  return typeof model === 'object' && model !== null && 'executor' in model && 'executeAsync' in model;
}

const quantized = new WeakSet<object>();

/** A graph model, as its weights and results may be exchanged. */
export function weightedGraph(tf: TensorFlow, model: GraphModel, filter: (part: ModelPart) => boolean): WeightedModel {
  const { executor } = model;
  if (quantized.has(executor)) {
    throw new RangeError('quantizeModel: "model" expected one that is not quantized, got one that is');
  }
  const all = weightsOf(executor);
  const originals = executor.weightMap;
  // The filter is asked of what is looked at alone.
  const nodesTaken = once(() => computingNodes(executor).filter(({ name, op }) => filter({ name, kind: op })));
  const weightsTaken = once(() => all.filter(({ part }) => filter(part)));
  return {
    parts: [],
    get resultParts() {
      return nodesTaken().map(({ name }) => name);
    },
    get weights() {
      return weightsTaken();
    },
    all,
    tensors: () =>
      Object.entries(originals).flatMap(([name, [x]]): [string, Tensor][] => (x === undefined ? [] : [[name, x]])),
    assign: (values) => {
      const entries = Object.entries(executor.weightMap).map(([name, tensors]): [string, readonly Tensor[]] => {
        const x = values.get(name);
        if (x === undefined) return [name, tensors];
        tf.dispose(tensors as Tensor[]);
        return [name, [tf.keep(tf.tidy(() => tf.engine().runKernel('Identity', { x })))]];
      });
      executor.weightMap = Object.fromEntries(entries);
    },
    inputShapes: model.inputs?.map(({ shape }) => shape ?? []),
    predict: predictorOf(model as never, 'quantizeModel'),
    exchange: (quantizers, note) => exchangeWeights(tf, executor, quantizers, note),
    quantizeResults: (spec, scales, first) => quantizeResults(tf, executor, spec, nodesTaken(), first, scales),
    watchResults: (see) => {
      const { read } = rounderOf(tf.engine().backend);
      return exchangeResults(executor, new Set(nodesTaken()), (y, k, { name }) => {
        see(name, k, read(y));
        return y;
      });
    },
    occupy: (restore) => {
      quantized.add(executor);
      // A model that is disposed of has its own weights then, so that both are freed.
      const { dispose } = model;
      const undo = replace(model, 'dispose', () => {
        restore();
        dispose.call(model);
      });
      return () => {
        undo();
        quantized.delete(executor);
      };
    },
  };
}

function once<T>(find: () => T): () => T {
  let found: T | undefined;
  return () => (found ??= find());
}

/** Shapes, axes and other constants of a graph are integers or single numbers: weights are the rest. */
const LEAST_SIZE = 2;

function weightsOf({ weightMap, graph }: GraphExecutor): ModelWeight[] {
  return Object.entries(weightMap)
    .filter(([, tensors]) => tensors.every(({ dtype, size }) => dtype === 'float32' && size >= LEAST_SIZE))
    .flatMap(([name, tensors]) => {
      const x = tensors[0];
      if (x === undefined) return [];
      const readers = graph.nodes[name]?.children ?? [];
      return {
        name,
        part: { name, kind: [...new Set(readers.map(({ op }) => op))].join(' ') },
        shape: x.shape,
        channels: channelsOf(x.shape, readers),
        layout: kernelLayout(x, readers),
        read: () => weightMap[name]![0]!,
      };
    });
}

/** Exchanges weights; what is returned puts them back. */
function exchangeWeights(
  tf: TensorFlow,
  executor: GraphExecutor,
  quantizers: ReadonlyMap<string, WeightQuantizer>,
  note: Note | undefined,
): () => void {
  const originals = executor.weightMap;
  const made: Tensor[] = [];
  const entries: [string, readonly Tensor[]][] = [];
  try {
    for (const [name, tensors] of Object.entries(originals)) {
      const quantizer = quantizers.get(name);
      const taken = tensors.map((x) => {
        const y = quantizer === undefined ? x : tf.keep(tf.tidy(() => quantizer.quantize(x)));
        if (y !== x) made.push(y);
        if (y.dtype === 'float32') note?.(y, name);
        return y;
      });
      entries.push([name, taken]);
    }
  } catch (error) {
    tf.dispose(made);
    throw error;
  }
  executor.weightMap = Object.fromEntries(entries);
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
