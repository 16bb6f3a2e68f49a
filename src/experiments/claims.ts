/**
 * Claims: what an experiment's rows are to show, beside what was published; and the verdicts on them.
 *
 * Gates: A, every figure digit for digit; B, a formula, to a relative tolerance or all printed digits; C, a statistic in
 * a band; D, an ordering. The bands of C are fitted on seeds 1..20, committed with the experiment, and then checked on
 * seeds 101..110, seed by seed. An ordering counts only where the gap exceeds three standard errors.
 * @module
 */
import type { Row } from './experiment.js';
import { seedsOf } from './rows.js';

/** A published figure and ours; `undefined` where the run does not hold the row. Text is compared as text. */
export interface Figure {
  readonly label: string;
  readonly published: number | string;
  readonly ours: number | string | undefined;
}

/** A claim about figures that no seed changes. */
export interface ExactClaim {
  readonly gate: 'A' | 'B';
  /** Short, unique within the experiment. */
  readonly name: string;
  readonly statement: string;
  /** Where the published figures stand. */
  readonly source: string;
  /** Largest relative difference of numbers, gate B only. @defaultValue 1e-12 */
  readonly tolerance?: number;
  /** The published figures beside those of a run. */
  readonly figures: (rows: readonly Row[]) => readonly Figure[];
}

/** A claim about a quantity that seeds change: it is measured once for each seed. */
export interface SeededClaim {
  readonly gate: 'C' | 'D';
  /** Short, unique within the experiment. */
  readonly name: string;
  readonly statement: string;
  /** The published figure or ordering, for the table. */
  readonly published: string;
  /** Where it stands. */
  readonly source: string;
  /** Gate C: the interval that publication or specification allow, beside the fitted band. */
  readonly accept?: readonly [low: number, high: number];
  /**
   * Gate C: the quantity; gate D: the gap, positive where the ordering holds. `undefined` where rows are missing.
   * @param rows - of one seed, and those that have none
   */
  readonly measure: (rows: readonly Row[]) => number | undefined;
}

/** What an experiment's rows are to show. */
export type Claim = ExactClaim | SeededClaim;

/** What fitting found of one claim over the seeds 1..20. */
export interface Band {
  readonly mean: number;
  /** Standard deviation from seed to seed. */
  readonly deviation: number;
  /** The band, of gate C; D's is there for the record. */
  readonly low: number;
  readonly high: number;
}

/** Bands by claim, for the default grid and for that of `--quick`. */
export interface Bands {
  readonly default?: Readonly<Record<string, Band>>;
  readonly quick?: Readonly<Record<string, Band>>;
}

/** What came of a claim. */
export interface Verdict {
  readonly claim: string;
  readonly gate: 'A' | 'B' | 'C' | 'D';
  readonly statement: string;
  readonly source: string;
  readonly published: string;
  readonly ours: string;
  readonly verdict: 'pass' | 'fail' | 'not measured';
  /** Exact claims: the largest relative difference. Gate C: from the band's middle, in half widths. Gate D: the mean gap in standard errors. */
  readonly distance?: number;
  /** How many figures, or seeds, pass. */
  readonly passed: number;
  readonly of: number;
}

/** How many seeds of ten must lie in a band: it covers 99 % of them with 95 % confidence. */
const REQUIRED = 0.9;
/** How many standard errors a gap must exceed. */
const CLEAR = 3;

/** The verdict on one claim. A claim that throws, or whose rows the run does not hold, is not measured. */
export function judge(claim: Claim, rows: readonly Row[], band?: Band): Verdict {
  return 'figures' in claim ? judgeFigures(claim, rows) : judgeSeeds(claim, rows, band);
}

function judgeFigures(claim: ExactClaim, rows: readonly Row[]): Verdict {
  const { gate, name, statement, source, tolerance = 1e-12 } = claim;
  const figures = claim.figures(rows).filter((figure) => figure.ours !== undefined);
  const within = ({ published, ours }: Figure): boolean =>
    Object.is(published, ours) || (gate === 'B' && relativeDifference(published, ours!) <= tolerance);
  const off = figures.filter((figure) => !within(figure));
  const shown = off[0] ?? figures[0];
  const distances = figures.map(({ published, ours }) => relativeDifference(published, ours!));
  const more = figures.length > 1 ? ` (${figures.length - off.length} of ${figures.length} figures)` : '';
  return {
    ...{ claim: name, gate, statement, source },
    published: shown === undefined ? '' : `${figures.length > 1 ? `${shown.label}: ` : ''}${shown.published}`,
    ours: shown === undefined ? '' : `${shown.ours}${more}`,
    verdict: shown === undefined ? 'not measured' : off.length === 0 ? 'pass' : 'fail',
    ...(figures.length > 0 && { distance: Math.max(...distances) }),
    passed: figures.length - off.length,
    of: figures.length,
  };
}

/** |ours - published| / |published|; numbers that text begins with count as such. NaN equals NaN. */
function relativeDifference(published: number | string, ours: number | string): number {
  if (Object.is(published, ours)) return 0;
  const [a, b] = [Number(published), Number(ours)];
  if (a === b) return 0;
  const difference = Math.abs(b - a) / Math.abs(a);
  return difference === difference ? difference : Infinity;
}

function judgeSeeds(claim: SeededClaim, rows: readonly Row[], band: Band | undefined): Verdict {
  const { gate, name, statement, source, published, accept } = claim;
  const measured = measureSeeds(claim, rows);
  const about = { claim: name, gate, statement, source, published, of: measured.length } as const;
  if (measured.length === 0) return { ...about, ours: '', verdict: 'not measured', passed: 0 };
  const { mean, deviation } = spread(measured);
  if (gate === 'D') {
    const passed = measured.filter((gap) => gap > 0).length;
    const standardError = deviation / Math.sqrt(measured.length);
    const distance = mean / standardError; // infinite where no seed matters
    return { ...about, ours: shortly(mean), verdict: distance > CLEAR ? 'pass' : 'fail', distance, passed };
  }
  const [low, high] = accept ?? [-Infinity, Infinity];
  const fitted = band ?? { low: -Infinity, high: Infinity };
  const passed = measured.filter((x) => x >= low && x <= high && x >= fitted.low && x <= fitted.high).length;
  const halfWidth = (fitted.high - fitted.low) / 2;
  return {
    ...about,
    ours: shortly(mean),
    verdict:
      accept === undefined && band === undefined
        ? 'not measured'
        : passed >= REQUIRED * measured.length
          ? 'pass'
          : 'fail',
    ...(band !== undefined && { distance: mean === band.mean ? 0 : Math.abs(mean - band.mean) / halfWidth }),
    passed,
  };
}

/** The claim's quantity for each seed of the rows; rows without a seed belong to every seed. */
export function measureSeeds(claim: SeededClaim, rows: readonly Row[]): number[] {
  const seeds = seedsOf(rows);
  const samples = seeds.length === 0 ? [rows] : seeds.map((seed) => rows.filter((row) => (row.seed ?? seed) === seed));
  return samples.map((sample) => claim.measure(sample)).filter((x) => x !== undefined);
}

/** Mean and standard deviation of a sample. */
export function spread(sample: readonly number[]): { mean: number; deviation: number } {
  const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
  const squares = sample.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  return { mean, deviation: sample.length < 2 ? 0 : Math.sqrt(squares / (sample.length - 1)) };
}

function shortly(x: number): string {
  return String(Number(x.toPrecision(4)));
}
