/**
 * Results of the nodes of a graph model, to be read or replaced as soon as they are computed.
 *
 * The executor writes what a node gives to a table, and then asks itself what may be disposed of: that is where the table
 * is changed.
 * @module
 */
import { moving } from '../kernels/categories.js';
import { replace } from '../replace.js';
import type { Tensor } from '../tensorflow.js';

/** A node, as graph models keep it. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly category: string;
  readonly inputs: readonly GraphNode[];
  readonly children: readonly GraphNode[];
  readonly attrParams?: Readonly<Record<string, { readonly value?: unknown } | undefined>>;
}

type TensorMap = Record<string, (Tensor | undefined)[]>;

/** What graph models keep and do not document; tests pin it. */
export interface GraphExecutor {
  weightMap: Readonly<Record<string, readonly Tensor[]>>;
  readonly graph: { readonly nodes: Readonly<Record<string, GraphNode>> };
  /** Executors of the bodies of loops and branches. */
  readonly functionExecutorMap?: Readonly<Record<string, GraphExecutor>>;
  checkTensorForDisposal(nodeName: string, node: GraphNode, tensors: TensorMap, ...others: unknown[]): void;
  checkTensorForDisposalWithNodeLiveUntilInfo(node: GraphNode, tensors: TensorMap, ...others: unknown[]): void;
}

/** Categories of nodes that compute (transpositions among them do not); others hold, move, compare or convert. */
const computing: ReadonlySet<string> = new Set([
  'arithmetic',
  'basic_math',
  'convolution',
  'custom',
  'image',
  'matrices',
  'normalization',
  'reduction',
  'spectral',
]);

/** The nodes that compute, of all executors. */
export function computingNodes(executor: GraphExecutor): GraphNode[] {
  return executorsOf(executor).flatMap(({ graph }) =>
    Object.values(graph.nodes).filter(({ category, op }) => computing.has(category) && !moving.has(op)),
  );
}

function executorsOf(executor: GraphExecutor): GraphExecutor[] {
  return [...new Set([executor, ...Object.values(executor.functionExecutorMap ?? {})])];
}

/**
 * From now on every float32 result of `nodes`, number k of its node, is what `use` makes of it; what is returned ends that.
 * What `use` does not return is disposed of.
 */
export function exchangeResults(
  executor: GraphExecutor,
  nodes: ReadonlySet<GraphNode>,
  use: (y: Tensor, k: number, node: GraphNode) => Tensor,
): () => void {
  const exchange = (node: GraphNode, name: string, tensors: TensorMap): void => {
    if (!nodes.has(node)) return;
    const results = tensors[name];
    if (results === undefined) return;
    tensors[name] = results.map((y, k) => {
      if (y?.dtype !== 'float32') return y;
      const used = use(y, k, node);
      const isOperand = node.inputs.some((input) => tensors[input.name]?.includes(y));
      if (used !== y && !isOperand && (y as { kept?: boolean }).kept !== true) y.dispose();
      return used;
    });
  };
  const undo = executorsOf(executor).flatMap((each) => {
    const { checkTensorForDisposal: dynamic, checkTensorForDisposalWithNodeLiveUntilInfo: ordered } = each;
    return [
      replace(each, 'checkTensorForDisposal', (name, node, tensors, ...others) => {
        exchange(node, name, tensors);
        dynamic.call(each, name, node, tensors, ...others);
      }),
      replace(each, 'checkTensorForDisposalWithNodeLiveUntilInfo', (node, tensors, ...others) => {
        exchange(node, node.name, tensors);
        ordered.call(each, node, tensors, ...others);
      }),
    ];
  });
  return () => {
    for (const restore of undo.splice(0)) restore();
  };
}
