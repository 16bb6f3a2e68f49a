/**
 * What is counted at each site.
 * @module
 */

/** The greatest value of something, and its mean over executions. */
export interface Extent {
  readonly max: number;
  readonly mean: number;
}

/** What a site did, over all its executions. */
export interface SiteCounts {
  readonly count: number;
  /** Error of the value, wherever it was made, in bits: 0 is right, the precision is nothing right. */
  readonly bits: Extent;
  /** |v - z| in units in the last place of z. */
  readonly maxUlps: number;
  /** |v - z| / |z|. */
  readonly maxRelative: number;
  /** What this operation would lose on operands that are right, in bits. */
  readonly local: Extent;
  /** The largest rounding error, in units in the last place of the value. */
  readonly rounding: number;
  /** + and -: by how much the exponent fell below that of the larger operand. */
  readonly cancelled: { readonly max: number; readonly count: number };
  /** + and -: executions that left an operand as it was, although the other is not 0. */
  readonly absorbed: number;
  readonly overflow: number;
  readonly underflow: number;
  readonly nan: number;
  readonly poles: number;
  /** Comparisons, choices and integers that the shadows would decide otherwise, and those that they cannot decide. */
  readonly flips: number;
  readonly undecided: number;
  /** Operands of the first overflow, underflow, NaN and flip. */
  readonly first: Readonly<Record<string, readonly number[]>>;
}

/** The tally of one site while the program runs. */
export class Tally {
  count = 0;
  bitsMax = 0;
  bitsSum = 0;
  localMax = 0;
  localSum = 0;
  maxUlps = 0;
  maxRelative = 0;
  rounding = 0;
  cancelledMax = 0;
  cancelledCount = 0;
  absorbed = 0;
  overflow = 0;
  underflow = 0;
  nan = 0;
  poles = 0;
  flips = 0;
  undecided = 0;
  /** Whether the bound of a shadow was too large to prove its bits. */
  unproved = false;
  readonly first: Record<string, readonly number[]> = {};

  /** Counts an event, and keeps the operands of the first. */
  note(what: 'overflow' | 'underflow' | 'nan' | 'flips', ...operands: readonly number[]): void {
    this[what]++;
    this.first[what] ??= operands;
  }

  report(): SiteCounts {
    const mean = (sum: number): number => (this.count === 0 ? 0 : sum / this.count);
    return {
      count: this.count,
      bits: { max: this.bitsMax, mean: mean(this.bitsSum) },
      maxUlps: this.maxUlps,
      maxRelative: this.maxRelative,
      local: { max: this.localMax, mean: mean(this.localSum) },
      rounding: this.rounding,
      cancelled: { max: this.cancelledMax, count: this.cancelledCount },
      absorbed: this.absorbed,
      overflow: this.overflow,
      underflow: this.underflow,
      nan: this.nan,
      poles: this.poles,
      flips: this.flips,
      undecided: this.undecided,
      first: this.first,
    };
  }
}
