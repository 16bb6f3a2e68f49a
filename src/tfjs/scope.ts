/**
 * Scopes: a policy in force for the duration of a function. There is one at a time, because kernels are the engine's.
 * @module
 */
import { kind } from '../options.js';
import { checkTextures, keepOnGpu } from './backends/gpu.js';
import type { Observer } from './call.js';
import { Interception } from './interception.js';
import { unknownName } from './names.js';
import { PlaceWatch, type Updates } from './place.js';
import { policyOf, type Policy, type PolicyLike } from './policy.js';
import type { TensorFlow } from './tensorflow.js';

/** Whose turn it is to exchange the kernels of an engine. */
class Turns {
  open = false;
  /** Settled when the last asynchronous scope that was asked for has closed. */
  last: Promise<unknown> = Promise.resolve();
  waiting = 0;
  /** Whether the function of a scope is running, and has not returned. */
  within = false;
}

/** Several modules, and so several adapters, may share an engine. */
const turnsOf = new WeakMap<object, Turns>();

/** Scopes of one TensorFlow.js. */
export class Scopes {
  private readonly turns: Turns;

  constructor(
    private readonly tf: TensorFlow,
    private readonly updates: Updates,
  ) {
    const engine = tf.engine();
    this.turns = turnsOf.get(engine) ?? new Turns();
    turnsOf.set(engine, this.turns);
  }

  run<T>(like: PolicyLike, fn: () => T, observer?: Observer): T {
    checkFunction(fn, 'run');
    const policy = policyOf(like);
    if (this.turns.open || this.turns.waiting > 0) {
      throw new RangeError(
        'run: expected no other scope to be open, got one: scopes do not nest, and what runs beside an asynchronous scope would be rounded by it',
      );
    }
    const close = this.enter(policy, 'run', observer);
    let result: T;
    try {
      result = this.begin(fn);
    } catch (error) {
      close(false);
      throw error;
    }
    if (isPromise(result)) {
      close(false);
      throw new TypeError('run: "fn" expected a function that is done when it returns, got a promise; use runAsync');
    }
    this.closeOrDispose(close, result);
    return result;
  }

  async runAsync<T>(like: PolicyLike, fn: () => Promise<T>, observer?: Observer): Promise<T> {
    checkFunction(fn, 'runAsync');
    const policy = policyOf(like);
    // A call from within a function that is still running would wait for itself. (Later ones cannot be told from others.)
    if (this.turns.within) {
      throw new RangeError('runAsync: expected no other scope to be open, got one: scopes do not nest');
    }
    const before = this.turns.last;
    let done = (): void => undefined;
    this.turns.last = new Promise<void>((resolve) => (done = resolve));
    this.turns.waiting++;
    try {
      await before;
      await this.tf.engine().ready();
      const close = this.enter(policy, 'runAsync', observer);
      let result: T;
      try {
        result = await this.begin(fn);
      } catch (error) {
        close(false);
        throw error;
      }
      this.closeOrDispose(close, result);
      return result;
    } finally {
      this.turns.waiting--;
      done();
    }
  }

  /** Calls `fn`: what it calls before it returns is within the scope. */
  private begin<T>(fn: () => T): T {
    this.turns.within = true;
    try {
      return fn();
    } finally {
      this.turns.within = false;
    }
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
    const kernels = this.tf.getKernelsForBackend(backendName).map(({ kernelName }) => kernelName);
    if (kernels.length === 0) {
      throw new RangeError(`${name}: expected a backend with kernels of its own, got "${backendName}", which has none`);
    }
    for (const op of policy.ops) {
      if (!kernels.includes(op))
        throw unknownName(`${name}: policy: "ops"`, `a kernel of backend "${backendName}"`, op, kernels);
    }
    checkTextures(this.tf, name);
    const place = new PlaceWatch(this.tf, this.updates);
    const interception = new Interception(this.tf, policy, place, observer);
    const release = keepOnGpu(this.tf);
    this.turns.open = true;
    return (check) => {
      interception.remove();
      place.remove();
      release();
      this.turns.open = false;
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
