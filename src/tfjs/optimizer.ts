/**
 * Optimizers in low precision: weights, gradients and state are rounded around an optimizer of TensorFlow.js, which stays
 * what it is.
 * @module
 */
import type { FormatLike } from '../format/names.js';
import { kind } from '../arguments.js';
import { checkLossScale, LossScale, type DynamicLossScale } from './lossScale.js';
import type { Updates } from './place.js';
import type { TensorSpec } from './quantization/modelSpec.js';
import { checkSpec, seeded, TensorQuantizer } from './quantization/tensorQuantizer.js';
import type { Tensor, TensorFlow, Variable } from './tensorflow.js';

/** What is rounded around an optimizer. */
export interface OptimizerOptions {
  /**
   * Weights, after every update.
   * @defaultValue as they are
   */
  readonly weights?: FormatLike | TensorSpec;
  /**
   * Gradients, before the update (and before the scale of the loss is taken out of them).
   * @defaultValue as they are
   */
  readonly gradients?: FormatLike | TensorSpec;
  /**
   * What the optimizer accumulates: momentum, moments, …
   * @defaultValue as it is
   */
  readonly state?: FormatLike | TensorSpec;
  /**
   * With `weights`: updates go to float32 copies of the weights, and what models compute with is those, rounded.
   * @defaultValue false
   */
  readonly master?: boolean;
  /**
   * Gradients of the loss are multiplied by this, so that they do not underflow, and divided by it before the update. A
   * number, or dynamic: steps whose gradients are not finite are skipped and halve the scale. For `minimize`,
   * `computeGradients` and what calls them: `model.fit`.
   * @defaultValue 1
   */
  readonly lossScale?: number | 'dynamic' | DynamicLossScale;
}

/** What an optimizer has more when it is wrapped. */
export interface LowPrecisionOptimizer {
  /** What gradients are multiplied by at present. */
  readonly lossScale: number;
  /** Steps that were skipped because gradients were not finite. */
  readonly skippedSteps: number;
}

/** The part of an optimizer of TensorFlow.js that is used. */
export interface OptimizerLike {
  /** Updates variables by their gradients. */
  applyGradients(gradients: Gradients): void;
  /** The loss, and its gradients by names of variables. */
  computeGradients(f: () => Tensor, variables?: Variable[]): unknown;
  /** Gives up what is accumulated. */
  dispose(): void;
}

/** Gradients by names of variables, or as a list. */
export type Gradients =
  Readonly<Record<string, Tensor | null>> | readonly { readonly name: string; readonly tensor: Tensor }[];

const optionKeys = ['weights', 'gradients', 'state', 'master', 'lossScale'];

/** Optimizers that have been wrapped with a loss scale. */
const scaled = new WeakSet<object>();

/** Whether `optimizer` is one that `fp.optimizer` has given a loss scale. */
export function hasLossScale(optimizer: object): boolean {
  return scaled.has(optimizer);
}

/** `Adapter.optimizer`. */
export function lowPrecisionOptimizer<O extends OptimizerLike>(
  tf: TensorFlow,
  updates: Updates,
  inner: O,
  options: OptimizerOptions,
): O & LowPrecisionOptimizer {
  check(inner, options);
  const step = new Step(tf, inner, options);
  if (options.lossScale !== undefined) scaled.add(inner);
  // What is not replaced is the inner optimizer's: its name, its configuration, its learning rate.
  return Object.defineProperties(Object.create(inner) as O & LowPrecisionOptimizer, {
    applyGradients: method((gradients: Gradients) =>
      updates.during(() => step.apply(gradients), options.master === true ? 'float32' : 'policy'),
    ),
    computeGradients: method((f: () => Tensor, variables?: Variable[]) =>
      inner.computeGradients(() => step.loss.scaleGradient(f()), variables),
    ),
    dispose: method(() => {
      step.dispose();
      inner.dispose();
    }),
    lossScale: { get: () => step.loss.scale },
    skippedSteps: { get: () => step.loss.skipped },
  });
}

function method(value: unknown): PropertyDescriptor {
  return { value, writable: true, configurable: true };
}

/** One update, and what lasts from one to the next. */
class Step {
  readonly loss: LossScale;
  private readonly quantizers = new Map<string, TensorQuantizer>();
  private readonly masters = new Map<string, Tensor>();
  private readonly specs: Readonly<Record<'weights' | 'gradients' | 'state', TensorSpec | undefined>>;

  constructor(
    private readonly tf: TensorFlow,
    private readonly inner: OptimizerLike,
    private readonly options: OptimizerOptions,
  ) {
    const { weights, gradients, state, lossScale = 1 } = options;
    this.specs = {
      weights: asSpec(weights, 'weights'),
      gradients: asSpec(gradients, 'gradients'),
      state: asSpec(state, 'state'),
    };
    this.loss = new LossScale(tf, lossScale);
  }

  apply(given: Gradients): void {
    const { tf } = this;
    const scaled = this.loss.takePending();
    const names = Array.isArray(given) ? given.map(({ name }: { name: string }) => name) : Object.keys(given);
    const gradients: Record<string, Tensor | null> = {};
    tf.tidy(() => {
      for (const [i, name] of names.entries()) {
        const gradient = Array.isArray(given)
          ? (given[i] as { tensor: Tensor | null }).tensor
          : (given as Readonly<Record<string, Tensor | null>>)[name];
        gradients[name] = null;
        if (gradient === null || gradient === undefined) continue;
        const rounded = this.rounded('gradients', name, gradient);
        gradients[name] = tf.keep(scaled ? tf.div(rounded, this.loss.scale) : rounded.clone());
      }
    });
    const known = Object.values(gradients).filter((gradient) => gradient !== null);
    try {
      if (!scaled || this.loss.mayStep(known)) this.update(gradients);
    } finally {
      tf.dispose(known);
    }
  }

  dispose(): void {
    this.tf.dispose([...this.masters.values()]);
    this.masters.clear();
  }

  private update(gradients: Readonly<Record<string, Tensor | null>>): void {
    const { tf, inner } = this;
    const variables = tf.engine().registeredVariables as Readonly<Record<string, Variable>>;
    const { master = false } = this.options;
    for (const [name, weights] of this.masters) variables[name]!.assign(weights);
    inner.applyGradients(gradients);
    tf.tidy(() => {
      for (const name of this.specs.weights === undefined ? [] : Object.keys(gradients)) {
        const variable = variables[name]!;
        if (master) {
          this.masters.get(name)?.dispose();
          this.masters.set(name, tf.keep(variable.clone()));
        }
        variable.assign(this.rounded('weights', name, variable));
      }
      if (this.specs.state === undefined) return;
      for (const { originalName, variable } of stateOf(inner)) {
        variable.assign(this.rounded('state', originalName, variable));
      }
    });
  }

  private rounded(what: 'weights' | 'gradients' | 'state', name: string, x: Tensor): Tensor {
    const spec = this.specs[what];
    if (spec === undefined || x.dtype !== 'float32') return x;
    const key = `${what} ${name}`;
    let quantizer = this.quantizers.get(key);
    if (quantizer === undefined) {
      quantizer = new TensorQuantizer(this.tf, spec, this.quantizers.size, {});
      this.quantizers.set(key, quantizer);
    }
    return quantizer.quantize(x);
  }
}

/** What optimizers accumulate: lists of variables with names. */
export function stateOf(optimizer: object): { readonly originalName: string; readonly variable: Variable }[] {
  return Object.values(optimizer)
    .filter((value): value is unknown[] => Array.isArray(value))
    .flat()
    .filter(
      (entry): entry is { originalName: string; variable: Variable } =>
        typeof entry === 'object' && entry !== null && 'originalName' in entry && 'variable' in entry,
    );
}

function asSpec(like: FormatLike | TensorSpec | undefined, name: string): TensorSpec | undefined {
  if (like === undefined) return undefined;
  const spec: TensorSpec = typeof like === 'string' || !('format' in like) ? { format: like } : like;
  checkSpec(spec, `optimizer: ${name}`);
  return seeded(spec);
}

function check(inner: unknown, options: OptimizerOptions): void {
  const name = 'optimizer';
  if (typeof inner !== 'object' || inner === null || !('applyGradients' in inner)) {
    throw new TypeError(`${name}: "inner" expected an optimizer of TensorFlow.js, got ${kind(inner)}`);
  }
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${name}: "options" expected an object, got ${kind(options)}`);
  }
  const unknown = Object.keys(options).find((key) => !optionKeys.includes(key));
  if (unknown !== undefined) {
    throw new RangeError(`${name}: unknown option "${unknown}", expected only ${optionKeys.join(', ')}`);
  }
  const { master, weights, lossScale = 1 } = options;
  if (master === true && weights === undefined) {
    throw new RangeError(`${name}: "master" expected with "weights", got it without`);
  }
  checkLossScale(lossScale, name);
}
