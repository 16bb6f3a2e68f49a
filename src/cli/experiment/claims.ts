/**
 * `fpchop experiment claims`.
 * @module
 */
import type { Command } from 'commander';
import type { ClaimLine, Outcome } from '../../experiments/index.js';
import { jsonText } from '../json.js';
import { openOutput, print } from '../output.js';
import { table } from '../table.js';
import { within } from './options.js';
import { runsIn } from './report.js';

interface ClaimsArguments {
  readonly json?: boolean;
  readonly record?: string;
}

const examples = `
Every claim of every paper, also those that are out of reach, with the experiments that are about it. Verdicts are those of
the run that was recorded at the release, or of the runs that are given.

Examples:
  $ fpchop experiment claims
  $ fpchop experiment claims runs/all
`;

/** Adds the command. */
export function addClaims(experiment: Command): void {
  experiment
    .command('claims')
    .description('list what papers claim, and which experiments are about it')
    .argument('[runs...]', 'directories of runs, or one that holds several, whose verdicts are shown')
    .option('--json', 'print JSON')
    .option('--record <file>', 'write the verdicts of the runs to a module')
    .addHelpText('after', examples)
    .action(runClaims);
}

async function runClaims(directories: readonly string[], { json, record }: ClaimsArguments): Promise<void> {
  const { builtinExperiments, claimLines } = await import('../../experiments/index.js');
  const experiments = (await builtinExperiments()).map(({ experiment }) => experiment);
  const verdicts = directories.length === 0 ? undefined : await verdictsOf(directories);
  if (record !== undefined) return writeRecord(record, verdicts ?? {});
  const lines = claimLines(experiments, verdicts);
  return print(json === true ? `${jsonText(lines)}\n` : tableText(lines));
}

async function verdictsOf(directories: readonly string[]): Promise<Record<string, Record<string, Outcome>>> {
  const { judgeRun, readRun } = await import('../../experiments/index.js');
  const found: Record<string, Record<string, Outcome>> = {};
  for (const directory of directories.flatMap(runsIn)) {
    const run = await within(directory, () => readRun(directory));
    found[run.experiment.name] = Object.fromEntries(judgeRun(run).map(({ claim, verdict }) => [claim, verdict]));
  }
  return found;
}

async function writeRecord(file: string, verdicts: Readonly<Record<string, Record<string, Outcome>>>): Promise<void> {
  const lines = Object.entries(verdicts).map(([experiment, claims]) => {
    const fields = Object.entries(claims).map(([claim, verdict]) => `    '${claim}': '${verdict}',\n`);
    return `  '${experiment}': {\n${fields.join('')}  },\n`;
  });
  const output = await openOutput(file);
  try {
    await output.write(`/**
 * Verdicts of the last recorded run of all quick grids on the seeds 101..110: written by
 * \`fpchop experiment claims RUN --record\`.
 * @module
 */
import type { RecordedVerdicts } from './table.js';

export const recorded: RecordedVerdicts = {
${lines.join('')}};
`);
    await output.commit();
  } catch (error) {
    await output.discard();
    throw error;
  }
}

function tableText(lines: readonly ClaimLine[]): string {
  const rows = lines.map(({ citation, claim, experiment = '', name = '', gate = '', verdict, outOfReach }, i) => {
    const isFirst = lines[i - 1]?.claim !== claim;
    const outcome = outOfReach === undefined ? (verdict ?? 'no run') : `out of reach: ${outOfReach}`;
    return [isFirst ? citation : '', isFirst ? claim : '', experiment, name, gate, outcome];
  });
  const headings = ['paper', 'claim', 'experiment', 'its claim', 'gate', 'verdict'];
  return table(
    headings.map((heading) => ({ heading })),
    rows,
  );
}
