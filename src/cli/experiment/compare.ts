/**
 * `fpchop experiment compare`.
 * @module
 */
import type { Command } from 'commander';
import { countText } from '../formats/exactText.js';
import { within } from './options.js';
import type { Comparison } from '../../experiments/index.js';
import { Failure } from '../failure.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { table } from '../table.js';
import { verdictTable } from './verdictTable.js';

const examples = `
One run is compared with published figures; two are compared with each other, point by point and row by row: status 1 if they differ.

Examples:
  $ fpchop experiment compare runs/harmonic-sum
  $ fpchop experiment compare runs/harmonic-sum runs/harmonic-sum-2
`;

/** Adds the command. */
export function addCompare(experiment: Command): void {
  experiment
    .command('compare')
    .description('compare a run with published figures, or with another run')
    .argument('<run>', 'its directory')
    .argument('[other]', 'directory of another run')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(runCompare);
}

async function runCompare(
  first: string,
  second: string | undefined,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const { compareRuns, judgeRun, readRun } = await import('../../experiments/index.js');
  if (second === undefined) {
    const run = await within(first, () => readRun(first));
    const verdicts = judgeRun(run);
    return print(json === true ? `${jsonText(verdicts)}\n` : verdictTable([{ experiment: run.experiment, verdicts }]));
  }
  const comparison = await within(first, () => compareRuns(first, second));
  await print(json === true ? `${jsonText(comparison)}\n` : comparisonText(first, second, comparison));
  if (!comparison.identical) throw new Failure(`${first} and ${second} differ`); // as diff: status 1
}

function comparisonText(first: string, second: string, comparison: Comparison): string {
  const { identical, points, onlyInFirst, onlyInSecond, otherLengths, columns } = comparison;
  const counts = [
    `${countText(points)} points in both`,
    ...(onlyInFirst > 0 ? [`${countText(onlyInFirst)} in ${first} alone`] : []),
    ...(onlyInSecond > 0 ? [`${countText(onlyInSecond)} in ${second} alone`] : []),
    ...(otherLengths > 0 ? [`${countText(otherLengths)} with other numbers of rows`] : []),
    ...(identical ? ['all rows the same, bit for bit'] : []),
  ];
  const headings = ['column', 'cells', 'different', 'max |b - a|', 'max |b - a| / |a|'];
  const lines = columns.map(({ column, cells, different, maxDifference, maxRelative }) => [
    column,
    ...[cells, different].map(countText),
    ...[maxDifference, maxRelative].map((x) => String(Number(x.toPrecision(4)))),
  ]);
  const differences = identical
    ? ''
    : table(
        headings.map((heading, i) => ({ heading, ...(i > 0 && { side: 'right' as const }) })),
        lines,
      );
  return `${counts.join(', ')}\n${differences}`;
}
