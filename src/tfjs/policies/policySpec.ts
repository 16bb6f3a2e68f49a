/**
 * What a policy is made of.
 * @module
 */
import type { FormatLike } from '../../format/names.js';
import type { DynamicLossScale } from '../lossScale.js';
import type { PrecisionLike, PrecisionSpec } from './precision.js';

/** The precision of a layer: in all phases, or phase by phase. */
export interface LayerSpec extends PrecisionSpec {
  readonly forward?: PrecisionLike;
  readonly backward?: PrecisionLike;
}

/**
 * What `run` takes: a precision, and exceptions from it. If several levels set a field, the most specific level wins. From
 * least to most specific: the policy itself, the phase, the layer, the phase of the layer, the kernel.
 */
export interface PolicySpec extends PrecisionSpec {
  /**
   * Kernels in no layer or node: losses, metrics, a program's own operations.
   * @defaultValue as the policy says otherwise
   */
  readonly outside?: PrecisionLike;
  readonly forward?: PrecisionLike;
  readonly backward?: PrecisionLike;
  readonly optimizer?: PrecisionLike;
  /** By name of kernel: `'BatchMatMul'`, `'Softmax'`, … Names that no backend knows are errors when a scope opens. */
  readonly ops?: Readonly<Record<string, PrecisionLike>>;
  /**
   * By name of layer, or of node in a graph model; by pattern between slashes: `'/^conv/'`, with flags i, u, v behind them; by class
   * of layer or operation of node: `'kind:BatchNormalization'`. The first that fits counts. A list of pairs takes regular
   * expressions too. Names and patterns that fit nothing in a scope are errors when the scope closes; kinds are not.
   */
  readonly layers?:
    | Readonly<Record<string, PrecisionLike | LayerSpec>>
    | readonly (readonly [string | RegExp, PrecisionLike | LayerSpec])[];
  /**
   * Kernels that do several operations: rounded once at their end (a tensor core with a float32 epilogue), or taken
   * apart and rounded after every operation, as in training.
   * @defaultValue 'atomic'
   */
  readonly fused?: 'atomic' | 'decompose';
  /**
   * Seed of the stochastic modes, an integer in 0..2^64-1. Kernel calls number the streams, from 0 in every scope.
   * @defaultValue drawn when the policy is made
   */
  readonly seed?: number | bigint;
  /**
   * What int32 tensors are rounded to, indices too: to nearest even, and to 0 where that is not finite; or false to leave them.
   * For GPUs that keep integers in float textures.
   * @defaultValue false
   */
  readonly integers?: FormatLike | false;
  /**
   * Whether float32 tensors are also rounded where kernels only move, compare or convert them.
   * @defaultValue false
   */
  readonly moving?: boolean;
  /**
   * Whether what overflows is infinite, or NaN as some GPUs read it; then infinities are NaN, too.
   * @defaultValue 'infinite'
   */
  readonly overflow?: 'infinite' | 'nan';
  /**
   * Scales losses for optimizers that `fp.optimizer` has not given a loss scale: as there.
   * @defaultValue 1
   */
  readonly lossScale?: number | 'dynamic' | DynamicLossScale;
  /**
   * Whether console.warn is told that an optimizer keeps its state in 16 bits or less.
   * @defaultValue true
   */
  readonly warn?: boolean;
}
