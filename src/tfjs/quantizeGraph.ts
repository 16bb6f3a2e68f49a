/**
 * Quantized graph models: their weights are exchanged for quantized ones.
 * @module
 */
import type { ModelPart, QuantizedModel, WeightSpec } from './quantizeModel.js';
import { groupsOfWeight, seeded, TensorQuantizer } from './tensorQuantizer.js';
import type { Tensor, TensorFlow } from './tensorflow.js';

interface GraphNode {
  readonly op: string;
  readonly inputNames?: readonly string[];
  readonly attrParams?: Readonly<Record<string, { readonly value?: unknown } | undefined>>;
  readonly children: readonly GraphNode[];
}

type WeightMap = Readonly<Record<string, readonly Tensor[]>>;

/** What graph models keep and do not document; tests pin it. */
interface GraphModel {
  readonly executor: {
    weightMap: WeightMap;
    readonly graph: { readonly nodes: Readonly<Record<string, GraphNode>> };
  };
}

/** Whether a model is a graph. */
export function isGraphModel(model: unknown): model is GraphModel {
  return typeof model === 'object' && model !== null && 'executor' in model && 'executeAsync' in model;
}

/** Shapes, axes and other constants of a graph are integers or single numbers: weights are the rest. */
const LEAST_SIZE = 2;

/** `Adapter.quantizeModel` for graph models. */
export function quantizeGraph(
  tf: TensorFlow,
  { executor }: GraphModel,
  given: WeightSpec,
  filter: (part: ModelPart) => boolean,
): QuantizedModel {
  const spec = seeded(given);
  const originals = executor.weightMap;
  const made: Tensor[] = [];
  const parts: string[] = [];
  const entries = Object.entries(originals).map(([name, tensors], number): [string, readonly Tensor[]] => {
    const node = executor.graph.nodes[name];
    const readers = node?.children ?? [];
    const isWeight = tensors.every(({ dtype, size }) => dtype === 'float32' && size >= LEAST_SIZE);
    if (!isWeight || !filter({ name, kind: [...new Set(readers.map(({ op }) => op))].join(' ') })) {
      return [name, tensors];
    }
    parts.push(name);
    const quantized = tensors.map((x) => {
      const groups = groupsOfWeight(spec, channelsOf(x.shape, readers));
      const y = tf.keep(new TensorQuantizer(tf, spec, number, groups).quantize(x));
      made.push(y);
      return y;
    });
    return [name, quantized];
  });
  if (parts.length === 0) throw new RangeError('quantizeModel: "filter" expected to take a weight, took none');
  executor.weightMap = Object.fromEntries(entries);
  return {
    parts,
    scales: {},
    restore: () => {
      if (made.length === 0) return;
      executor.weightMap = originals;
      tf.dispose(made.splice(0));
    },
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
