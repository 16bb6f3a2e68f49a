/**
 * Traces: what rounding did at every operation of a run.
 * @module
 */
import type { TraceCall } from './traceCall.js';
import type { Plan } from '../../kernel/plan.js';
import { kind } from '../../arguments.js';
import type { Rounder, Snapshot } from '../backends/tensorRounder.js';
import type { Call, Observer, Subject } from '../call.js';
import type { ChangedIntegers } from '../integers.js';
import type { TensorInfo } from '../tensorflow.js';
import { unknownName } from '../names.js';
import { Events, type Suspect, type TraceEvent } from './events.js';
import { Recorder, Shadow } from './shadow.js';
import { Tally, formatName, type TraceRow } from './tally.js';
import { tracePage } from './tracePage.js';
import { tracePlot } from './tracePlot.js';
import { traceText } from './traceText.js';

/** What a trace keeps. */
export interface TraceOptions {
  /**
   * How many events are kept: the first ones.
   * @defaultValue 100
   */
  readonly events?: number;
  /**
   * Whether every call is kept, beside the rows that add them up.
   * @defaultValue false
   */
  readonly calls?: boolean;
  /**
   * Whether the function runs in float32 first, so that the errors of every call against that are known. It runs twice
   * then: randomness in it must be seeded, and it must not change variables. Calls are kept.
   * @defaultValue false
   */
  readonly shadow?: boolean;
  /**
   * With `shadow`: how many bytes of float32 results may be kept.
   * @defaultValue 2^31
   */
  readonly shadowBytes?: number;
}

/** What `trace` gives. */
export interface Trace<T = unknown> {
  /** What the function returned. */
  readonly result: T;
  /** One row for each operation, layer, phase and format, in the order in which they first ran. */
  readonly rows: readonly TraceRow[];
  /** What happened, in the order of calls: the first of them. */
  readonly events: readonly TraceEvent[];
  /** How many more events there were. */
  readonly eventsLeftOut: number;
  /** Where values leave the range of the format: the first event of kind overflow or vanished. */
  readonly firstOutOfRange: TraceEvent | undefined;
  /** Where the first number that is not finite is born: by a kernel, in a rounding, or in what the program gave. */
  readonly firstNotFinite: TraceEvent | undefined;
  /** With `calls` or `shadow`: every call. */
  readonly calls?: readonly TraceCall[];
  /** With `shadow`: the first call that the run in float32 does not have; absent if both run alike. */
  readonly diverged?: TraceCall;
  /** The rows, as JSON.stringify takes them: infinite decibels are null. */
  toJSON(): readonly TraceRow[];
  /** The rows as a table; with `shadow` also the ten calls that amplify errors most. */
  toString(): string;
  /** A Vega-Lite specification: the largest magnitude of every row against the range of its format. */
  plot(): object;
  /** A page of HTML that needs nothing else: the magnitudes of every row against the range of its format, trouble first. */
  html(): string;
}

const optionKeys = ['events', 'calls', 'shadow', 'shadowBytes'];
const MOST_EVENTS = 100;
const SHADOW_BYTES = 2147483648;

/** Trace options with their defaults. */
export type CheckedTraceOptions = Required<TraceOptions>;

/**
 * Checks the options of a trace.
 * @throws TypeError and RangeError for what they cannot be
 */
export function checkTraceOptions(options: TraceOptions | undefined, name: string): CheckedTraceOptions {
  const given = options ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new TypeError(`${name}: "options" expected an object, got ${kind(given)}`);
  }
  const stray = Object.keys(given).find((key) => !optionKeys.includes(key));
  if (stray !== undefined) throw unknownName(`${name}: "options"`, 'a known option', stray, optionKeys);
  const { events = MOST_EVENTS, calls = false, shadow = false, shadowBytes = SHADOW_BYTES } = given;
  if (!Number.isInteger(events) || events < 0) {
    throw new RangeError(`${name}: "events" expected an integer >= 0, got ${String(events)}`);
  }
  for (const [key, value] of Object.entries({ calls, shadow })) {
    if (typeof value !== 'boolean') throw new TypeError(`${name}: "${key}" expected a boolean, got ${kind(value)}`);
  }
  if (!(shadowBytes > 0)) {
    throw new RangeError(`${name}: "shadowBytes" expected a positive number, got ${String(shadowBytes)}`);
  }
  return { events, calls: calls || shadow, shadow, shadowBytes };
}

interface Read {
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly exact: Float32Array | undefined;
  readonly suspects: () => readonly ReadSuspect[];
}

type ReadSuspect = Pick<Suspect, 'operand'> & { taken?: Float32Array; given?: Float32Array };

/** Collects what kernels give. */
export class Tracer implements Observer {
  readonly shadow: boolean;
  private readonly tallies = new Map<string, Tally>();
  private readonly events: Events;
  private readonly calls: TraceCall[] = [];
  private diverged: TraceCall | undefined;
  private readonly errors: Shadow | undefined;
  /** What is still to be read, in the order of calls. */
  private pending: Promise<void> | undefined;

  /** @param recorder - with `shadow`: what a run in float32 gave */
  constructor(
    private readonly options: CheckedTraceOptions,
    recorder?: Recorder,
  ) {
    this.shadow = recorder !== undefined;
    this.errors = recorder && new Shadow(recorder);
    this.events = new Events(options.events);
  }

  rounded(
    call: Call,
    subject: Subject,
    before: Snapshot,
    after: Snapshot,
    plan: Plan | undefined,
    rounder: Rounder,
  ): void {
    const { exact } = subject;
    const isRead = !(before instanceof Promise || after instanceof Promise || exact instanceof Promise);
    if (isRead && this.pending === undefined) {
      const suspects = (): ReadSuspect[] =>
        this.events.suspects(subject.operands, rounder).map((suspect) => suspect as ReadSuspect);
      this.look(call, subject, plan, { before, after, exact, suspects });
      return;
    }
    const suspects = this.events.suspects(subject.operands, rounder);
    const last = this.pending ?? Promise.resolve();
    // Views are valid now alone.
    const [x, y] = [before, after].map((values) => (values instanceof Float32Array ? values.slice() : values));
    const looked = Promise.all([last, x!, y!, exact, ...suspects.flatMap(({ taken, given }) => [taken, given])]).then(
      ([, read, rounded, float32, ...others]) => {
        const known = suspects.map(({ operand }, k): ReadSuspect => {
          const [taken, given] = [others[2 * k], others[2 * k + 1]];
          return { operand, ...(taken && { taken }), ...(given && { given }) };
        });
        this.look(call, subject, plan, { before: read, after: rounded, exact: float32, suspects: () => known });
      },
    );
    looked.catch(() => undefined); // whoever waits for it hears of it
    this.pending = looked;
  }

  integers(call: Call, change: ChangedIntegers): void {
    this.events.integers(call, change);
  }

  moved(operands: readonly TensorInfo[], results: readonly TensorInfo[]): void {
    this.events.moved(operands, results);
    this.errors?.moved(operands, results);
  }

  made(results: readonly TensorInfo[]): void {
    this.events.made(results);
    this.errors?.made(results);
  }

  private look(call: Call, subject: Subject, plan: Plan | undefined, read: Read): void {
    const { of, part } = subject;
    const one = new Tally(call, of, part, plan, subject.label);
    one.add(read.before, read.after);
    const name = [call.kernel, call.layer ?? '', call.phase, of, part ?? '', subject.label ?? formatName(plan)].join(
      '\n',
    );
    const tally = this.tallies.get(name);
    if (tally === undefined) this.tallies.set(name, one);
    else tally.join(one);
    this.events.decide(one, subject, read.before, read.after, read.suspects);
    if (this.options.calls) this.keep(one, subject, read);
  }

  private keep(one: Tally, subject: Subject, { before, after, exact }: Read): void {
    const { of, operand, shape } = subject;
    let call: TraceCall = {
      ...one.row(),
      call: one.call.number,
      shape: [...shape],
      ...(operand !== undefined && { operand }),
    };
    const { errors } = this;
    if (errors !== undefined && of === 'operands') errors.operand(subject, before, after);
    if (errors !== undefined && of === 'results') {
      const { local, accumulated, gain, diverged } = errors.result(one.call, subject, exact ?? before, after);
      call = { ...call, local, ...(accumulated && { accumulated }), ...(gain !== undefined && { gain }) };
      if (diverged) this.diverged = call;
    }
    this.calls.push(call);
  }

  /** Waits until all has been read. */
  async settled(): Promise<this> {
    await this.pending;
    return this;
  }

  /** The trace of a function that returned `result`. */
  trace<T>(result: T): Trace<T> {
    const tallies = [...this.tallies.values()];
    const rows = tallies.map((tally) => tally.row());
    const { kept, leftOut, firstOutOfRange, firstNotFinite } = this.events;
    const formats = new Map(tallies.map(({ plan }) => [formatName(plan), plan?.rule.format]));
    const { calls, diverged } = this;
    return {
      result,
      rows,
      events: kept,
      eventsLeftOut: leftOut,
      firstOutOfRange,
      firstNotFinite,
      ...(this.options.calls && { calls }),
      ...(diverged !== undefined && { diverged }),
      toJSON: () => rows,
      toString: () => traceText(rows, this.shadow ? calls : undefined),
      plot: () => tracePlot(rows, formats),
      html: () => tracePage(tallies, { events: kept, leftOut, firstOutOfRange, firstNotFinite }),
    };
  }
}
