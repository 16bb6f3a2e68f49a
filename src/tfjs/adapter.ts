/**
 * The shape of the adapter: what `attach` returns.
 * @module
 */
import type { QuantizeOptions } from './quantizeOptions.js';
import type { ExportHandler, Exported, ExportOptions } from './export/exportModel.js';
import type { FormatLike } from '../format/names.js';
import type { FileSource } from '../io/index.js';
import type { RoundingOptions } from '../options.js';
import type { CompareOptions, Comparison, ModelLike } from './traces/compare.js';
import type { AssignBudget, Assignment } from './quantization/assign.js';
import type { AutoPrecision, AutoPrecisionOptions } from './quantization/autoPrecision.js';
import type { Sensitivity, SensitivityOptions } from './quantization/sensitivity.js';
import type { QuantizeModelOptions } from './quantization/quantizeModel.js';
import type { QuantizedModel } from './quantization/modelSpec.js';
import type { LowPrecisionOptimizer, OptimizerLike, OptimizerOptions } from './optimizer.js';
import type { Policy, PolicyLike } from './policies/policy.js';
import type { PolicySpec } from './policies/policySpec.js';
import type { Tensor } from './tensorflow.js';
import type { Trace, TraceOptions } from './traces/trace.js';

/** Copies of the parts of TensorFlow.js, where a program has several. */
export interface AttachOptions {
  /** A copy of `@tensorflow/tfjs-layers`. */
  readonly layers?: { readonly layers?: { readonly Layer?: unknown }; readonly Layer?: unknown };
  /** A copy of `@tensorflow/tfjs-converter`. */
  readonly converter?: { readonly GraphModel: { readonly prototype: unknown } };
}

/** TensorFlow.js in emulated precision; made by `attach`. */
export interface Adapter {
  /**
   * A tensor rounded to `format`: in the order of its elements, row-major, element i draws random word `position` + i.
   *
   * Differentiable: the gradient goes straight through, to any order. NaN stays NaN, infinities, overflow, -0 and
   * subnormals as `chop` has them.
   *
   * The bits are the same on every backend: webgl and webgpu round by shaders of integers, which see subnormal numbers too.
   * Scales and flips go through host memory there: on webgpu the host must have the values of x, which it has after
   * `await x.data()`.
   * @param x - a float32 or complex64 tensor; of the latter both parts are rounded
   * @throws TypeError for anything else; RangeError for a format that float32 does not hold, for bad options, on a webgl
   * backend whose textures hold float16, and on webgpu for scales and flips of what is on the GPU alone
   */
  quantize<T extends Tensor>(x: T, format: FormatLike, options?: QuantizeOptions): T;
  /**
   * A float32 tensor of numbers, rounded to `format` before they become float32, so that they are rounded once.
   * @param values - numbers, in row-major order
   * @param shape - absent: one dimension
   * @throws as `quantize`
   */
  tensor(
    values: readonly number[] | Float64Array | Float32Array,
    shape: readonly number[] | undefined,
    format: FormatLike,
    options?: RoundingOptions,
  ): Tensor;
  /** A policy, checked; its `seed` is what stochastic rounding uses in every scope that it is passed to. */
  policy(spec: PolicyLike): Policy;
  /**
   * The spec of a preset, to be printed and changed: `fp.preset('mixed_bfloat16', { optimizer: 'bfloat16' })`. Kernels that the
   * active backend lacks are left out of its `ops`.
   * @param overrides - fields that replace those of the preset
   * @throws RangeError for an unknown name
   */
  preset(name: string, overrides?: PolicySpec): PolicySpec;
  /** The loss scale that a policy, as 'mixed_float16' does, has given an optimizer; undefined if none has. */
  lossScaleOf(optimizer: object): LowPrecisionOptimizer | undefined;
  /**
   * Calls `fn`; meanwhile every kernel of the active backend gives results in the precision that `policy` says.
   *
   * On webgl and webgpu small tensors are computed as large ones are: the backends' own paths for them are off meanwhile.
   * Kernels of webgl may take and give 0 where float32 has subnormal numbers, before any rounding: formats with the exponents
   * of float32, bfloat16 among them, lose theirs there.
   * @returns what `fn` returns
   * @throws what `fn` throws; RangeError for a bad policy, if another scope is open, or if the textures of webgl hold
   * float16; TypeError if `fn` is asynchronous
   */
  run<T>(policy: PolicyLike, fn: () => T): T;
  /**
   * Calls the asynchronous `fn`; until its promise is settled, every kernel of the active backend gives results in the
   * precision that `policy` says, whoever calls it.
   * @throws as `run`; RangeError also if another scope is open anywhere: scopes neither nest nor wait for each other
   */
  runAsync<T>(policy: PolicyLike, fn: () => Promise<T>): Promise<T>;
  /**
   * Runs `fn` as `run` does, and tells what rounding did at every operation: overflow, underflow, noise.
   *
   * `events` are decided call by call: where finite values overflow or all vanish, and where Infinity or NaN is born, which is
   * not wherever it passes through. With `shadow`, `fn` runs twice, first in float32, and every call has its own error
   * (`local`), the error against float32 so far (`accumulated`) and what it makes of the errors that come in (`gain`).
   * @returns the trace, with what `fn` returned in its `result`
   * @throws as `run`; RangeError for unknown options, if `shadow` would keep more than `shadowBytes`, and on webgpu, whose
   * tensors cannot be read at once: use `traceAsync`
   */
  trace<T>(policy: PolicyLike, fn: () => T, options?: TraceOptions): Trace<T>;
  /** `trace` of an asynchronous function, as `runAsync` runs it. */
  traceAsync<T>(policy: PolicyLike, fn: () => Promise<T>, options?: TraceOptions): Promise<Trace<T>>;
  /**
   * Quantizes the weights of a model, and the results of its layers, until `restore` is called: for predictions, and for
   * quantization-aware training by `model.fit`, which trains the weights that are kept in float32 beneath.
   * Inputs given as `calibration` allow more than rounding to nearest: GPTQ, corrected means, fixed scales of results.
   * @param model - a LayersModel, a GraphModel, or `{ variables, predict }`: a function with the variables, or tensors by name,
   * that it computes with
   * @throws TypeError for another model; RangeError for bad options, a model that is quantized already, a filter that
   * takes nothing, and calibration of a graph with control flow: use `quantizeModelAsync`. Nothing is changed then
   */
  quantizeModel(model: object, options: QuantizeModelOptions): QuantizedModel;
  /** `quantizeModel` that waits: for graphs with control flow, and for calibration inputs that come one by one. */
  quantizeModelAsync(model: object, options: QuantizeModelOptions): Promise<QuantizedModel>;
  /**
   * Writes the weights that a quantized model computes with: those of `options`, or, without, of the model as `quantizeModel` has left it.
   *
   * In the layout of TensorFlow.js, symmetric integers and formats whose values are few multiples of one unit become uint8 or
   * uint16, values of float16 float16; plain TensorFlow.js loads just the values that were emulated, but reads 0 for -0 among
   * bytes. In safetensors codes and scales are packed. Integers, single elements and what is not quantized stay as they are.
   * @param target - a directory for tfjs, a file for safetensors (written elsewhere and renamed), or a handler with `save`,
   * which is given what tfjs's handlers are, or the bytes of the file
   * @throws TypeError and RangeError as `quantizeModel`; RangeError naming a weight that tfjs's layout cannot hold, and for
   * options beside a model that is quantized
   */
  exportModel(model: object, target: string | ExportHandler, options?: ExportOptions): Promise<Exported>;
  /**
   * Gives a model the weights of a file, for good: of safetensors that `exportModel` wrote the bits that the quantized model computed with.
   * @param source - a path, bytes, a Blob or a stream of safetensors, .npz or GGUF
   * @returns the names of the weights
   * @throws RangeError for a name or number of elements that the model has not; FileError for a bad file. Nothing is changed then
   */
  importWeights(model: object, source: FileSource): Promise<readonly string[]>;
  /**
   * Which parts of a model need many bits: the error of the model's outputs with the kernels of one part alone in a format, for every
   * part and format, in the order of the model. One prediction each; the model is what it was afterwards.
   * @param model - a LayersModel or GraphModel
   * @param inputs - a tensor, or an iterable of batches
   * @throws TypeError for another model or inputs; RangeError for bad options
   */
  sensitivity(model: object, inputs: unknown, options?: SensitivityOptions): Promise<Sensitivity>;
  /**
   * A format for every part, within a budget of bits an element or of error; errors are taken to add up. Needs no model.
   * @throws RangeError unless exactly one budget is given, and if no assignment meets it
   */
  assign(sensitivity: Pick<Sensitivity, 'rows'>, budget: AssignBudget): Assignment;
  /**
   * A format for every part of a model, so that it keeps within a budget: sensitivity, assignment, and measurements of the model
   * as a whole on inputs that sensitivity has not seen, at most 12. With `{ error }` the fewest bits whose measured error is
   * within it. Parts are measured to nearest; formats with `method: 'gptq'` are fitted as a whole.
   * @throws TypeError and RangeError as `sensitivity`; RangeError for an error that cannot be kept, with what was reached
   */
  autoPrecision(model: object, inputs: unknown, options: AutoPrecisionOptions): Promise<AutoPrecision>;
  /**
   * An optimizer that rounds weights, gradients and state around `inner`, and scales losses; it is of the class of
   * `inner`, whose state it uses, and serves wherever that does.
   * @throws TypeError for what is no optimizer; RangeError for bad options
   */
  optimizer<O extends OptimizerLike>(inner: O, options: OptimizerOptions): O & LowPrecisionOptimizer;
  /**
   * Predictions of a model in several precisions against those in float32, as a table.
   * @param model - a model of layers or of a graph, or a function that gives tensors; tensors that it gives are disposed of
   * @param inputs - what it predicts from
   */
  compare(model: ModelLike, inputs: unknown, options?: CompareOptions): Promise<Comparison>;
}
