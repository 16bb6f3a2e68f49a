/**
 * Interception: while it is on, every kernel of a backend gives results in the precision of a policy.
 *
 * The registry is asked for a kernel at every call, so that exchanging its entries reaches models that are loaded
 * already, their gradients and optimizers. The tape records the kernel's name and the rounded results: gradients go
 * straight through.
 * @module
 */
import type { Plan } from '../kernel/plan.js';
import { randomWords, type RandomWords } from '../random/words.js';
import { rounderOf, type Rounder } from './backends/rounder.js';
import { choosing, moving, places, untouched } from './categories.js';
import { fusedKernels, type Fused, type Run } from './fused.js';
import type { Place } from './place.js';
import type { Phase, Policy, Precision } from './policy.js';
import { positionOfOperand, positionOfResult, sameValues } from './request.js';
import type { Backend, KernelConfig, KernelParameters, Tensor, TensorFlow, TensorInfo } from './tensorflow.js';

/** A kernel call that is rounded. */
export interface Call {
  readonly kernel: string;
  readonly phase: Phase;
  /** The innermost layer or node that is being computed. */
  readonly layer: string | undefined;
  /** Its number in the scope. */
  readonly number: number;
}

/** What sees every result that is rounded. */
export interface Observer {
  /** Elements before and after; `plan` is undefined where nothing is rounded. */
  rounded(call: Call, before: Float32Array, after: Float32Array, plan: Plan | undefined): void;
}

/** The kernels of one backend, exchanged. */
export class Interception {
  /** Number of the next kernel call. */
  private calls = 0;
  private depth = 0;
  private readonly originals: readonly KernelConfig[];
  /** By which plan data is known to be rounded. Data of tensors never changes. */
  private readonly marks = new WeakMap<object, Plan>();
  private readonly fused: ReadonlyMap<string, Fused>;

  constructor(
    private readonly tf: TensorFlow,
    private readonly policy: Policy,
    private readonly place: Place,
    private readonly observer: Observer | undefined,
  ) {
    this.originals = tf.getKernelsForBackend(tf.engine().backendName);
    this.fused = fusedKernels(tf);
    for (const config of this.originals) {
      if (!untouched.has(config.kernelName)) exchange(tf, { ...config, kernelFunc: this.wrap(config) });
    }
  }

  /** Puts every kernel back. */
  remove(): void {
    for (const config of this.originals) {
      if (!untouched.has(config.kernelName)) exchange(this.tf, config);
    }
  }

  private wrap(config: KernelConfig): KernelConfig['kernelFunc'] {
    const { kernelName, kernelFunc } = config;
    if (moving.has(kernelName)) return (parameters) => this.move(kernelFunc, parameters);
    const fused = this.fused.get(kernelName);
    if (fused === undefined) return (parameters) => this.compute(kernelName, kernelFunc, parameters, 1);
    if (this.policy.fused === 'atomic') {
      return (parameters) => this.compute(kernelName, kernelFunc, parameters, fused.calls(parameters));
    }
    return (parameters) => this.tf.tidy(() => fused.apart(this.run, parameters));
  }

  private readonly run: Run = (kernel, inputs, attributes) => {
    const given = Object.fromEntries(Object.entries(inputs).filter(([, x]) => x !== undefined));
    return this.tf.engine().runKernel(kernel, given as Record<string, Tensor>, attributes as Record<string, never>);
  };

  /** Runs a kernel that moves elements: its results are in the format of its operands, if they all have the same. */
  private move(kernelFunc: KernelConfig['kernelFunc'], parameters: KernelParameters): TensorInfo | TensorInfo[] {
    const results = kernelFunc(parameters);
    const operands = Object.values(parameters.inputs).filter((x) => x?.dtype === 'float32');
    const plan = operands.length === 0 ? undefined : this.marks.get(operands[0]!.dataId);
    if (plan !== undefined && operands.every((x) => this.isMarked(x!, plan))) {
      // What pads may be any number: it is only known to be in the format if it is 0.
      const constant = parameters.attrs?.['constantValue'];
      if (constant === undefined || constant === 0) {
        for (const result of asList(results)) this.mark(result, plan);
      }
    }
    return results;
  }

  private compute(
    kernel: string,
    kernelFunc: KernelConfig['kernelFunc'],
    parameters: KernelParameters,
    calls: number,
  ): TensorInfo | TensorInfo[] {
    // A kernel that calls others of the registry by itself has rounded what it is made of.
    if (this.depth > 0) return kernelFunc(parameters);
    const number = this.calls + calls - 1;
    this.calls += calls;
    const phase = this.place.phase();
    const layer = this.place.layer();
    const precision = this.policy.precision(kernel, phase, layer);
    if (precision.result === undefined && precision.operands === undefined && this.observer === undefined) {
      return kernelFunc(parameters);
    }
    const rounder = rounderOf(parameters.backend);
    const words = this.wordsOf(precision, number);
    const { inputs, made } = this.roundOperands(kernel, parameters, precision, words, rounder);
    const backend = parameters.backend as Backend;
    this.depth++;
    try {
      const results = kernelFunc({ ...parameters, inputs });
      const call = { kernel, phase, layer, number };
      const operands = Object.values(inputs).filter((x) => x !== undefined && x !== null) as TensorInfo[];
      const rounded = asList(results).map((result, k) =>
        this.roundResult(result, k, operands, precision, words, rounder, backend, call),
      );
      return Array.isArray(results) ? rounded : rounded[0]!;
    } finally {
      this.depth--;
      for (const x of made) backend.disposeData(x.dataId);
    }
  }

  private wordsOf({ result, operands }: Precision, number: number): RandomWords | undefined {
    if (result?.rule.random !== true && operands?.rule.random !== true) return undefined;
    return randomWords(this.policy.seed, number);
  }

  private roundOperands(
    kernel: string,
    { inputs, backend }: KernelParameters,
    { operands: plan }: Precision,
    words: RandomWords | undefined,
    rounder: Rounder,
  ): { readonly inputs: KernelParameters['inputs']; readonly made: readonly TensorInfo[] } {
    if (plan === undefined) return { inputs, made: [] };
    const made: TensorInfo[] = [];
    const round = (x: TensorInfo, position: number): TensorInfo => {
      if (this.isMarked(x, plan)) return x;
      const out = rounder.round(x, { plan, words, position });
      this.mark(out, plan);
      made.push(out);
      return out;
    };
    const rounded: Record<string, TensorInfo | undefined> = {};
    const given = Object.entries(inputs);
    given.forEach(([name, x], k) => {
      rounded[name] = x;
      if (x === undefined || x === null || places[kernel]?.includes(name) === true) return;
      if (x.dtype === 'float32') rounded[name] = round(x, positionOfOperand(2 * k));
      if (x.dtype === 'complex64') {
        const parts = rounder.parts(x);
        if (parts === undefined) return;
        const [real, imag] = parts.map((part, i) => round(part, positionOfOperand(2 * k + i)));
        if (real === parts[0] && imag === parts[1]) return;
        const join = this.originals.find(({ kernelName }) => kernelName === 'Complex')!;
        const out = join.kernelFunc({ inputs: { real, imag }, backend }) as TensorInfo;
        made.push(out);
        rounded[name] = out;
      }
    });
    return { inputs: rounded, made };
  }

  private roundResult(
    result: TensorInfo,
    k: number,
    operands: readonly TensorInfo[],
    precision: Precision,
    words: RandomWords | undefined,
    rounder: Rounder,
    backend: Backend,
    call: Call,
  ): TensorInfo {
    const { result: plan } = precision;
    if (result.dtype === 'complex64') {
      rounder.parts(result)?.forEach((part, i) => {
        if (plan !== undefined) rounder.roundInPlace(part, [], { plan, words, position: positionOfResult(2 * k + i) });
      });
      return result;
    }
    if (result.dtype !== 'float32') return result;
    const before = this.observer === undefined ? undefined : rounder.read(result);
    let out = result;
    if (plan !== undefined && !this.isMarked(result, plan) && !isExact(call.kernel, precision)) {
      const request = { plan, words, position: positionOfResult(2 * k) };
      if (!rounder.roundInPlace(result, operands, request)) {
        out = rounder.round(result, request);
        release(result, backend);
      }
    }
    if (before !== undefined)
      this.observer!.rounded(call, before, out === result && plan === undefined ? before : rounder.read(out), plan);
    if (plan !== undefined) this.mark(out, plan);
    return out;
  }

  private mark(x: TensorInfo, plan: Plan): void {
    if (x.dtype === 'float32') this.marks.set(x.dataId, plan);
  }

  private isMarked(x: TensorInfo, plan: Plan): boolean {
    const known = this.marks.get(x.dataId);
    return known !== undefined && sameValues(known, plan);
  }
}

/** Whether results need no rounding, because they are operands, which have been rounded to the same format. */
function isExact(kernel: string, { result, operands }: Precision): boolean {
  if (!choosing.has(kernel) || result === undefined || operands === undefined) return false;
  const { signed, signedZero } = result.rule.format;
  return signed && signedZero && sameValues(result, operands);
}

/** Gives up a result that is not passed on: kernels return tensors that the engine knows, or just their data. */
function release(x: TensorInfo, backend: Backend): void {
  if ('rank' in x) (x as Tensor).dispose();
  else backend.disposeData(x.dataId);
}

function exchange(tf: TensorFlow, config: KernelConfig): void {
  tf.unregisterKernel(config.kernelName, config.backendName);
  tf.registerKernel(config);
}

function asList(results: TensorInfo | TensorInfo[]): TensorInfo[] {
  return Array.isArray(results) ? results : [results];
}
