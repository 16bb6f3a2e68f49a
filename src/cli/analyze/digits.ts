/**
 * `fpchop digits`: how many digits of a result can be trusted.
 * @module
 */
import type { Command } from 'commander';
import { digits, type NoiseMode } from '../../analyze/index.js';
import { Failure, usage } from '../failure.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { note } from './explore.js';
import {
  addAnalysisOptions,
  formatOption,
  given,
  optionalNumber,
  optionalSeed,
  type AnalysisArguments,
} from './options.js';
import { programOf } from './program.js';

interface DigitsArguments extends AnalysisArguments {
  readonly mode?: string;
  readonly virtualPrecision?: string;
  readonly samples?: string;
  readonly seed?: string;
  readonly failBelow?: string;
}

const examples = `
Runs the call many times with random errors in every operation of FILE, and tells how many digits the results share.

Examples:
  $ fpchop digits cramer.js --call 'solve()' --seed 1
  $ fpchop digits cramer.js --call 'solve()' --mode mca --virtual-precision 40 --samples 100 --json
`;

/** Adds the command to the program. */
export function addDigits(program: Command): void {
  addAnalysisOptions(program.command('digits').description('count the digits of a result that can be trusted'))
    .option('--mode <mode>', 'sr, cestac, rr, pb, mca (sr)')
    .option('--virtual-precision <bits>', 'bits above the noise of rr, pb and mca')
    .option('--samples <count>', 'runs (30)')
    .option('-s, --seed <integer>', 'of the random errors (drawn and printed)')
    .option('--fail-below <digits>', 'exit with 1 if a value has fewer significant decimal digits')
    .addHelpText('after', examples)
    .action(run);
}

async function run(file: string, args: DigitsArguments): Promise<void> {
  const source = await programOf(file, args.call);
  const failBelow = optionalNumber('--fail-below', args.failBelow);
  const options = given({
    format: formatOption(args.format),
    scope: source.scope,
    exact: args.exact,
    mode: args.mode as NoiseMode | undefined, // names of modes are the library's to check
    virtualPrecision: optionalNumber('--virtual-precision', args.virtualPrecision),
    samples: optionalNumber('--samples', args.samples),
    seed: optionalSeed(args.seed),
  });
  const found = usage(() => digits(source.fn, [], options));
  const { values, samples, seed, mode } = found;
  const facts = { values: values.map((one) => ({ ...one, samples: [...one.samples] })), samples, seed, mode };
  await print(
    args.json === true ? `${jsonText({ ...facts, foreign: source.foreign })}\n` : `${String(found)}\n${note(source)}`,
  );
  const worst = values.reduce((least, { decimal }) => Math.min(least, decimal), Infinity);
  if (failBelow !== undefined && worst < failBelow) {
    throw new Failure(`a value has ${worst.toFixed(1)} significant decimal digits, fewer than ${failBelow}`);
  }
}
