/**
 * Claims: what an experiment's rows are to show, beside what was published; and the verdicts on them.
 *
 * Gates: A, every figure digit for digit; B, a formula, to a relative tolerance or all printed digits; C, a statistic in
 * a band; D, an ordering. The bands of C are fitted on seeds 1..20, committed with the experiment, and then checked on
 * seeds 101..110, seed by seed.
 *
 * An ordering counts only where the mean gap is at least three standard errors from zero: it holds (pass), or its
 * opposite does (fail); within them it is undecided, and so it is with one seed, which has no standard error. What was
 * published and is known not to come out is not reproduced: the experiment says why, and a run fails only if it leaves
 * our own band.
 * @module
 */
import type { Row } from './row.js';
import { seedsOf } from '../run/rows.js';
import { beyond } from './student.js';

/** A published figure and ours; `undefined` where the run does not hold the row. Text is compared as text. */
export interface Figure {
  readonly label: string;
  readonly published: number | string;
  /** What ours is known to be instead, where a published figure is not reproduced. */
  readonly known?: number | string;
  readonly ours: number | string | undefined;
}

/**
 * Where the figures of a claim come from: `'published'`, or `'reference'`: a reference program or a criterion of this
 * project, where nothing was published that can be compared.
 */
export type Origin = 'published' | 'reference';

/** A claim about figures that no seed changes. */
export interface ExactClaim {
  readonly gate: 'A' | 'B';
  /** Short, unique within the experiment. */
  readonly name: string;
  readonly statement: string;
  /** Where the published figures stand. */
  readonly source: string;
  /** @defaultValue `'published'` */
  readonly origin?: Origin;
  /** Why figures that are {@link Figure.known} to differ do. */
  readonly notReproduced?: string;
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
  /** @defaultValue `'published'` */
  readonly origin?: Origin;
  /** Whether ours is a lower bound, because the experiment tries nothing beyond: the table then says "at least". */
  readonly atLeast?: boolean;
  /** Gate C: the interval that publication or specification allow, beside the fitted band. */
  readonly accept?: readonly [low: number, high: number];
  /** Why what was published does not come out, where that is known: seeds outside `accept`, or the opposite ordering. */
  readonly notReproduced?: string;
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

/** How a claim may come out. */
export type Outcome = 'pass' | 'fail' | 'undecided' | 'not reproduced' | 'not measured';

/** What came of a claim. */
export interface Verdict {
  readonly claim: string;
  readonly gate: 'A' | 'B' | 'C' | 'D';
  readonly statement: string;
  readonly source: string;
  readonly origin: Origin;
  readonly published: string;
  readonly ours: string;
  /**
   * `'undecided'`: gate D, the mean gap is within three standard errors of zero. `'not reproduced'`: outside what was
   * published, as the experiment says; gate C: and in our band.
   */
  readonly verdict: Outcome;
  /** Why it was not reproduced, or not measured. */
  readonly reason?: string;
  /** Exact claims: the largest relative difference. Gate C: from the band's middle, in half widths. Gate D: the mean gap in standard errors. */
  readonly distance?: number;
  /** How many figures, or seeds, pass: of gate C those in the band and in what publication allows, of D those with the ordering. */
  readonly passed: number;
  readonly of: number;
  /** Gate C: how many seeds lie in the band. */
  readonly inBand?: number;
  /** Gate D: how likely a mean gap this far from zero is by chance, were there none: two-sided, of Student's t. */
  readonly chance?: number;
}

/** How many seeds of ten must lie in a band: it covers 99 % of them with 95 % confidence. */
export const REQUIRED = 0.9;
/** How many standard errors from zero a gap counts. */
export const CLEAR = 3;
const NO_ROWS = 'no rows for it in this grid';
const NO_BAND = 'no band for this grid';

/** The verdict on one claim. A claim whose rows the run does not hold is not measured. */
export function judge(claim: Claim, rows: readonly Row[], band?: Band): Verdict {
  return 'figures' in claim ? judgeFigures(claim, rows) : judgeSeeds(claim, rows, band);
}

function judgeFigures(claim: ExactClaim, rows: readonly Row[]): Verdict {
  const { gate, name, statement, source, origin = 'published', tolerance = 1e-12, notReproduced } = claim;
  const figures = claim.figures(rows).filter((figure) => figure.ours !== undefined);
  const within = ({ published, ours }: Figure): boolean =>
    Object.is(published, ours) || (gate === 'B' && relativeDifference(published, ours!) <= tolerance);
  const off = figures.filter((figure) => !within(figure));
  const isKnown = ({ known, ours }: Figure): boolean => known !== undefined && Object.is(known, ours);
  const missed = notReproduced !== undefined && off.every(isKnown) ? 'not reproduced' : 'fail';
  const shown = off[0] ?? figures[0];
  const distances = figures.map(({ published, ours }) => relativeDifference(published, ours!));
  const more = figures.length > 1 ? ` (${figures.length - off.length} of ${figures.length} figures)` : '';
  return {
    ...{ claim: name, gate, statement, source, origin },
    published: shown === undefined ? '' : `${figures.length > 1 ? `${shown.label}: ` : ''}${shown.published}`,
    ours: shown === undefined ? '' : `${shown.ours}${more}`,
    verdict: shown === undefined ? 'not measured' : off.length === 0 ? 'pass' : missed,
    ...(shown === undefined && { reason: NO_ROWS }),
    ...(off.length > 0 && missed === 'not reproduced' && { reason: notReproduced! }),
    ...(figures.length > 0 && { distance: distances.reduce((most, one) => Math.max(most, one), 0) }),
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
  const { gate, name, statement, source, origin = 'published', published, accept } = claim;
  const measured = measureSeeds(claim, rows);
  const about = { claim: name, gate, statement, source, origin, published, of: measured.length } as const;
  const ours = (): string => `${claim.atLeast === true ? 'at least ' : ''}${shortly(spread(measured).mean)}`;
  if (measured.length === 0) return { ...about, ours: '', verdict: 'not measured', reason: NO_ROWS, passed: 0 };
  if (gate === 'C' && accept === undefined && band === undefined) {
    return { ...about, ours: ours(), verdict: 'not measured', reason: NO_BAND, passed: 0 };
  }
  const missed = claim.notReproduced === undefined ? 'fail' : 'not reproduced';
  const found =
    gate === 'D'
      ? judgeOrder(measured, seedsOf(rows).length === 1, missed)
      : judgeStatistic(measured, accept, band, missed);
  const reason = found.verdict === 'not reproduced' && { reason: claim.notReproduced! };
  return { ...about, ours: ours(), ...found, ...reason };
}

type Judged = Pick<Verdict, 'verdict' | 'passed' | 'distance' | 'inBand' | 'reason' | 'chance'>;

/** @param missed - the verdict where the opposite ordering holds */
function judgeOrder(gaps: readonly number[], oneSeed: boolean, missed: Outcome): Judged {
  const passed = gaps.filter((gap) => gap > 0).length;
  if (oneSeed) return { verdict: 'undecided', passed };
  const { mean, deviation } = spread(gaps);
  const standardError = deviation / Math.sqrt(gaps.length);
  const distance = mean === 0 ? 0 : mean / standardError; // infinite where no seed matters
  const isUndecided = standardError > 0 && Math.abs(distance) < CLEAR;
  const verdict = isUndecided ? 'undecided' : distance > 0 ? 'pass' : missed;
  return { verdict, distance, passed, chance: beyond(distance, gaps.length - 1) };
}

/** @param missed - the verdict where seeds lie in the band, and outside of what publication allows */
function judgeStatistic(
  measured: readonly number[],
  [least, most]: readonly [number, number] = [-Infinity, Infinity],
  band: Band | undefined,
  missed: Outcome,
): Judged {
  const { low, high } = band ?? { low: -Infinity, high: Infinity };
  const inBand = measured.filter((x) => x >= low && x <= high);
  const passed = inBand.filter((x) => x >= least && x <= most).length;
  const enough = REQUIRED * measured.length;
  const verdict = passed >= enough ? 'pass' : inBand.length >= enough ? missed : 'fail';
  if (band === undefined) return { verdict, passed };
  const { mean } = spread(measured);
  const distance = mean === band.mean ? 0 : Math.abs(mean - band.mean) / ((high - low) / 2);
  return { verdict, passed, distance, inBand: inBand.length };
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
