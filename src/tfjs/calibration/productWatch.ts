/**
 * Products of a model with its weights, as kernels compute them: what goes in, what comes out, and what follows.
 *
 * Fused kernels are taken apart, so that results are seen before bias and activation. Weights are known by their data, through
 * reshaping.
 * @module
 */
import { rounderOf } from '../backends/rounder.js';
import { moving } from '../kernels/categories.js';
import { fusedKernels } from '../kernels/fused.js';
import type { Run } from '../kernels/fusedKernel.js';
import type { Backend, KernelConfig, KernelParameters, Tensor, TensorFlow, TensorInfo } from '../tensorflow.js';

/** A product of a model with one of its weights. */
export interface ProductCall {
  /** Name of the weight. */
  readonly weight: string;
  readonly kernel: 'BatchMatMul' | 'Conv2D' | 'DepthwiseConv2dNative';
  /** What the weight is multiplied with. */
  readonly x: TensorInfo;
  /** The weight, as the kernel gets it. */
  readonly filter: TensorInfo;
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** The axis of the channels of what a product gives. */
export function channelAxis({ kernel, attrs }: ProductCall, rank: number): number {
  return kernel !== 'BatchMatMul' && attrs['dataFormat'] === 'NCHW' ? 1 : rank - 1;
}

/** What follows a product: where an offset of its channels may be put. */
export interface Following {
  /** Name of the bias that is added to it. */
  bias?: string;
  /** Batch normalization of what it gives. */
  norm?: {
    readonly scale?: string;
    readonly offset?: string;
    readonly mean: string;
    readonly variance: string;
    readonly epsilon: number;
  };
  /** Whether anything else sees what it gives, before bias and normalization. */
  shared?: true;
}

/** What is done while products are watched. */
export interface ProductWatcher {
  /** Sees a product before it is computed. */
  call?(call: ProductCall): void;
  /** New values of what a product gives; undefined: as they are. `y` is valid until it returns. */
  result?(y: TensorInfo, call: ProductCall): Float32Array | undefined;
}

const factors: Readonly<Record<string, readonly [x: string, filter: string]>> = {
  BatchMatMul: ['a', 'b'],
  Conv2D: ['x', 'filter'],
  DepthwiseConv2dNative: ['x', 'filter'],
};
const fusedProducts = ['_FusedMatMul', 'FusedConv2D', 'FusedDepthwiseConv2D'];

/** Watches the kernels of the active backend until `remove` is called. */
export class ProductWatch {
  /** What follows the products with each weight. */
  readonly following = new Map<string, Following>();
  /** The weights in the order of their first products, and how often each has been a factor. */
  readonly calls = new Map<string, number>();
  private readonly weights = new WeakMap<object, string>();
  /** Which product data comes from, by bias at most. */
  private readonly made = new WeakMap<object, string>();
  private readonly undo: (() => void)[] = [];
  private depth = 0;

  constructor(
    private readonly tf: TensorFlow,
    private readonly watcher: ProductWatcher,
  ) {
    const engine = tf.engine();
    const fused = fusedKernels(tf);
    const run: Run = (kernel, inputs, attributes) => {
      const given = Object.fromEntries(Object.entries(inputs).filter(([, x]) => x !== undefined));
      return engine.runKernel(kernel, given as never, attributes as never);
    };
    for (const config of tf.getKernelsForBackend(engine.backendName)) {
      const { kernelName, kernelFunc } = config;
      const apart = fusedProducts.includes(kernelName) ? fused.get(kernelName) : undefined;
      this.exchange(config, (parameters) => {
        if (this.depth > 0) return kernelFunc(parameters);
        if (apart !== undefined) return tf.tidy(() => apart.apart(run, parameters));
        return this.compute(kernelName, kernelFunc, parameters);
      });
    }
  }

  /** A tensor stands for a weight. */
  readonly note = ({ dataId }: TensorInfo, weight: string): void => {
    this.weights.set(dataId, weight);
  };

  remove(): void {
    for (const step of this.undo.splice(0)) step();
  }

  private exchange(config: KernelConfig, kernelFunc: KernelConfig['kernelFunc']): void {
    const original = config.kernelFunc;
    if (!Object.isFrozen(config)) {
      config.kernelFunc = kernelFunc;
      this.undo.push(() => (config.kernelFunc = original));
      return;
    }
    this.tf.unregisterKernel(config.kernelName, config.backendName);
    this.tf.registerKernel({ ...config, kernelFunc });
    this.undo.push(() => {
      this.tf.unregisterKernel(config.kernelName, config.backendName);
      this.tf.registerKernel(config);
    });
  }

  private compute(
    kernel: string,
    kernelFunc: KernelConfig['kernelFunc'],
    parameters: KernelParameters,
  ): TensorInfo | TensorInfo[] {
    const inputs = parameters.inputs as Record<string, TensorInfo | undefined>;
    const call = this.productOf(kernel, inputs, parameters.attrs);
    if (call !== undefined) {
      this.calls.set(call.weight, (this.calls.get(call.weight) ?? 0) + 1);
      if (!this.following.has(call.weight)) this.following.set(call.weight, {});
      this.watcher.call?.(call);
    }
    this.depth++;
    let results: TensorInfo | TensorInfo[];
    try {
      results = kernelFunc(parameters);
    } finally {
      this.depth--;
    }
    if (Array.isArray(results)) {
      this.follow(kernel, inputs, parameters.attrs, undefined);
      return results;
    }
    if (call === undefined) {
      this.follow(kernel, inputs, parameters.attrs, results);
      return results;
    }
    const y = this.exchanged(results, call, parameters.backend as Backend);
    this.follow(kernel, inputs, parameters.attrs, undefined);
    this.made.set(y.dataId, call.weight);
    return y;
  }

  private productOf(
    kernel: string,
    inputs: Readonly<Record<string, TensorInfo | undefined>>,
    attrs: KernelParameters['attrs'],
  ): ProductCall | undefined {
    const names = factors[kernel];
    if (names === undefined) return undefined;
    const [x, filter] = [inputs[names[0]]!, inputs[names[1]]!];
    const weight = this.weights.get(filter.dataId);
    if (weight === undefined) return undefined;
    return { weight, kernel: kernel as ProductCall['kernel'], x, filter, attrs: (attrs ?? {}) as ProductCall['attrs'] };
  }

  private exchanged(y: TensorInfo, call: ProductCall, backend: Backend): TensorInfo {
    const values = this.watcher.result?.(y, call);
    if (values === undefined) return y;
    const { shape } = y;
    const owned = y as Partial<Tensor>;
    if (owned.dispose !== undefined) owned.dispose();
    else backend.disposeData(y.dataId);
    return rounderOf(backend).write(values, shape);
  }

  /** Learns what follows products, and which data are weights still. */
  private follow(
    kernel: string,
    inputs: Readonly<Record<string, TensorInfo | undefined>>,
    attrs: KernelParameters['attrs'],
    result: TensorInfo | undefined,
  ): void {
    const operands = Object.values(inputs).filter((x): x is TensorInfo => x !== undefined && x !== null);
    const sole = operands.length === 1 ? operands[0] : undefined;
    if (sole !== undefined && result !== undefined && (moving.has(kernel) || kernel === 'Reshape')) {
      const weight = this.weights.get(sole.dataId);
      if (weight !== undefined && isTurned(kernel, attrs)) return;
      if (weight !== undefined) this.weights.set(result.dataId, weight);
    }
    for (const [name, x] of Object.entries(inputs)) {
      const product = x === undefined || x === null ? undefined : this.made.get(x.dataId);
      if (product === undefined) continue;
      const following = this.following.get(product)!;
      // The same data in another shape.
      if (result !== undefined && result.dataId === x!.dataId) continue;
      const other = inputs[name === 'a' ? 'b' : 'a'];
      const bias = kernel === 'Add' && other !== undefined ? this.weights.get(other.dataId) : undefined;
      if (bias !== undefined && result !== undefined && (following.bias ?? bias) === bias) {
        following.bias = bias;
        this.made.set(result.dataId, product);
      } else if (kernel === 'FusedBatchNorm' && name === 'x') {
        const norm = this.normOf(inputs, attrs);
        if (norm === undefined || (following.norm !== undefined && following.norm.mean !== norm.mean))
          following.shared = true;
        else following.norm = norm;
      } else {
        following.shared = true;
      }
    }
  }

  private normOf(
    inputs: Readonly<Record<string, TensorInfo | undefined>>,
    attrs: KernelParameters['attrs'],
  ): Following['norm'] {
    const named = (name: string): string | undefined => {
      const x = inputs[name];
      return x === undefined || x === null ? undefined : this.weights.get(x.dataId);
    };
    const [mean, variance, scale, offset] = ['mean', 'variance', 'scale', 'offset'].map(named);
    const isKnown = (name: string, found: string | undefined): boolean => !inputs[name] || found !== undefined;
    if (mean === undefined || variance === undefined || !isKnown('scale', scale) || !isKnown('offset', offset)) {
      return undefined;
    }
    const epsilon = (attrs?.['varianceEpsilon'] as number | undefined) ?? 0.001;
    return { mean, variance, epsilon, ...(scale !== undefined && { scale }), ...(offset !== undefined && { offset }) };
  }
}

/** Whether a kernel moves elements to other places. */
function isTurned(kernel: string, attrs: KernelParameters['attrs']): boolean {
  if (kernel === 'Reshape' || kernel === 'Identity') return false;
  if (kernel !== 'Transpose') return true;
  const order = (attrs as { perm?: readonly number[] }).perm ?? [];
  return order.some((axis, i) => axis !== i);
}
