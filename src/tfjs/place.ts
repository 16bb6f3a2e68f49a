/**
 * The place of a kernel call: its phase, and the layer that is being computed.
 *
 * The engine says whether gradients are being computed; optimizers and layers are watched while a scope is open. A layer's
 * part of the tape is told to bring the layer back when gradients are computed.
 * @module
 */
import type { Phase } from './policy.js';
import { replace } from './replace.js';
import type { LayerClass, OptimizerClass, TensorFlow } from './tensorflow.js';

/** Where kernels are called from. */
export interface Place {
  phase(): Phase;
  layer(): string | undefined;
}

/** Whether weights are being updated. */
export class Updates {
  private depth = 0;

  get running(): boolean {
    return this.depth > 0;
  }

  /** Calls `fn` as part of an update. */
  during(fn: () => void): void {
    this.depth++;
    try {
      fn();
    } finally {
      this.depth--;
    }
  }
}

/** What the engine keeps and does not document; tests pin it. */
interface EngineState {
  readonly scopeStack: readonly { readonly name: string }[];
  readonly activeTape: { gradient?: (dys: unknown) => unknown }[] | null | undefined;
}

/** What graph models keep and do not document; tests pin it. */
interface GraphModelLike {
  readonly executor: {
    readonly graph: { readonly nodes: Readonly<Record<string, { name: string; category: unknown }>> };
  };
}

interface GraphModelPrototype {
  execute(this: GraphModelLike, inputs: unknown, outputs?: unknown): unknown;
  executeAsync(this: GraphModelLike, inputs: unknown, outputs?: unknown): Promise<unknown>;
}

/** Watches where kernels are called from, until it is removed. */
export class PlaceWatch implements Place {
  /** Names of all layers that have been computed. */
  readonly seen = new Set<string>();
  /** The node that a graph model is computing. */
  private node: string | undefined;
  private readonly layers: string[] = [];
  private readonly undo: (() => void)[] = [];
  private readonly state: EngineState;

  constructor(
    tf: TensorFlow,
    private readonly updates: Updates,
  ) {
    this.state = tf.engine().state as unknown as EngineState;
    for (const { prototype } of optimizersOf(tf)) this.watchOptimizer(prototype);
    const Layer = tf.layers?.Layer as LayerClass | undefined;
    if (Layer !== undefined) this.watchLayers(Layer.prototype);
    if (tf.GraphModel !== undefined) this.watchGraphs(tf.GraphModel.prototype as GraphModelPrototype);
  }

  remove(): void {
    for (const restore of this.undo.splice(0).reverse()) restore();
  }

  phase(): Phase {
    if (this.updates.running) return 'optimizer';
    return this.state.scopeStack.some(({ name }) => name === 'backward') ? 'backward' : 'forward';
  }

  layer(): string | undefined {
    return this.layers.at(-1) ?? this.node;
  }

  /** Calls `fn` as part of a layer. */
  within<T>(layer: string, fn: () => T): T {
    this.seen.add(layer);
    const tape = this.state.activeTape;
    const start = tape?.length ?? 0;
    this.layers.push(layer);
    try {
      return fn();
    } finally {
      this.layers.pop();
      for (const node of tape?.slice(start) ?? []) this.bringBack(node, layer);
    }
  }

  private bringBack(node: { gradient?: (dys: unknown) => unknown }, layer: string): void {
    const { gradient } = node;
    if (gradient === undefined || this.brought.has(node)) return;
    this.brought.add(node);
    // What a gradient function returns are functions that compute the gradient of each operand.
    node.gradient = (dys) => {
      const gradients = this.within(layer, () => gradient(dys)) as Record<string, () => unknown>;
      return Object.fromEntries(
        Object.entries(gradients).map(([name, compute]) => [name, () => this.within(layer, compute)]),
      );
    };
  }

  /** Nodes of the tape that an inner layer has spoken for. */
  private readonly brought = new WeakSet<object>();

  private watchOptimizer(prototype: OptimizerClass['prototype']): void {
    const { applyGradients } = prototype;
    const { updates } = this;
    this.replace(prototype, 'applyGradients', function (this: OptimizerClass['prototype'], gradients: unknown) {
      updates.during(() => applyGradients.call(this, gradients));
    });
  }

  private watchLayers(prototype: LayerClass['prototype']): void {
    const { apply } = prototype;
    const within = this.within.bind(this);
    this.replace(prototype, 'apply', function (this: { name: string }, inputs: unknown, kwargs: unknown) {
      return within(this.name, () => apply.call(this as never, inputs, kwargs));
    });
  }

  private watchGraphs(prototype: GraphModelPrototype): void {
    const { execute, executeAsync } = prototype;
    const watch = this.watchNodes.bind(this);
    this.replace(prototype, 'execute', function (this: GraphModelLike, inputs, outputs) {
      const unwatch = watch(this);
      try {
        return execute.call(this, inputs, outputs);
      } finally {
        unwatch();
      }
    });
    this.replace(prototype, 'executeAsync', async function (this: GraphModelLike, inputs, outputs) {
      const unwatch = watch(this);
      try {
        return await executeAsync.call(this, inputs, outputs);
      } finally {
        unwatch();
      }
    });
  }

  /** The executor asks every node for its category before it computes it. */
  private watchNodes({ executor }: GraphModelLike): () => void {
    const nodes = Object.values(executor.graph.nodes);
    const categories = nodes.map(({ category }) => category);
    nodes.forEach((node, i) => {
      const get = (): unknown => {
        this.node = node.name;
        this.seen.add(node.name);
        return categories[i];
      };
      Object.defineProperty(node, 'category', { get, configurable: true, enumerable: true });
    });
    return () => {
      this.node = undefined;
      nodes.forEach((node, i) => {
        Object.defineProperty(node, 'category', {
          value: categories[i],
          configurable: true,
          enumerable: true,
          writable: true,
        });
      });
    };
  }

  private replace<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void {
    this.undo.push(replace(target, key, value));
  }
}

const optimizers = new WeakMap<object, readonly OptimizerClass[]>();

/** The optimizers of TensorFlow.js that bring an applyGradients of their own. */
function optimizersOf(tf: TensorFlow): readonly OptimizerClass[] {
  const known = optimizers.get(tf) ?? findOptimizers(tf);
  optimizers.set(tf, known);
  return known;
}

function findOptimizers(tf: TensorFlow): OptimizerClass[] {
  return Object.entries(tf as unknown as Record<string, unknown>)
    .filter(([name]) => name.endsWith('Optimizer'))
    .map(([, value]) => value as OptimizerClass)
    .filter(({ prototype }) => prototype !== undefined && Object.hasOwn(prototype, 'applyGradients'));
}
