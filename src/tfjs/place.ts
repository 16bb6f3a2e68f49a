/**
 * The place of a kernel call: its phase, and the layer that is being computed.
 *
 * The engine says whether gradients are being computed; optimizers and layers are watched while a scope is open. A layer's
 * part of the tape is told to bring the layer back when gradients are computed.
 * @module
 */
import type { LayerLike } from './policies/policy.js';
import type { Phase } from './policies/phase.js';
import { replace } from './replace.js';
import type { LayerClass, OptimizerClass, Tensor, TensorFlow, TensorInfo } from './tensorflow.js';

/** Where kernels are called from. */
export interface Place {
  phase(): Phase;
  layer(): LayerLike | undefined;
  /** Whether what is computed is float32, whatever the policy says: an update of masters. */
  readonly exact: boolean;
}

/** Whether weights are being updated. */
export class Updates {
  private depth = 0;
  private exactly = 0;

  get running(): boolean {
    return this.depth > 0;
  }

  /** Whether the update is one of masters, in float32 whatever a policy says. */
  get exact(): boolean {
    return this.exactly > 0;
  }

  /** Calls `fn` as part of an update, in float32 or as the policy says. */
  during(fn: () => void, precision: 'float32' | 'policy' = 'policy'): void {
    const exact = Number(precision === 'float32');
    this.depth++;
    this.exactly += exact;
    try {
      fn();
    } finally {
      this.depth--;
      this.exactly -= exact;
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
    readonly weightMap: Readonly<Record<string, readonly TensorInfo[]>>;
    readonly graph: { readonly nodes: Readonly<Record<string, { name: string; op: string; category: unknown }>> };
  };
}

interface GraphModelPrototype {
  execute(this: GraphModelLike, inputs: unknown, outputs?: unknown): unknown;
  executeAsync(this: GraphModelLike, inputs: unknown, outputs?: unknown): Promise<unknown>;
}

interface LayerInstance {
  readonly name: string;
  getClassName(): string;
}

/** What a scope wants to know, and to do, of updates and graphs. */
export interface Watched {
  /** An optimizer, not one of fp's, is about to update. */
  update?(optimizer: object): void;
  /** Updates by gradients in place of `apply`, which does it. */
  apply?(optimizer: object, gradients: unknown, apply: (gradients: unknown) => void): void;
  /** The loss that gradients are computed of. */
  loss?(optimizer: object, loss: Tensor): Tensor;
  /** A graph with these weights is being computed. */
  weights?(tensors: readonly TensorInfo[]): void;
}

/** Watches where kernels are called from, until it is removed. */
export class PlaceWatch implements Place {
  /** All layers and nodes that have been computed, by name. */
  readonly seen = new Map<string, LayerLike>();
  /** The node that a graph model is computing. */
  private node: LayerLike | undefined;
  private readonly layers: LayerLike[] = [];
  private readonly undo: (() => void)[] = [];
  private readonly state: EngineState;

  constructor(
    tf: TensorFlow,
    private readonly updates: Updates,
    private readonly watched: Watched,
  ) {
    this.state = tf.engine().state as EngineState;
    for (const { prototype } of optimizersOf(tf)) this.watchOptimizer(prototype);
    const { layers, graphs } = classesOf(tf);
    for (const { prototype } of layers) this.watchLayers(prototype);
    for (const { prototype } of graphs) this.watchGraphs(prototype as GraphModelPrototype);
    if (tf.Optimizer !== undefined) this.watchGradients(tf.Optimizer.prototype);
  }

  remove(): void {
    for (const restore of this.undo.splice(0).reverse()) restore();
  }

  phase(): Phase {
    if (this.updates.running) return 'optimizer';
    return this.state.scopeStack.some(({ name }) => name === 'backward') ? 'backward' : 'forward';
  }

  get exact(): boolean {
    return this.updates.exact;
  }

  layer(): LayerLike | undefined {
    return this.layers.at(-1) ?? this.node;
  }

  /** Calls `fn` as part of a layer. */
  within<T>(layer: LayerLike, fn: () => T): T {
    this.seen.set(layer.name, layer);
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

  private bringBack(node: { gradient?: (dys: unknown) => unknown }, layer: LayerLike): void {
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
    const { updates, watched } = this;
    this.replace(prototype, 'applyGradients', function (this: OptimizerClass['prototype'], gradients: unknown) {
      if (!updates.running) watched.update?.(this);
      const apply = (given: unknown): void => applyGradients.call(this, given);
      updates.during(() => (watched.apply === undefined ? apply(gradients) : watched.apply(this, gradients, apply)));
    });
  }

  private watchGradients(prototype: NonNullable<TensorFlow['Optimizer']>['prototype']): void {
    const { loss } = this.watched;
    if (loss === undefined) return;
    const { computeGradients } = prototype;
    this.replace(prototype, 'computeGradients', function (this: object, f: () => Tensor, variables?: unknown) {
      return computeGradients.call(this, () => loss(this, f()) as never, variables as never);
    });
  }

  private watchLayers(prototype: LayerClass['prototype']): void {
    const { apply } = prototype;
    const within = this.within.bind(this);
    this.replace(prototype, 'apply', function (this: LayerInstance, inputs: unknown, kwargs: unknown) {
      const layer = { name: this.name, kind: this.getClassName() };
      return within(layer, () => apply.call(this as never, inputs, kwargs));
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
    this.watched.weights?.(Object.values(executor.weightMap).flat());
    const nodes = Object.values(executor.graph.nodes);
    const categories = nodes.map(({ category }) => category);
    const kinds = nodes.map(({ name, op }): LayerLike => ({ name, kind: op }));
    nodes.forEach((node, i) => {
      const get = (): unknown => {
        this.node = kinds[i]!;
        this.seen.set(node.name, kinds[i]!);
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

/** The classes of layers and graph models of a module, and of the copies that `attach` was given. */
function classesOf(tf: TensorFlow): { layers: LayerClass[]; graphs: { prototype: unknown }[] } {
  const layers = [tf.layers?.Layer, ...(tf.copies ?? []).map((copy) => copy.layers?.Layer)];
  const graphs = [tf.GraphModel, ...(tf.copies ?? []).map((copy) => copy.GraphModel)];
  const known = <T>(classes: readonly (T | undefined)[]): T[] =>
    [...new Set(classes.filter((x) => x !== undefined))] as T[];
  return { layers: known(layers as (LayerClass | undefined)[]), graphs: known(graphs) };
}

const optimizers = new WeakMap<object, readonly OptimizerClass[]>();

/** The optimizers of TensorFlow.js that bring an applyGradients of their own. */
function optimizersOf(tf: TensorFlow): readonly OptimizerClass[] {
  const known = optimizers.get(tf) ?? findOptimizers(tf);
  optimizers.set(tf, known);
  return known;
}

function findOptimizers(tf: TensorFlow): OptimizerClass[] {
  return Object.entries(tf as object)
    .filter(([name]) => name.endsWith('Optimizer'))
    .map(([, value]) => value as OptimizerClass)
    .filter(({ prototype }) => prototype !== undefined && Object.hasOwn(prototype, 'applyGradients'));
}
