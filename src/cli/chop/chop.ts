/**
 * `fpchop chop`: rounds the numbers of a file to a format.
 * @module
 */
import { extname } from 'node:path';
import type { Command } from 'commander';
import { chopper, type Chopper } from '../../index.js';
import { chopCsv, type CsvTarget } from './chopCsv.js';
import { chopNpy } from './chopNpy.js';
import { addCsvOptions, csvOptions, type CsvArguments } from './csvOptions.js';
import { about, usage, UsageError } from '../failure.js';
import { openInput } from '../input.js';
import { isStandardOutput, openOutput, type Output } from '../output.js';
import { addRoundingOptions, formatArgument, roundingOptions, type RoundingArguments } from '../roundingOptions.js';

interface ChopArguments extends RoundingArguments, CsvArguments {
  readonly format: string;
  readonly output?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly gzip?: boolean;
  readonly quiet?: boolean;
}

const examples = `
CSV: a column is rounded unless it shows text, a cell within the first 1000 rows that is neither a number nor missing
(blank, NA, N/A, null). Columns that are skipped are named on standard error, with the cell; so are columns of integers
that change. Every byte but the numbers stays as it is. Numbers are read as the nearest float64, then rounded, and
written so that they read back exactly.
gzip: unpacked, whatever the name; a name of the output that ends in .gz, or --gzip, packs the result.
.npy: f8, f4 or f2 elements of any shape; the type is kept, or widened where it does not hold the format. The numeric
columns of CSV become a matrix, with NaN where a cell holds no number.
JSON: the options (seed included), the columns and rows or the shape and elements, and the count of values rounded;
NaN and infinities are strings, empty cells are null.
In the stochastic modes the i-th number in reading order draws random word position + i.

Examples:
  $ fpchop chop weather.csv --format bfloat16 > rounded.csv
  $ fpchop chop weather.csv -f float8_e4m3fn -r stochastic --seed 42 --columns pressure,wind -o rounded.csv
  $ fpchop chop huge.csv.gz -f float16 --saturate -o rounded.csv.gz
  $ fpchop chop weights.npy -f e5m2 -o weights-e5m2.npy
  $ fpchop chop weather.csv -f half --json
  $ fpchop chop sales.csv -f half --decimal-comma --except year,"name, first"
  $ fpchop chop weather.csv -f '{"precision": 11, "emin": -14, "emax": 15}'
`;

/** Adds the command to the program. */
export function addChop(program: Command): void {
  const command = program
    .command('chop')
    .description('round the numbers of a CSV or .npy file to a format; also gzip of them')
    .argument('<file>', 'CSV or .npy file; - is standard input')
    .requiredOption('-f, --format <format>', 'name, alias, pattern (e5m10, binary8p4se) or spec in JSON');
  addRoundingOptions(command);
  addCsvOptions(command)
    .option('-o, --output <file>', 'write there instead of standard output')
    .option('-t, --to <kind>', 'csv, npy or json (by default as the output is named, or else as the input is)')
    .option('--json', 'the same as --to json')
    .option('-z, --gzip', 'pack the output with gzip (by default if its name ends in .gz)')
    .option('-q, --quiet', 'say nothing of what was rounded and skipped')
    .addHelpText('after', examples)
    .action(runChop);
}

async function runChop(file: string, given: ChopArguments): Promise<void> {
  const quantizer = chopperOf(given);
  const target = given.json === true ? 'json' : (given.to ?? kindOf(given.output));
  if (target !== undefined && !isTarget(target)) {
    throw new UsageError(`--to expected csv, npy or json, got "${target}"`);
  }
  const gzip = given.gzip ?? given.output?.toLowerCase().endsWith('.gz') ?? false;
  const toTerminal = isStandardOutput(given.output) && process.stdout.isTTY;
  const input = await openInput(file, !toTerminal);
  try {
    const to = target ?? input.kind;
    if ((to === 'npy' || gzip) && toTerminal) {
      throw new UsageError(`--output expected: ${gzip ? 'gzip' : '.npy'} bytes are not for a terminal`);
    }
    const reading = csvOptions(given, input);
    if (quantizer.seed !== undefined && given.seed === undefined) {
      process.stderr.write(`fpchop: drew seed ${quantizer.seed}; --seed ${quantizer.seed} repeats this run\n`);
    }
    const output = await openOutput(given.output, { gzip, rewrites: input.kind === 'csv' && to === 'npy' });
    const report = given.quiet === true ? () => undefined : say;
    await writeWhole(output, input.name, () =>
      input.kind === 'npy'
        ? chopNpy(input, quantizer, to, output)
        : chopCsv({ input, chopper: quantizer, to, options: reading, output, report }),
    );
  } finally {
    await input.close();
  }
}

/** Writes to `output`, which is completed or leaves no trace. */
async function writeWhole(output: Output, name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
    await output.commit();
  } catch (error) {
    await output.discard();
    throw about(name, error);
  }
}

function say(line: string): void {
  process.stderr.write(`fpchop: ${line}\n`);
}

function chopperOf(given: ChopArguments): Chopper {
  const target = formatArgument(given.format);
  return usage(() => chopper(target, roundingOptions(given)));
}

function kindOf(output: string | undefined): string | undefined {
  const extension = output === undefined ? '' : extname(output.replace(/\.gz$/i, '')).slice(1).toLowerCase();
  return isTarget(extension) ? extension : undefined;
}

function isTarget(kind: string): kind is CsvTarget {
  return kind === 'csv' || kind === 'npy' || kind === 'json';
}
