/**
 * Traces: what rounding did at every operation of a run.
 * @module
 */
import type { Plan } from '../../kernel/plan.js';
import { decibels, overflows } from '../../value/measure.js';
import { exponentOf, scale } from '../../format/bits.js';
import type { Snapshot } from '../backends/rounder.js';
import type { Call, Observer } from '../call.js';
import type { Phase } from '../policy.js';
import { readable, textTable } from './report.js';

/** What happened to the results, or the operands, of one operation in one layer. Counts are of elements. */
export interface TraceRow {
  /** Name of the kernel: `'Conv2D'`, `'Add'`, … */
  readonly op: string;
  /** The innermost layer, or node of a graph model; absent outside of any. */
  readonly layer?: string;
  readonly phase: Phase;
  /** Whether the row is of results, or of operands that were not in the format yet. */
  readonly of: 'results' | 'operands';
  /** Name of the format; `'float32'` where nothing was rounded. */
  readonly format: string;
  /** How many kernel calls. */
  readonly calls: number;
  /** How many elements. */
  readonly elements: number;
  /** The largest finite magnitude before rounding. */
  readonly amax: number;
  /** Finite elements that became infinite, or NaN or the largest number from a quantum or more beyond it. */
  readonly overflow: number;
  /** Elements that were not 0 and became 0. */
  readonly underflow: number;
  /** Elements that are subnormal numbers of the format afterwards. */
  readonly subnormal: number;
  /** Elements that were infinite or NaN before they were rounded. */
  readonly notFinite: number;
  /**
   * 10 log10(sum x^2 / sum (y - x)^2) in decibels, of float32 results x of this operation and what they were rounded to,
   * where both are finite; Infinity if nothing changed.
   */
  readonly sqnr: number;
}

/** What `trace` gives. */
export interface Trace<T = unknown> {
  /** What the function returned. */
  readonly result: T;
  /** One row for each operation, layer, phase and format, in the order in which they first ran. */
  readonly rows: readonly TraceRow[];
  /** Where values leave the range of the format: the first row with overflow, or whose elements but zeros all underflowed. */
  readonly firstOutOfRange: TraceRow | undefined;
  /** The first row with infinite elements or NaN before rounding: where leaving the range becomes a failure. */
  readonly firstNotFinite: TraceRow | undefined;
  /** The rows, as JSON.stringify takes them: infinite decibels are null. */
  toJSON(): readonly TraceRow[];
  /** The rows as a table. */
  toString(): string;
  /** A Vega-Lite specification: the largest magnitude of every row against the range of its format. */
  plot(): object;
}

interface Tally {
  readonly call: Call;
  readonly of: TraceRow['of'];
  readonly plan: Plan | undefined;
  calls: number;
  elements: number;
  amax: number;
  overflow: number;
  underflow: number;
  subnormal: number;
  notFinite: number;
  nonzero: number;
  signal: number;
  noise: number;
}

/** Collects what kernels give. */
export class Tracer implements Observer {
  private readonly tallies = new Map<string, Tally>();
  /** What is still to be read. */
  private readonly pending: Promise<void>[] = [];

  rounded(call: Call, of: TraceRow['of'], before: Snapshot, after: Snapshot, plan: Plan | undefined): void {
    const name = [call.kernel, call.layer ?? '', call.phase, of, plan?.rule.format.name ?? ''].join('\n');
    let tally = this.tallies.get(name);
    if (tally === undefined) {
      const counts = { calls: 0, elements: 0, amax: 0, overflow: 0, underflow: 0, subnormal: 0, notFinite: 0 };
      tally = { call, of, plan, ...counts, nonzero: 0, signal: 0, noise: 0 };
      this.tallies.set(name, tally);
    }
    tally.calls++;
    if (before instanceof Float32Array && after instanceof Float32Array) {
      count(tally, before, after);
      return;
    }
    const counted = Promise.all([before, after]).then(([x, y]) => count(tally, x, y));
    counted.catch(() => undefined); // whoever waits for it hears of it
    this.pending.push(counted);
  }

  /** Waits until all has been read. */
  async settled(): Promise<this> {
    await Promise.all(this.pending);
    return this;
  }

  /** The trace of a function that returned `result`. */
  trace<T>(result: T): Trace<T> {
    const tallies = [...this.tallies.values()];
    const rows = tallies.map(rowOf);
    const out = tallies.findIndex(
      ({ overflow, underflow, nonzero }) => overflow > 0 || (underflow > 0 && underflow === nonzero),
    );
    const ranges = new Map(tallies.map(({ plan }) => [formatName(plan), plan?.rule.format]));
    return {
      result,
      rows,
      firstOutOfRange: rows[out],
      firstNotFinite: rows.find(({ notFinite }) => notFinite > 0),
      toJSON: () => rows,
      toString: () => text(rows),
      plot: () =>
        plot(
          rows,
          (format) => ranges.get(format)?.maxFinite,
          (format) => ranges.get(format)?.minNormal,
        ),
    };
  }
}

function count(tally: Tally, before: Float32Array, after: Float32Array): void {
  const format = tally.plan?.rule.format;
  tally.elements += before.length;
  for (let i = 0; i < before.length; i++) {
    const x = before[i]!;
    const y = after[i]!;
    const size = Math.abs(x);
    if (!(size < Infinity)) {
      tally.notFinite++;
      continue;
    }
    if (size > 0) tally.nonzero++;
    if (size > tally.amax) tally.amax = size;
    const rounded = Math.abs(y);
    if (format !== undefined) {
      if (rounded !== size && overflows(x, y, format)) tally.overflow++;
      if (y === 0 && x !== 0) tally.underflow++;
      if (rounded > 0 && rounded < format.minNormal) tally.subnormal++;
    }
    if (rounded < Infinity) {
      const error = y - x;
      tally.signal += x * x;
      tally.noise += error * error;
    }
  }
}

function formatName(plan: Plan | undefined): string {
  return plan?.rule.format.name ?? 'float32';
}

function rowOf(tally: Tally): TraceRow {
  const { call, of, plan, calls, elements, amax, overflow, underflow, subnormal, notFinite, signal, noise } = tally;
  return {
    op: call.kernel,
    ...(call.layer !== undefined && { layer: call.layer }),
    phase: call.phase,
    of,
    format: formatName(plan),
    calls,
    elements,
    amax,
    overflow,
    underflow,
    subnormal,
    notFinite,
    sqnr: decibelsOf(signal, noise),
  };
}

/** 10 log10(signal / noise). */
export function decibelsOf(signal: number, noise: number): number {
  if (noise === 0) return Infinity;
  if (signal === 0) return -Infinity;
  const e = exponentOf(signal) - exponentOf(noise);
  return decibels(scale(signal, -exponentOf(signal)) / scale(noise, -exponentOf(noise)), e);
}

function text(rows: readonly TraceRow[]): string {
  const headings = ['op', 'layer', 'phase', 'of', 'format', 'calls', 'elements', 'amax', 'overflow', 'underflow', 'subnormal', 'not finite', 'SQNR dB']; // prettier-ignore
  return textTable(
    headings,
    rows.map((row) => [
      row.op,
      row.layer ?? '',
      row.phase,
      row.of,
      row.format,
      row.calls,
      row.elements,
      readable(row.amax),
      row.overflow,
      row.underflow,
      row.subnormal,
      row.notFinite,
      readable(row.sqnr, 3),
    ]),
  );
}

function plot(
  rows: readonly TraceRow[],
  maxFinite: (format: string) => number | undefined,
  minNormal: (format: string) => number | undefined,
): object {
  const values = rows.map((row, i) => ({
    place: `${i + 1} ${row.layer === undefined ? '' : `${row.layer}: `}${row.op}${row.of === 'operands' ? ' (operands)' : ''}`,
    ...row,
    maxFinite: maxFinite(row.format) ?? null,
    minNormal: minNormal(row.format) ?? null,
    sqnr: row.sqnr < Infinity ? row.sqnr : null,
  }));
  const y = { field: 'place', type: 'nominal', sort: null, title: null };
  const x = (field: string): object => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', base: 2 },
    title: 'magnitude',
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    data: { values },
    layer: [
      { mark: { type: 'bar', opacity: 0.15 }, encoding: { y, x: x('minNormal'), x2: { field: 'maxFinite' } } },
      {
        transform: [{ filter: 'datum.amax > 0' }],
        mark: { type: 'point', filled: true, size: 40 },
        encoding: {
          y,
          x: x('amax'),
          color: {
            condition: { test: 'datum.overflow > 0', value: '#c0392b' },
            value: '#2c3e50',
          },
          tooltip: ['op', 'layer', 'phase', 'format', 'amax', 'overflow', 'underflow', 'subnormal', 'sqnr'].map(
            (field) => ({ field }),
          ),
        },
      },
    ],
  };
}
