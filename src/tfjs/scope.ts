/**
 * Scopes: a policy in force for the duration of a function. There is one at a time, because kernels are the engine's.
 * @module
 */
import { kind } from '../arguments.js';
import { checkTextures, keepOnGpu } from './backends/gpu.js';
import type { Observer } from './call.js';
import { Interception } from './interception.js';
import { unknownName } from './names.js';
import { LossScale } from './lossScale.js';
import { hasLossScale, stateOf } from './optimizer.js';
import { PlaceWatch, type Updates, type Watched } from './place.js';
import { policyOf, type Policy, type PolicyLike } from './policies/policy.js';
import { replace } from './replace.js';
import type { Tensor, TensorFlow } from './tensorflow.js';

/** Engines with an open scope: several modules, and so several adapters, may share an engine. */
const busy = new WeakSet();

/** Scopes of one TensorFlow.js. */
export class Scopes {
  /** Formats of which it has been said that optimizers keep their state in them. */
  private readonly warned = new Set<string>();
  private readonly lossScales = new WeakMap<object, LossScale>();

  constructor(
    private readonly tf: TensorFlow,
    private readonly updates: Updates,
  ) {}

  /** The loss scale that a policy has given an optimizer; undefined for none. */
  lossScaleOf(optimizer: object): LossScale | undefined {
    return this.lossScales.get(optimizer);
  }

  /** @param name - the function that was called, for messages */
  run<T>(like: PolicyLike, fn: () => T, observer?: Observer, name = 'run'): T {
    checkFunction(fn, name);
    const policy = policyOf(like);
    const leave = this.occupy(name);
    try {
      const close = this.enter(policy, name, observer);
      let result: T;
      try {
        result = fn();
      } catch (error) {
        close(false);
        throw error;
      }
      if (isPromise(result)) {
        close(false);
        throw new TypeError(
          `${name}: "fn" expected a function that is done when it returns, got a promise; use ${name}Async`,
        );
      }
      this.closeOrDispose(close, result);
      return result;
    } finally {
      leave();
    }
  }

  /** @param name - the function that was called, for messages */
  async runAsync<T>(like: PolicyLike, fn: () => Promise<T>, observer?: Observer, name = 'runAsync'): Promise<T> {
    checkFunction(fn, name);
    const policy = policyOf(like);
    const leave = this.occupy(name);
    try {
      await this.tf.engine().ready();
      const close = this.enter(policy, name, observer);
      let result: T;
      try {
        result = await fn();
      } catch (error) {
        close(false);
        throw error;
      }
      this.closeOrDispose(close, result);
      return result;
    } finally {
      leave();
    }
  }

  /**
   * Takes the engine; what is returned gives it back. A call that came from within a scope could not be told from one beside
   * it, so that neither is made to wait: the first would wait for itself.
   */
  private occupy(name: string): () => void {
    const engine = this.tf.engine();
    if (busy.has(engine)) {
      throw new RangeError(
        `${name}: expected no other scope to be open, got one: scopes neither nest nor overlap; ` +
          'wait for an asynchronous one to be done before the next begins',
      );
    }
    busy.add(engine);
    return () => busy.delete(engine);
  }

  private closeOrDispose(close: (check: boolean) => void, result: unknown): void {
    try {
      close(true);
    } catch (error) {
      this.tf.dispose(result as never);
      throw error;
    }
  }

  /** Puts a policy in force; what is returned ends that, and checks that all that it names has been there. */
  private enter(policy: Policy, name: string, observer: Observer | undefined): (check: boolean) => void {
    const engine = this.tf.engine();
    const { backendName } = engine;
    if (backendName === null || backendName === undefined) {
      throw new RangeError(`${name}: expected a backend that is ready, got none yet; await tf.ready() first`);
    }
    const kernels = this.tf.getKernelsForBackend(backendName);
    if (kernels.length === 0) {
      throw new RangeError(`${name}: expected a backend with kernels of its own, got "${backendName}", which has none`);
    }
    for (const op of policy.dropsMissing ? [] : policy.ops) {
      const names = kernels.map(({ kernelName }) => kernelName);
      if (!names.includes(op)) {
        throw unknownName(`${name}: policy: "ops"`, `a kernel of backend "${backendName}"`, op, names);
      }
    }
    checkTextures(this.tf, name);
    const place = new PlaceWatch(this.tf, this.updates, {
      update: (optimizer) => {
        this.warnOfState(policy, optimizer);
      },
      ...this.scaling(policy),
      weights: (tensors) => interception.origins?.addWeights(tensors),
    });
    const interception = new Interception(this.tf, kernels, policy, place, observer);
    const release = keepOnGpu(this.tf);
    const changed = (): RangeError =>
      new RangeError(
        `${name}: the backend changed from ${backendName} to ${String(engine.backendName)} inside a scope; ` +
          'set it before the scope opens',
      );
    const unwatch = watchBackend(engine, backendName, changed);
    return (check) => {
      unwatch();
      interception.remove();
      place.remove();
      release();
      if (!check) return;
      if (engine.backendName !== backendName) throw changed();
      if (policy.needsLayers && interception.count > 0 && place.seen.size === 0) {
        throw new RangeError(
          `${name}: policy: "layers" expected layers or nodes to run, but no layer ran; is the model of another copy of ` +
            '@tensorflow/tfjs-layers or -converter? pass that copy: attach(tf, { layers, converter })',
        );
      }
      const missing = policy.layersWithout([...place.seen.values()])[0];
      if (missing !== undefined) {
        throw unknownName(`${name}: policy: "layers"`, 'a layer or node that ran', missing, [...place.seen.keys()]);
      }
    };
  }

  /** Says once that an optimizer accumulates in a short format: small updates are lost there. */
  private warnOfState(policy: Policy, optimizer: object): void {
    const format = policy.precision('Add', 'optimizer', undefined).result?.rule.format;
    if (!policy.warn || format === undefined || (format.bits ?? format.precision) > SHORT || !accumulates(optimizer)) {
      return;
    }
    if (this.warned.has(format.name)) return;
    this.warned.add(format.name);
    const better =
      format.name === 'float16' ? 'mixed_float16' : (format.bits ?? 16) <= 8 ? 'fp8_hybrid' : 'mixed_bfloat16';
    console.warn(`fpchop/tfjs: optimizer state in ${format.name}; did you mean '${better}'?`);
  }

  /** What scales losses and their gradients, if the policy says so. */
  private scaling({ lossScale }: Policy): Watched {
    if (lossScale === undefined) return {};
    const scaleOf = (optimizer: object): LossScale | undefined => {
      if (hasLossScale(optimizer)) return undefined;
      const known = this.lossScales.get(optimizer) ?? new LossScale(this.tf, lossScale);
      this.lossScales.set(optimizer, known);
      return known;
    };
    return {
      loss: (optimizer, loss) => scaleOf(optimizer)?.scaleGradient(loss) ?? loss,
      apply: (optimizer, gradients, apply) => {
        const scale = scaleOf(optimizer);
        if (scale?.takePending() !== true) apply(gradients);
        else this.applyScaled(scale, gradients, apply);
      },
    };
  }

  /** Gradients are divided by the scale, or the step is skipped. */
  private applyScaled(scale: LossScale, gradients: unknown, apply: (gradients: unknown) => void): void {
    const list = gradientsOf(gradients);
    const known = list.flatMap(({ tensor }) => (tensor === null || tensor === undefined ? [] : [tensor]));
    const factor = scale.scale;
    if (!scale.mayStep(known)) return;
    this.tf.tidy(() => {
      apply(
        list.map(({ name, tensor }) => ({
          name,
          tensor: tensor === null || tensor === undefined ? tensor : this.tf.div(tensor, factor),
        })),
      );
    });
  }
}

/** Formats of so many bits are short. */
const SHORT = 16;

type Gradient = { readonly name: string; readonly tensor: Tensor | null | undefined };

/** Gradients by name as a list. */
function gradientsOf(gradients: unknown): Gradient[] {
  if (Array.isArray(gradients)) return gradients as Gradient[];
  return Object.entries(gradients as Readonly<Record<string, Tensor | null>>).map(([name, tensor]) => ({
    name,
    tensor,
  }));
}

/** Whether an optimizer keeps state: its fields are lists of variables, empty until the first update. */
function accumulates(optimizer: object): boolean {
  return stateOf(optimizer).length > 0 || Object.keys(optimizer).some((key) => key.startsWith('accumulat'));
}

/** What the engine keeps and does not document; tests pin it. */
interface KernelRunner {
  runKernelFunc(parameters: unknown): unknown;
}

/** Kernels of another backend are errors, until what is returned is called: they would not be rounded. */
function watchBackend(engine: object, backendName: string, changed: () => RangeError): () => void {
  const runner = engine as KernelRunner & { readonly backendName: string };
  const run = runner.runKernelFunc.bind(runner);
  return replace(runner as KernelRunner, 'runKernelFunc', (parameters) => {
    if (runner.backendName !== backendName) throw changed();
    return run(parameters);
  });
}

function checkFunction(fn: unknown, name: string): void {
  if (typeof fn !== 'function') throw new TypeError(`${name}: "fn" expected a function, got ${kind(fn)}`);
}

function isPromise(x: unknown): boolean {
  return typeof x === 'object' && x !== null && typeof (x as { then?: unknown }).then === 'function';
}
