/**
 * The claims of papers beside the claims of experiments, as lines of one table.
 * @module
 */
import type { RecordedVerdicts } from './recordedVerdicts.js';
import type { Experiment } from '../author/experiment.js';
import type { Origin, Outcome } from '../author/claims.js';
import { paperClaims } from './claims.js';
import { papers, type Paper, type PaperKey } from './papers.js';
import { recorded } from './recorded.js';

/** A line: one claim of an experiment, or a claim of a paper that none is about. */
export interface ClaimLine {
  readonly paper: PaperKey;
  /** `E. Carson, X. Chen 2025` */
  readonly citation: string;
  readonly claim: string;
  readonly experiment?: string;
  readonly name?: string;
  readonly gate?: 'A' | 'B' | 'C' | 'D';
  readonly origin?: Origin;
  /** Of the recorded run, or of the runs that were given; undefined where neither holds it. */
  readonly verdict?: Outcome;
  readonly outOfReach?: string;
}

/**
 * The lines of the table, in the order of the list.
 * @param verdicts - those of the last recorded run of all quick grids, unless others are given
 */
export function claimLines(experiments: readonly Experiment[], verdicts: RecordedVerdicts = recorded): ClaimLine[] {
  return paperClaims.flatMap(({ paper, claim, shownBy = {}, outOfReach }): ClaimLine[] => {
    const about = { paper, citation: citationOf(papers[paper]), claim };
    const lines = Object.entries(shownBy).flatMap(([experiment, names]) =>
      names.map((name) => {
        const own = experiments.find((each) => each.name === experiment)?.claims?.find((each) => each.name === name);
        const verdict = verdicts[experiment]?.[name];
        return {
          ...{ ...about, experiment, name },
          ...(own !== undefined && { gate: own.gate, origin: own.origin ?? ('published' as const) }),
          ...(verdict !== undefined && { verdict }),
        };
      }),
    );
    return outOfReach === undefined ? lines : [...lines, { ...about, outOfReach }];
  });
}

/** The papers that claims of an experiment are about. */
export function papersOf(experiment: string): [PaperKey, Paper][] {
  const keys = paperClaims.filter(({ shownBy }) => shownBy?.[experiment] !== undefined).map(({ paper }) => paper);
  return [...new Set(keys)].map((key) => [key, papers[key]]);
}

function citationOf({ authors, title, year }: Paper): string {
  const names = authors.filter((name) => name !== 'others').map((name) => name.split(' ').at(-1)!);
  const who = names.length === 0 ? title : names.length > 2 ? `${names[0]!} et al.` : names.join(', ');
  return `${who} ${year}`;
}
