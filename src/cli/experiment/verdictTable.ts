/**
 * Verdicts on claims as a table.
 * @module
 */
import type { Experiment, Verdict } from '../../experiments/index.js';
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

const outcomes: readonly Verdict['verdict'][] = ['pass', 'fail', 'undecided', 'not reproduced', 'not measured'];

/** A line for each claim, why claims are not reproduced, and a line of totals. */
export function verdictTable(judged: readonly Judged[]): string {
  const lines = judged.flatMap(({ experiment, verdicts }) =>
    verdicts.map((verdict) => [
      experiment.id ?? experiment.name,
      verdict.gate,
      verdict.claim,
      shorten(verdict.published),
      shorten(verdict.ours),
      verdictText(verdict),
      distanceText(verdict),
    ]),
  );
  const all = judged.flatMap(({ experiment, verdicts }) => verdicts.map((verdict) => ({ experiment, verdict })));
  const counts = outcomes.map(
    (wanted) => `${all.filter(({ verdict }) => verdict.verdict === wanted).length} ${wanted}`,
  );
  const reasons = all.flatMap(({ experiment: { id, name }, verdict: { claim, verdict, reason } }) =>
    verdict === 'not reproduced' ? [`${id ?? name} ${claim} is not reproduced: ${reason}\n`] : [],
  );
  return `${coloured(table(columns, lines))}\n${reasons.join('')}${reasons.length > 0 ? '\n' : ''}${counts.join(', ')}\n`;
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
