/**
 * Tallies: what rounding did to the elements of one operation, counted.
 * @module
 */
import { exponentOf, scale } from '../../format/bits.js';
import type { Format } from '../../format/format.js';
import { format as formatOf } from '../../format/names.js';
import type { Plan } from '../../kernel/plan.js';
import { decibels } from '../../value/measure.js';
import { quantumOf } from '../../value/neighbours.js';
import type { Call, Part } from '../call.js';
import type { Phase } from '../policies/phase.js';

/** What happened to the results, or the operands, of one operation in one layer. Counts are of elements. */
export interface TraceRow {
  /** Name of the kernel: `'Conv2D'`, `'Add'`, … */
  readonly op: string;
  /** The innermost layer, or node of a graph model; absent outside of any. */
  readonly layer?: string;
  readonly phase: Phase;
  /** Whether the row is of results, or of operands that were not in the format yet. */
  readonly of: 'results' | 'operands';
  /** The half of complex numbers; absent for real ones. */
  readonly part?: Part;
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

/** The octave 2^-149, in which the magnitudes of float32 begin; 2^128 is where they end. */
export const LEAST_OCTAVE = -149;
const OCTAVES = 277;

/** Where an element of some kind was first seen, and how many there were. */
export interface Found {
  readonly count: number;
  readonly index: number;
}

/** Counts of one operation, or of one of its calls. */
export class Tally {
  calls = 0;
  elements = 0;
  amax = 0;
  overflow = 0;
  underflow = 0;
  subnormal = 0;
  notFinite = 0;
  nonzero = 0;
  signal = 0;
  noise = 0;
  /** Index of the first element that overflowed, became 0, was not finite; -1 for none. */
  firstOverflow = -1;
  firstUnderflow = -1;
  firstNotFinite = -1;
  /** Finite nonzero elements before rounding by octave, from 2^-149 on. */
  readonly octaves = new Uint32Array(OCTAVES);

  constructor(
    readonly call: Call,
    readonly of: TraceRow['of'],
    readonly part: Part | undefined,
    readonly plan: Plan | undefined,
    /** The name of a scaled format, which has no plan. */
    readonly label?: string,
  ) {}

  /** Adds one tensor, before and after rounding. */
  add(before: Float32Array, after: Float32Array): void {
    this.calls++;
    this.elements += before.length;
    this.countOctaves(before);
    if (this.plan !== undefined) this.countRounded(before, after, this.plan.rule.format);
    else if (this.label !== undefined) this.countRounded(before, after, wide);
    else this.countExact(before);
  }

  private countOctaves(before: Float32Array): void {
    const { octaves } = this;
    const codes = new Int32Array(before.buffer, before.byteOffset, before.length);
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]! & 0x7fffffff;
      const exponent = code >>> 23;
      if (exponent === 0) {
        if (code !== 0) octaves[31 - Math.clz32(code)]!++;
      } else if (exponent < 255) octaves[exponent + 22]!++;
    }
  }

  private countExact(before: Float32Array): void {
    for (let i = 0; i < before.length; i++) {
      const x = before[i]!;
      const size = Math.abs(x);
      if (!(size < Infinity)) {
        if (this.notFinite++ === 0 && this.firstNotFinite < 0) this.firstNotFinite = i;
        continue;
      }
      if (size > 0) this.nonzero++;
      if (size > this.amax) this.amax = size;
      this.signal += x * x;
    }
  }

  private countRounded(before: Float32Array, after: Float32Array, format: Format): void {
    const { maxFinite, minNormal } = format;
    const beyond = maxFinite + quantumOf(maxFinite, format);
    let { amax, subnormal, nonzero, signal, noise } = this;
    for (let i = 0; i < before.length; i++) {
      const x = before[i]!;
      const y = after[i]!;
      const size = Math.abs(x);
      if (!(size < Infinity)) {
        if (this.notFinite++ === 0 && this.firstNotFinite < 0) this.firstNotFinite = i;
        continue;
      }
      if (size > 0) nonzero++;
      if (size > amax) amax = size;
      const rounded = Math.abs(y);
      if (rounded === Infinity || (!(rounded < maxFinite) && size >= beyond)) {
        if (this.overflow++ === 0 && this.firstOverflow < 0) this.firstOverflow = i;
      }
      if (y === 0 && x !== 0 && this.underflow++ === 0 && this.firstUnderflow < 0) this.firstUnderflow = i;
      if (rounded > 0 && rounded < minNormal) subnormal++;
      if (rounded < Infinity) {
        const error = y - x;
        signal += x * x;
        noise += error * error;
      }
    }
    Object.assign(this, { amax, subnormal, nonzero, signal, noise });
  }

  /** Adds what another tally has counted. */
  join(other: Tally): void {
    this.calls += other.calls;
    this.elements += other.elements;
    this.amax = Math.max(this.amax, other.amax);
    this.overflow += other.overflow;
    this.underflow += other.underflow;
    this.subnormal += other.subnormal;
    this.notFinite += other.notFinite;
    this.nonzero += other.nonzero;
    this.signal += other.signal;
    this.noise += other.noise;
    for (let k = 0; k < OCTAVES; k++) this.octaves[k]! += other.octaves[k]!;
  }

  /** The counts as a row of a trace. */
  row(): TraceRow {
    const { call, of, part, plan, calls, elements, amax, overflow, underflow, subnormal, notFinite } = this;
    return {
      op: call.kernel,
      ...(call.layer !== undefined && { layer: call.layer }),
      phase: call.phase,
      of,
      ...(part !== undefined && { part }),
      format: this.label ?? formatName(plan),
      calls,
      elements,
      amax,
      overflow,
      underflow,
      subnormal,
      notFinite,
      sqnr: decibelsOf(this.signal, this.noise),
    };
  }

  /** The octave below which lies this part, 0..1, of the finite nonzero elements; undefined where there are none. */
  octaveAt(part: number): number | undefined {
    let left = Math.max(1, part * this.octaves.reduce((sum, count) => sum + count, 0));
    for (let k = 0; k < OCTAVES; k++) {
      left -= this.octaves[k]!;
      if (left <= 0) return LEAST_OCTAVE + k;
    }
    return undefined;
  }
}

/** With scales the range is that of float32: what overflows or is subnormal is so there. */
const wide = formatOf('float32');

/** The name of the format that a plan rounds to. */
export function formatName(plan: Plan | undefined): string {
  return plan?.rule.format.name ?? 'float32';
}

/** 10 log10(signal / noise). */
export function decibelsOf(signal: number, noise: number): number {
  if (noise === 0) return Infinity;
  if (signal === 0) return -Infinity;
  const e = exponentOf(signal) - exponentOf(noise);
  return decibels(scale(signal, -exponentOf(signal)) / scale(noise, -exponentOf(noise)), e);
}
