/**
 * Loss scales: gradients are multiplied by a number so that they do not underflow, and divided by it before the update.
 * @module
 */
import { kind } from '../arguments.js';
import { rounderOf } from './backends/rounder.js';
import type { Tensor, TensorFlow } from './tensorflow.js';

/** A loss that grows while gradients are finite, and shrinks when they are not. */
export interface DynamicLossScale {
  /** @defaultValue 65536 */
  readonly initial?: number;
  /**
   * Steps with finite gradients after which the scale is doubled.
   * @defaultValue 2000
   */
  readonly interval?: number;
}

const INITIAL_SCALE = 65536;
const INTERVAL = 2000;

/** The loss scale of one optimizer. */
export class LossScale {
  scale: number;
  skipped = 0;
  readonly isNeutral: boolean;
  private readonly dynamic: Required<DynamicLossScale> | undefined;
  /** Steps with finite gradients since the scale was changed. */
  private finite = 0;
  /** Whether gradients that are to come have been scaled. */
  private pending = false;

  constructor(
    private readonly tf: TensorFlow,
    setting: number | 'dynamic' | DynamicLossScale,
  ) {
    const dynamic = setting === 'dynamic' ? {} : setting;
    this.dynamic = typeof dynamic === 'number' ? undefined : { initial: INITIAL_SCALE, interval: INTERVAL, ...dynamic };
    this.scale = typeof dynamic === 'number' ? dynamic : this.dynamic!.initial;
    this.isNeutral = this.scale === 1 && this.dynamic === undefined;
  }

  /** A loss with the same value and scaled gradients. */
  scaleGradient(loss: Tensor): Tensor {
    if (this.isNeutral) return loss;
    const identity = this.tf.customGrad((x: unknown) => ({
      value: (x as Tensor).clone(),
      gradFunc: (dy: Tensor) => {
        this.pending = true;
        return this.tf.mul(dy, this.scale);
      },
    }));
    return identity(loss);
  }

  /** Whether the gradients that come now are scaled: asked once a step. */
  takePending(): boolean {
    const scaled = this.pending;
    this.pending = false;
    return scaled;
  }

  /** Whether gradients are finite, so that the step may be taken; the dynamic scale is adapted. */
  mayStep(gradients: readonly Tensor[]): boolean {
    if (this.dynamic === undefined) return true;
    const { read } = rounderOf(this.tf.engine().backend);
    const finite = this.tf.tidy(() =>
      gradients.every((gradient) => read(this.tf.all(this.tf.isFinite(gradient)))[0] === 1),
    );
    if (!finite) {
      this.skipped++;
      this.scale /= 2;
      this.finite = 0;
    } else if (++this.finite === this.dynamic.interval) {
      this.scale *= 2;
      this.finite = 0;
    }
    return finite;
  }
}

/** @throws TypeError and RangeError for what is no loss scale */
export function checkLossScale(lossScale: unknown, name: string): void {
  const dynamic = typeof lossScale === 'object' && lossScale !== null ? lossScale : {};
  const stray = Object.keys(dynamic).find((key) => key !== 'initial' && key !== 'interval');
  if (stray !== undefined) {
    throw new RangeError(`${name}: unknown option "lossScale.${stray}", expected only initial, interval`);
  }
  if (lossScale !== 'dynamic' && typeof lossScale !== 'number' && kind(lossScale) !== 'Object') {
    throw new RangeError(`${name}: "lossScale" expected a number, 'dynamic' or an object, got '${String(lossScale)}'`);
  }
  for (const number of [typeof lossScale === 'number' ? lossScale : 1, ...(Object.values(dynamic) as unknown[])]) {
    if (!(typeof number === 'number' && number > 0 && number < Infinity)) {
      throw new RangeError(`${name}: "lossScale" expected positive finite numbers, got ${String(number)}`);
    }
  }
}
