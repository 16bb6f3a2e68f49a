/**
 * Scopes: a policy in force for the duration of a function. There is one at a time, because kernels are the engine's.
 * @module
 */
import { kind } from '../arguments.js';
import { checkTextures, keepOnGpu } from './backends/gpu.js';
import type { Observer } from './call.js';
import { Interception } from './interception.js';
import { unknownName } from './names.js';
import { PlaceWatch, type Updates } from './place.js';
import { policyOf, type Policy, type PolicyLike } from './policy.js';
import type { TensorFlow } from './tensorflow.js';

/** Engines with an open scope: several modules, and so several adapters, may share an engine. */
const busy = new WeakSet();

/** Scopes of one TensorFlow.js. */
export class Scopes {
  constructor(
    private readonly tf: TensorFlow,
    private readonly updates: Updates,
  ) {}

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
    for (const op of policy.ops) {
      const names = kernels.map(({ kernelName }) => kernelName);
      if (!names.includes(op)) {
        throw unknownName(`${name}: policy: "ops"`, `a kernel of backend "${backendName}"`, op, names);
      }
    }
    checkTextures(this.tf, name);
    const place = new PlaceWatch(this.tf, this.updates);
    const interception = new Interception(this.tf, kernels, policy, place, observer);
    const release = keepOnGpu(this.tf);
    return (check) => {
      interception.remove();
      place.remove();
      release();
      if (!check) return;
      const missing = policy.layersWithout(place.seen)[0];
      if (missing !== undefined) {
        throw unknownName(`${name}: policy: "layers"`, 'a layer or node that ran', missing, [...place.seen]);
      }
    };
  }
}

function checkFunction(fn: unknown, name: string): void {
  if (typeof fn !== 'function') throw new TypeError(`${name}: "fn" expected a function, got ${kind(fn)}`);
}

function isPromise(x: unknown): boolean {
  return typeof x === 'object' && x !== null && typeof (x as { then?: unknown }).then === 'function';
}
