/**
 * Verdicts on claims as a table.
 * @module
 */
import { byChance, holm } from '../../experiments/author/chance.js';
import type { Experiment, Origin, Verdict } from '../../experiments/index.js';
import { colours } from '../colours.js';
import { table, type TableColumn } from '../table.js';

/** An experiment and the verdicts on its claims. */
export interface Judged {
  readonly experiment: Pick<Experiment, 'name' | 'id'>;
  readonly verdicts: readonly Verdict[];
}

const columns: readonly TableColumn[] = [
  { heading: 'experiment' },
  { heading: 'gate' },
  { heading: 'claim' },
  { heading: 'published' },
  { heading: 'ours' },
  { heading: 'verdict' },
  { heading: 'distance', side: 'right' },
];
/** Of several experiments: probabilities of gaps that wide by chance, adjusted for how many orderings there are. */
const holmColumn: TableColumn = { heading: 'Holm', side: 'right' };

const outcomes: readonly Verdict['verdict'][] = ['pass', 'fail', 'undecided', 'not reproduced', 'not measured'];

/** A line for each claim, why claims are not reproduced, totals by origin, and what chance is expected to do. */
export function verdictTable(judged: readonly Judged[]): string {
  const several = judged.length > 1;
  const adjusted = adjustedChances(judged.flatMap(({ verdicts }) => verdicts));
  const lines = judged.flatMap(({ experiment, verdicts }) =>
    verdicts.map((verdict) => [
      experiment.id ?? experiment.name,
      verdict.gate,
      verdict.claim,
      shorten(verdict.published),
      shorten(verdict.ours),
      verdictText(verdict),
      distanceText(verdict),
      ...(several ? [shortNumber(adjusted.get(verdict))] : []),
    ]),
  );
  const all = judged.flatMap(({ experiment, verdicts }) => verdicts.map((verdict) => ({ experiment, verdict })));
  const reasons = all.flatMap(({ experiment: { id, name }, verdict: { claim, verdict, reason } }) =>
    verdict === 'not reproduced' ? [`${id ?? name} ${claim} is not reproduced: ${reason}\n`] : [],
  );
  const found = all.map(({ verdict }) => verdict);
  const shown = coloured(table(several ? [...columns, holmColumn] : columns, lines));
  return `${shown}\n${reasons.join('')}${reasons.length > 0 ? '\n' : ''}${totalsText(found)}${chanceText(found)}`;
}

const origins: Readonly<Record<Origin, string>> = {
  published: 'published figures and statements',
  reference: 'figures of our own reference programs and criteria',
};

function totalsText(verdicts: readonly Verdict[]): string {
  const lines = Object.entries(origins).flatMap(([origin, about]) => {
    const own = verdicts.filter((verdict) => verdict.origin === origin);
    if (own.length === 0) return [];
    const counts = outcomes.map((wanted) => `${own.filter(({ verdict }) => verdict === wanted).length} ${wanted}`);
    return [`${about}: ${counts.join(', ')}\n`];
  });
  return lines.join('');
}

function chanceText(verdicts: readonly Verdict[]): string {
  const { orderings, orderingsWrong, bands, bandsWrong } = byChance(verdicts);
  const parts = [
    ...(orderings > 0 ? [`${orderingsWrong.toFixed(2)} of ${orderings} orderings, were there no gaps`] : []),
    ...(bands > 0 ? [`${bandsWrong.toFixed(2)} of ${bands} bands`] : []),
  ];
  return parts.length === 0 ? '' : `expected to be wrong by chance: ${parts.join('; ')}\n`;
}

/** Holm's adjusted probabilities of the orderings. */
function adjustedChances(verdicts: readonly Verdict[]): Map<Verdict, number> {
  const orderings = verdicts.filter(({ chance }) => chance !== undefined);
  const adjusted = holm(orderings.map(({ chance }) => chance!));
  return new Map(orderings.map((verdict, i) => [verdict, adjusted[i]!]));
}

function shortNumber(x: number | undefined): string {
  return x === undefined ? '' : String(Number(x.toPrecision(2)));
}

/** How many seeds, or figures, pass: of ten seeds, say. */
function verdictText({ verdict, gate, passed, of, inBand, reason }: Verdict): string {
  if (verdict === 'not measured') return reason === undefined ? verdict : `${verdict}: ${shorten(reason)}`;
  const unit = gate === 'C' || gate === 'D' ? 'seeds' : 'figures';
  const band = inBand === undefined || inBand === passed ? '' : `, ${inBand} in band`;
  return `${verdict}, ${passed} of ${of} ${unit}${band}`;
}

function distanceText({ distance, gate }: Verdict): string {
  if (distance === undefined) return '';
  const text = Number(distance.toPrecision(3)).toString();
  return gate === 'D' ? `${text} se` : gate === 'C' ? `${text} hw` : text;
}

const WIDTH = 34;

function shorten(text: string): string {
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text;
}

function coloured(text: string): string {
  return text
    .replace(/\b(?:undecided|not reproduced), \d+ of \d+ \w+/g, (found) => colours.yellow(found))
    .replace(/\bfail, \d+ of \d+ \w+/g, (found) => colours.red(found))
    .replace(/\bpass, \d+ of \d+ \w+/g, (found) => colours.green(found));
}
