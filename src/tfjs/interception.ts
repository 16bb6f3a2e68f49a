/**
 * Interception: while it is on, every kernel of a backend gives results in the precision of a policy.
 *
 * The registry is asked for a kernel at every call, so that exchanging its entries reaches models that are loaded
 * already, their gradients and optimizers. The tape records the kernel's name and the rounded results: gradients go
 * straight through.
 * @module
 */
import { randomWords } from '../random/words.js';
import { rounderOf } from './backends/rounder.js';
import { accumulateBy, type Accumulate } from './accumulation.js';
import { operandsOf, roundOperands, roundResult, type Observer } from './call.js';
import { release } from './release.js';
import type { Snapshot } from './backends/tensorRounder.js';
import type { Accumulation } from '../linalg/products/accumulation.js';
import { moving, untouched } from './kernels/categories.js';
import { emulated } from './kernels/emulated.js';
import { fusedKernels } from './kernels/fused.js';
import { type Fused, type Run } from './kernels/fusedKernel.js';
import { Marks } from './marks.js';
import type { Place } from './place.js';
import { Origins } from './operands/origins.js';
import { plain, type Precision } from './policies/precision.js';
import { integersOf } from './integers.js';
import type { Policy } from './policies/policy.js';
import type { Backend, KernelConfig, KernelParameters, Tensor, TensorFlow, TensorInfo } from './tensorflow.js';

type KernelFunction = KernelConfig['kernelFunc'];
type Results = TensorInfo | TensorInfo[];

/** The kernels of one backend, replaced during a scope. */
export class Interception {
  /** Number of the next kernel call. */
  private calls = 0;
  private depth = 0;
  /** What the kernels were. */
  private readonly originals: readonly KernelFunction[];
  private readonly join: KernelConfig | undefined;
  private readonly marks = new Marks();
  private readonly fused: ReadonlyMap<string, Fused>;
  /** Kernels that the backend has not. */
  private readonly added: readonly string[];
  private readonly quantizedWeights = new WeakMap<object, Map<string, Float32Array>>();
  /** What tells operands apart; undefined where the policy does not ask. */
  readonly origins: Origins | undefined;
  private readonly unwatchTape: (() => void) | undefined;
  /** Rounds integers; undefined where the policy leaves them. */
  private readonly integers: ReturnType<typeof integersOf> | undefined;

  constructor(
    private readonly tf: TensorFlow,
    /** The kernels of the active backend, as the registry holds them. */
    private readonly kernels: readonly KernelConfig[],
    private readonly policy: Policy,
    private readonly place: Place,
    private readonly observer: Observer | undefined,
  ) {
    const join = kernels.find(({ kernelName }) => kernelName === 'Complex');
    this.join = join && { ...join };
    this.fused = fusedKernels(tf);
    this.origins = policy.tellsKinds ? new Origins(tf) : undefined;
    this.unwatchTape = this.origins?.watchTape();
    this.integers = policy.integers === undefined ? undefined : integersOf(policy.integers);
    this.originals = kernels.map(({ kernelFunc }) => kernelFunc);
    for (const config of kernels) {
      if (this.isWrapped(config)) exchange(tf, config, this.wrap(config));
    }
    // What a backend lacks of the sums (wasm: gradients of convolutions) is ours for the duration.
    const { backendName } = tf.engine();
    const there = new Set(kernels.map(({ kernelName }) => kernelName));
    this.added = [...emulated.keys()].filter((kernelName) => !there.has(kernelName));
    for (const kernelName of this.added) {
      const kernelFunc: KernelFunction = (parameters) =>
        this.compute(kernelName, this.emulate(kernelName, inFloat32), parameters, 1);
      tf.registerKernel({ kernelName, backendName, kernelFunc });
    }
  }

  /** Kernels that neither round nor move are left alone, unless the policy rounds every tensor. */
  private isWrapped({ kernelName }: KernelConfig): boolean {
    if (!untouched.has(kernelName)) return true;
    return (this.policy.moving || this.integers !== undefined) && !kernelName.startsWith('Chop');
  }

  /** How many kernels have been computed. */
  get count(): number {
    return this.calls;
  }

  /** Puts every kernel back. */
  remove(): void {
    this.unwatchTape?.();
    this.kernels.forEach((config, i) => {
      if (this.isWrapped(config)) exchange(this.tf, config, this.originals[i]!);
    });
    for (const kernelName of this.added) this.tf.unregisterKernel(kernelName, this.kernels[0]!.backendName);
  }

  /** A kernel of ours, and `kernelFunc` where that leaves it to the backend. */
  private emulate(kernel: string, how: Accumulation, kernelFunc?: KernelFunction): KernelFunction {
    const compute = emulated.get(kernel)!;
    return (parameters) => {
      const result = compute(this.tf, rounderOf(parameters.backend), parameters, how);
      if (result !== undefined) return result;
      if (kernelFunc !== undefined) return kernelFunc(parameters);
      throw new RangeError(`run: ${kernel} of such tensors is not there on backend "${this.tf.engine().backendName}"`);
    };
  }

  /**
   * A kernel with the accumulation that its call is to have, which is number `first` of the scope. Sums in a fused kernel
   * have the words that they would have if it were taken apart.
   */
  private accumulating(
    kernel: string,
    kernelFunc: KernelFunction,
    accumulate: Accumulate,
    first: number,
  ): KernelFunction {
    const { seed } = this.policy;
    if (emulated.has(kernel)) return this.emulate(kernel, accumulate(seed, first), kernelFunc);
    const fused = this.fused.get(kernel);
    if (fused?.sums !== true) return kernelFunc;
    const engine = this.tf.engine();
    let number = first;
    const run: Run = (part, inputs, attributes) => {
      if (moving.has(part) || untouched.has(part)) return this.run(part, inputs, attributes);
      const parameters = { inputs, attrs: attributes } as KernelParameters;
      const how = accumulate(seed, number++);
      const result = emulated.get(part)?.(this.tf, rounderOf(engine.backend), parameters, how);
      return result === undefined ? this.run(part, inputs, attributes) : engine.makeTensorFromTensorInfo(result);
    };
    return (parameters) => this.tf.tidy(() => fused.apart(run, parameters));
  }

  private wrap(config: KernelConfig): KernelFunction {
    const { integers } = this;
    const wrapped = this.wrapFloats(config);
    if (integers === undefined) return wrapped;
    // What the kernel was: the entry of the registry is exchanged.
    const { kernelName: kernel, kernelFunc } = config;
    return (parameters) => {
      if (this.depth > 0) return kernelFunc(parameters);
      if (this.observer?.integers === undefined) return integers(wrapped, parameters);
      const call = { kernel, phase: this.place.phase(), layer: this.place.layer()?.name, number: this.calls };
      return integers(wrapped, parameters, (change) => this.observer?.integers?.(call, change));
    };
  }

  private wrapFloats({ kernelName, kernelFunc }: KernelConfig): KernelFunction {
    if (moving.has(kernelName) || untouched.has(kernelName)) {
      return (parameters) => this.move(kernelFunc, parameters, kernelName);
    }
    const fused = this.fused.get(kernelName);
    if (fused === undefined) return (parameters) => this.compute(kernelName, kernelFunc, parameters, 1);
    if (this.policy.fused === 'decompose') return (parameters) => this.tf.tidy(() => fused.apart(this.run, parameters));
    return (parameters) => {
      const calls = fused.calls(parameters);
      return calls === 0
        ? this.move(kernelFunc, parameters, kernelName)
        : this.compute(kernelName, kernelFunc, parameters, calls);
    };
  }

  private readonly run: Run = (kernel, inputs, attributes) => {
    const given = Object.fromEntries(Object.entries(inputs).filter(([, x]) => x !== undefined));
    return this.tf.engine().runKernel(kernel, given as Record<string, Tensor>, attributes as Record<string, never>);
  };

  /** Runs a kernel that moves elements: its results are in the format of its operands, if they all have the same. */
  private move(kernelFunc: KernelFunction, parameters: KernelParameters, kernel: string): Results {
    if (this.policy.moving && this.depth === 0) return this.moveRounded(kernelFunc, parameters, kernel);
    const results = kernelFunc(parameters);
    const operands = Object.values(parameters.inputs).filter((x): x is TensorInfo => x?.dtype === 'float32');
    const plan = operands[0] && this.marks.planOf(operands[0]);
    // What pads may be any number: it is only known to be in the format if it is 0.
    const constant = parameters.attrs?.['constantValue'];
    if (
      plan !== undefined &&
      (constant === undefined || constant === 0) &&
      operands.every((x) => this.marks.has(x, plan))
    ) {
      for (const result of asList(results)) this.marks.mark(result, plan);
    }
    if (this.observer?.moved !== undefined || this.origins !== undefined) {
      const moved = Object.values(parameters.inputs).filter((x) => x !== undefined && x !== null) as TensorInfo[];
      this.observer?.moved?.(moved, asList(results));
      this.origins?.moved(moved, asList(results));
    }
    return results;
  }

  /** Runs a kernel that moves elements, which are rounded first unless they have been. */
  private moveRounded(kernelFunc: KernelFunction, parameters: KernelParameters, kernel: string): Results {
    const layer = this.place.layer();
    const plan = this.place.exact ? undefined : this.policy.precision(kernel, this.place.phase(), layer).operands;
    if (plan === undefined || plan.rule.random) return kernelFunc(parameters);
    const rounder = rounderOf(parameters.backend as Backend);
    const made: TensorInfo[] = [];
    const inputs = (Array.isArray(parameters.inputs) ? [] : {}) as Record<string, TensorInfo>;
    for (const [name, x] of Object.entries(parameters.inputs)) {
      inputs[name] = x!;
      if (x?.dtype !== 'float32' || this.marks.has(x, plan)) continue;
      const rounded = rounder.round(x, { plan, words: undefined, position: 0 });
      inputs[name] = this.tf.engine().makeTensorFromTensorInfo(rounded);
      made.push(inputs[name]);
    }
    this.depth++;
    try {
      const results = kernelFunc({ ...parameters, inputs });
      for (const result of asList(results)) if (result.dtype === 'float32') this.marks.mark(result, plan);
      return results;
    } finally {
      this.depth--;
      for (const x of made) release(x, parameters.backend as Backend);
    }
  }

  /** What a kernel gives in float32 from these operands: elements by result and part. */
  private inFloat32(kernelFunc: KernelFunction, parameters: KernelParameters): Snapshot[][] {
    const backend = parameters.backend as Backend;
    const rounder = rounderOf(backend);
    this.depth++;
    try {
      return asList(kernelFunc(parameters)).map((x) => {
        const parts = x.dtype === 'complex64' ? (rounder.parts(x) ?? []) : x.dtype === 'float32' ? [x] : [];
        const values = parts.map((part) => rounder.snapshot(part));
        release(x, backend);
        return values;
      });
    } finally {
      this.depth--;
    }
  }

  /** Runs a kernel that computes, and counts for so many calls. */
  private compute(kernel: string, kernelFunc: KernelFunction, parameters: KernelParameters, calls: number): Results {
    // Kernels that another kernel calls are left alone.
    if (this.depth > 0) return kernelFunc(parameters);
    const number = this.calls + calls - 1;
    this.calls += calls;
    const layer = this.place.layer();
    const call = { kernel, phase: this.place.phase(), layer: layer?.name, number };
    const precision = this.place.exact ? plain : this.policy.precision(kernel, call.phase, layer);
    const { accumulate } = precision;
    const exact = this.observer?.shadow === true ? this.inFloat32(kernelFunc, parameters) : undefined;
    if (accumulate !== undefined) {
      kernelFunc = this.accumulating(kernel, kernelFunc, accumulate, number - calls + 1);
    } else if (precision === plain || isPlain(precision)) {
      if (this.observer === undefined && this.origins === undefined && this.integers === undefined) {
        return kernelFunc(parameters);
      }
    }
    const apart = accumulate !== undefined && this.fused.get(kernel)?.sums === true;
    const backend = parameters.backend as Backend;
    const words = precision.random ? randomWords(this.policy.seed, number) : undefined;
    const { seed } = this.policy;
    const { operandSeed = seed } = precision;
    const circumstances = {
      call,
      precision,
      words,
      operandWords: precision.random && operandSeed !== seed ? randomWords(operandSeed, number) : words,
      seeds: { results: seed, operands: operandSeed },
      origins: this.origins,
      histories: this.policy.histories,
      quantizedWeights: this.quantizedWeights,
      rounder: rounderOf(backend),
      backend,
      marks: this.marks,
      observer: this.observer,
      join: this.join,
      // What runs through the engine again is to be known to it.
      operand: (x: TensorInfo) => (apart ? this.tf.engine().makeTensorFromTensorInfo(x) : x),
      exact,
    };
    const { inputs, made } = roundOperands(parameters, circumstances);
    this.depth++;
    try {
      const results = kernelFunc({ ...parameters, inputs });
      const seen = this.observer === undefined ? [] : operandsOf(parameters.inputs, inputs);
      const rounded = asList(results).map((x, k) => roundResult(x, k, inputs, seen, circumstances));
      this.observer?.made?.(rounded);
      this.origins?.made(Object.values(parameters.inputs) as TensorInfo[], rounded, call.phase);
      return Array.isArray(results) ? rounded : rounded[0]!;
    } finally {
      this.depth--;
      for (const x of made) release(x, backend);
    }
  }
}

/** Whether nothing is rounded. */
function isPlain({ result, blocks, operands, byKind }: Precision): boolean {
  return result === undefined && blocks === undefined && operands === undefined && byKind === undefined;
}

/** What computes what a backend lacks, if the policy does not say it. */
const inFloat32 = accumulateBy({}, {})(0n, 0);

/** Entries of the registry are changed where they are: to take out and put in 150 of them takes ten times as long. */
function exchange(tf: TensorFlow, config: KernelConfig, kernelFunc: KernelFunction): void {
  if (!Object.isFrozen(config)) {
    config.kernelFunc = kernelFunc;
    return;
  }
  tf.unregisterKernel(config.kernelName, config.backendName);
  tf.registerKernel({ ...config, kernelFunc });
}

function asList(results: Results): TensorInfo[] {
  return Array.isArray(results) ? results : [results];
}
