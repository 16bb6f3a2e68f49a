/**
 * Verdicts on claims as a table.
 * @module
 */
import type { Experiment, Verdict } from '../experiments/index.js';
import { colours } from './colours.js';
import { table, type TableColumn } from './table.js';

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

/** A line for each claim, and a line of totals. */
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
  const all = judged.flatMap(({ verdicts }) => verdicts);
  const count = (wanted: Verdict['verdict']): number => all.filter(({ verdict }) => verdict === wanted).length;
  const summary = [`${count('pass')} pass`, `${count('fail')} fail`, `${count('not measured')} not measured`];
  return `${coloured(table(columns, lines))}\n${summary.join(', ')}\n`;
}

/** How many seeds, or figures, pass: of ten seeds, say. */
function verdictText({ verdict, gate, passed, of }: Verdict): string {
  if (verdict === 'not measured') return verdict;
  const unit = gate === 'C' || gate === 'D' ? 'seeds' : 'figures';
  return `${verdict}, ${passed} of ${of} ${unit}`;
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
    .replace(/\bfail, \d+ of \d+ \w+/g, (found) => colours.red(found))
    .replace(/\bpass, \d+ of \d+ \w+/g, (found) => colours.green(found));
}
