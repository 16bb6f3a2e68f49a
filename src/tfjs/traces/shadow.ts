/**
 * The shadow of a run: the same function in float32, against which the errors of every call are measured.
 * @module
 */
import type { Snapshot } from '../backends/tensorRounder.js';
import type { Call, Observer, Operand, Subject } from '../call.js';
import type { TensorInfo } from '../tensorflow.js';
import { decibelsOf } from './tally.js';

/** The error of a tensor y against x in float32. */
export interface TraceError {
  /** 10 log10(sum x^2 / sum (y - x)^2) in decibels; -Infinity if y is not finite where x is. */
  readonly sqnr: number;
  /** sqrt(sum (y - x)^2 / sum x^2). */
  readonly relativeL2: number;
}

/** The error of y against x. */
export function errorOf(x: Float32Array, y: Float32Array): TraceError {
  let signal = 0;
  let noise = 0;
  for (let i = 0; i < x.length; i++) {
    const [from, to] = [x[i]!, y[i]!];
    if (!(Math.abs(from) < Infinity)) continue;
    const error = Math.abs(to) < Infinity ? to - from : Infinity;
    signal += from * from;
    noise += error * error;
  }
  return { sqnr: decibelsOf(signal, noise), relativeL2: noise === 0 ? 0 : Math.sqrt(noise / signal) };
}

interface Entry {
  readonly call: Call;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Keeps the results of every call of a run in float32. */
export class Recorder implements Observer {
  /** In the order in which results are seen. */
  readonly entries: Entry[] = [];
  private bytes = 0;
  private pending: Promise<unknown> = Promise.resolve();

  /** @param most - bytes of results that may be kept */
  constructor(
    private readonly most: number,
    private readonly name: string,
  ) {}

  rounded(call: Call, { of, shape, taken }: Subject, _before: Snapshot, after: Snapshot): void {
    if (of !== 'results') return;
    this.bytes += 4 * taken.shape.reduce((product, size) => product * size, 1);
    if (this.bytes > this.most) {
      this.entries.length = 0;
      return;
    }
    if (after instanceof Float32Array) {
      this.entries.push({ call, shape, values: after.slice() });
      return;
    }
    const at = this.entries.length;
    this.entries.push({ call, shape, values: new Float32Array(0) });
    const read = after.then((values) => (this.entries[at] = { call, shape, values }));
    read.catch(() => undefined);
    this.pending = Promise.all([this.pending, read]);
  }

  /**
   * Checks that all has been kept.
   * @throws RangeError if that was too much
   */
  check(): void {
    if (this.bytes <= this.most) return;
    throw new RangeError(
      `${this.name}: "shadowBytes" expected room for the float32 results of all calls, which need ${this.bytes}, got ${this.most}`,
    );
  }

  /** Waits until all has been read. */
  async settled(): Promise<void> {
    await this.pending;
  }
}

/** What is found of one result. */
export interface Shadowed {
  readonly local: TraceError;
  readonly accumulated: TraceError | undefined;
  readonly gain: number | undefined;
  /** Whether this result is the first that the two runs do not have in common. */
  readonly diverged: boolean;
}

/** Measures the errors of a run against what a recorder kept. */
export class Shadow {
  private next = 0;
  private parted = false;
  /** Decibels of data against the float32 run; Infinity where it is the same. */
  private readonly decibels = new WeakMap<object, number>();
  private worstOfCall = Infinity;

  constructor(private readonly recorder: Recorder) {}

  /** An operand was rounded: its error is that of what it was, or that of the rounding. */
  operand({ given, taken }: Subject, before: Float32Array, after: Float32Array): void {
    this.decibels.set(taken.dataId, this.decibels.get(given.dataId) ?? errorOf(before, after).sqnr);
  }

  /** Elements were moved: results are as bad as the worst operand. */
  moved(operands: readonly TensorInfo[], results: readonly TensorInfo[]): void {
    const worst = this.worstOf(operands);
    if (worst === Infinity) return;
    for (const { dataId } of results) if (!this.decibels.has(dataId)) this.decibels.set(dataId, worst);
  }

  /** A call is done; complex results are as bad as their worst half. */
  made(results: readonly TensorInfo[]): void {
    for (const { dataId } of results) if (!this.decibels.has(dataId)) this.decibels.set(dataId, this.worstOfCall);
    this.worstOfCall = Infinity;
  }

  /** The errors of a result: y of the run, x of float32 from the same operands. */
  result(call: Call, { shape, taken, operands }: Subject, x: Float32Array, y: Float32Array): Shadowed {
    const local = errorOf(x, y);
    const entry = this.parted ? undefined : this.recorder.entries[this.next++];
    const isSame = entry !== undefined && entry.call.kernel === call.kernel && sameShape(entry.shape, shape);
    if (!isSame) {
      const diverged = !this.parted;
      this.parted = true;
      return { local, accumulated: undefined, gain: undefined, diverged };
    }
    const accumulated = errorOf(entry.values, y);
    this.decibels.set(taken.dataId, accumulated.sqnr);
    this.worstOfCall = Math.min(this.worstOfCall, accumulated.sqnr);
    const worst = this.worstOf(
      operands.map(({ given, taken: got }: Operand) => (this.decibels.has(given.dataId) ? given : got)),
    );
    const gain = worst < Infinity && worst > -Infinity ? accumulated.sqnr - worst : undefined;
    return { local, accumulated, gain, diverged: false };
  }

  private worstOf(tensors: readonly TensorInfo[]): number {
    return tensors.reduce((worst, { dataId }) => Math.min(worst, this.decibels.get(dataId) ?? Infinity), Infinity);
  }
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
