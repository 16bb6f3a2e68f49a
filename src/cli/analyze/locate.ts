/**
 * `fpchop locate`: which lines make a result unstable.
 * @module
 */
import type { Command } from 'commander';
import { locate, type NoiseMode, type Site, type Unit } from '../../analyze/index.js';
import { UsageError, usage } from '../failure.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { moveHome, note } from './explore.js';
import {
  addAnalysisOptions,
  formatOption,
  given,
  optionalNumber,
  optionalSeed,
  type AnalysisArguments,
} from './options.js';
import { programOf } from './program.js';

interface LocateArguments extends AnalysisArguments {
  readonly tolerance?: string;
  readonly unit?: string;
  readonly perturb?: string;
  readonly samples?: string;
  readonly budget?: string;
  readonly seed?: string;
}

const examples = `
Disturbs some lines of FILE and leaves the others alone, and finds every smallest set of lines that moves the result by
more than the tolerance.

Examples:
  $ fpchop locate pi.js --call 'archimedes(25)' --tolerance 1e-6 --seed 1
  $ fpchop locate pi.js --call 'archimedes(25)' --tolerance 1e-2 --unit operation --perturb mca
  $ fpchop locate pi.js --call 'archimedes(10)' --tolerance 1e-3 --perturb float16
`;

/** Adds the command to the program. */
export function addLocate(program: Command): void {
  addAnalysisOptions(program.command('locate').description('find the lines that make a result unstable'))
    .option('--tolerance <difference>', 'largest relative difference that passes')
    .option('--unit <unit>', 'line, function, operation, variable (line)')
    .option('--perturb <how>', 'sr, cestac, rr, pb, mca, or a format (cestac)')
    .option('--samples <count>', 'runs of each set (20)')
    .option('--budget <count>', 'the most runs (10000)')
    .option('-s, --seed <integer>', 'of the random errors (drawn and printed)')
    .addHelpText('after', examples)
    .action(run);
}

async function run(file: string, args: LocateArguments): Promise<void> {
  if (args.tolerance === undefined) throw new UsageError('--tolerance expected');
  const source = await programOf(file, args.call);
  const options = given({
    format: formatOption(args.format),
    scope: source.scope,
    exact: args.exact,
    tolerance: optionalNumber('--tolerance', args.tolerance),
    unit: args.unit as Unit | undefined, // the library checks names
    perturb: args.perturb as NoiseMode | undefined,
    samples: optionalNumber('--samples', args.samples),
    budget: optionalNumber('--budget', args.budget),
    seed: optionalSeed(args.seed),
  });
  const found = usage(() => locate(source.fn, [], options));
  const moved = new Set<Site>();
  for (const site of found.sets.flat()) moveHome(site, source.prefix, moved);
  const { toString, ...facts } = found;
  await print(
    args.json === true ? `${jsonText({ ...facts, foreign: source.foreign })}\n` : `${toString()}\n${note(source)}`,
  );
}
