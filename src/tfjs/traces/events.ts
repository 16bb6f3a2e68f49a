/**
 * Events: where values leave the range of a format, and where numbers that are not finite are born.
 * @module
 */
import type { Call, Operand, Part, Subject } from '../call.js';
import type { Rounder, Snapshot } from '../backends/tensorRounder.js';
import type { ChangedIntegers } from '../integers.js';
import type { Phase } from '../policies/phase.js';
import type { TensorInfo } from '../tensorflow.js';
import { formatName, type Tally } from './tally.js';

/** Something that happened in one kernel call; `index`, `before` and `after` are those of the first element concerned. */
export interface TraceEvent {
  /**
   * - `'overflow'`: a finite element became infinite, NaN, or the largest number from a quantum or more beyond it
   * - `'vanished'`: all finite elements but zeros became 0
   * - `'notFinite'`: results hold Infinity or NaN before rounding although all operands were finite; or an operand that
   *   no call made (an input, a weight, a constant) does
   * - `'integers'`: rounding of integers (`integers` of a policy) changed some: indices, classes, counts
   */
  readonly kind: 'overflow' | 'vanished' | 'notFinite' | 'integers';
  /**
   * Number of the kernel call, as streams of random words count them: from 0, without kernels that move elements; of integers
   * in such a kernel that of the next call.
   */
  readonly call: number;
  /** Name of the kernel. */
  readonly op: string;
  /** The innermost layer, or node of a graph model; absent outside of any. */
  readonly layer?: string;
  readonly phase: Phase;
  readonly of: 'results' | 'operands';
  /** The half of complex numbers; absent for real ones. */
  readonly part?: Part;
  /** The name by which the kernel knows the operand; absent for results. */
  readonly operand?: string;
  readonly format: string;
  /** How many elements are concerned. */
  readonly count: number;
  /** Index of the first of them, row-major. */
  readonly index: number;
  /** That element before rounding, and after it. */
  readonly before: number;
  readonly after: number;
}

/** The elements of an operand that are to be looked at if a result is not finite. */
export interface Suspect {
  readonly operand: Operand;
  /** As the kernel got it, and as the program gave it; absent where what is known of it suffices. */
  readonly taken: Snapshot | undefined;
  readonly given: Snapshot | undefined;
}

/** Finds events, call by call. */
export class Events {
  /** The first of them. */
  readonly kept: TraceEvent[] = [];
  leftOut = 0;
  firstOutOfRange: TraceEvent | undefined;
  firstNotFinite: TraceEvent | undefined;
  /** Data that calls made, or that events have named: numbers in it that are not finite were born elsewhere. */
  private readonly explained = new WeakSet<object>();
  /** Whether data of calls is all finite after rounding. */
  private readonly finite = new WeakMap<object, boolean>();

  constructor(private readonly most: number) {}

  /** Rounding changed integers. */
  integers(call: Call, change: ChangedIntegers): void {
    this.add({ ...head(call, 'integers'), ...change });
  }

  /** Data that calls made. */
  made(results: readonly TensorInfo[]): void {
    for (const { dataId } of results) this.explained.add(dataId);
  }

  /** Elements have been moved: what holds those of explained data is explained. */
  moved(operands: readonly TensorInfo[], results: readonly TensorInfo[]): void {
    if (operands.some(({ dataId }) => this.explained.has(dataId))) this.made(results);
  }

  /** The operands that matter if a result is not finite; they are read now where reading takes a while. */
  suspects(operands: readonly Operand[], rounder: Rounder): Suspect[] {
    return operands.map((operand) => {
      const { given, taken } = operand;
      const isKnown = this.finite.has(taken.dataId);
      const read = (x: TensorInfo): Snapshot | undefined => (x.dtype === 'float32' ? rounder.snapshot(x) : undefined);
      return {
        operand,
        taken: isKnown ? undefined : read(taken),
        given: this.explained.has(given.dataId) || given === taken ? undefined : read(given),
      };
    });
  }

  /** Decides what happened to a subject: `tally` counts it alone. */
  decide(
    tally: Tally,
    subject: Subject,
    before: Float32Array,
    after: Float32Array,
    suspects: () => readonly { operand: Operand; taken?: Float32Array; given?: Float32Array }[],
  ): void {
    const { call, plan } = tally;
    const { of, part, operand } = subject;
    const add = (kind: TraceEvent['kind'], count: number, index: number): void => {
      const values = { count, index, before: before[index]!, after: after[index]! };
      this.add({
        ...head(call, kind),
        ...about(of, part, operand),
        format: subject.label ?? formatName(plan),
        ...values,
      });
    };
    if (of === 'operands') {
      if (tally.notFinite > 0 && !this.explained.has(subject.given.dataId)) {
        this.explained.add(subject.given.dataId);
        add('notFinite', tally.notFinite, tally.firstNotFinite);
      }
    } else if (tally.notFinite > 0 && this.areFinite(tally, suspects())) {
      add('notFinite', tally.notFinite, tally.firstNotFinite);
    }
    if (tally.overflow > 0) add('overflow', tally.overflow, tally.firstOverflow);
    if (tally.underflow > 0 && tally.underflow === tally.nonzero) {
      add('vanished', tally.underflow, tally.firstUnderflow);
    }
    if (part !== undefined) return;
    this.finite.set(subject.taken.dataId, (tally.notFinite === 0 && tally.overflow === 0) || allFinite(after));
  }

  /** Whether all operands were finite as the kernel got them; those that no call made, and are not, are events. */
  private areFinite(
    { call }: Tally,
    suspects: readonly { operand: Operand; taken?: Float32Array; given?: Float32Array }[],
  ): boolean {
    let all = true;
    for (const { operand, taken, given } of suspects) {
      const { name, given: origin, taken: got } = operand;
      const isFinite = this.finite.get(got.dataId) ?? (taken === undefined || allFinite(taken));
      if (isFinite) continue;
      all = false;
      if (this.explained.has(origin.dataId)) continue;
      const values = given ?? taken!;
      const index = firstNotFinite(values);
      if (index < 0) continue;
      this.explained.add(origin.dataId);
      const count = values.reduce((n, x) => n + Number(!(Math.abs(x) < Infinity)), 0);
      this.add({
        ...head(call, 'notFinite'),
        ...about('operands', undefined, name),
        format: 'float32',
        count,
        index,
        before: values[index]!,
        after: values[index]!,
      });
    }
    return all;
  }

  private add(event: TraceEvent): void {
    const { kind, after } = event;
    if (this.kept.length < this.most) this.kept.push(event);
    else this.leftOut++;
    if (kind === 'overflow' || kind === 'vanished') this.firstOutOfRange ??= event;
    if (kind === 'notFinite' || (kind === 'overflow' && !(Math.abs(after) < Infinity))) this.firstNotFinite ??= event;
  }
}

function head(
  { number, kernel, layer, phase }: Call,
  kind: TraceEvent['kind'],
): Pick<TraceEvent, 'kind' | 'call' | 'op' | 'layer' | 'phase'> {
  return { kind, call: number, op: kernel, ...(layer !== undefined && { layer }), phase };
}

function about(
  of: TraceEvent['of'],
  part: Part | undefined,
  operand: string | undefined,
): Pick<TraceEvent, 'of' | 'part' | 'operand'> {
  return { of, ...(part !== undefined && { part }), ...(operand !== undefined && { operand }) };
}

function allFinite(x: Float32Array): boolean {
  return firstNotFinite(x) < 0;
}

function firstNotFinite(x: Float32Array): number {
  for (let i = 0; i < x.length; i++) if (!(Math.abs(x[i]!) < Infinity)) return i;
  return -1;
}
