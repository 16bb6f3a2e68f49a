/**
 * `fpchop chop`: rounds the numbers of a file to a format.
 * @module
 */
import { extname } from 'node:path';
import type { Command } from 'commander';
import type { Quantizer } from '../../blocks/index.js';
import type { Chopper } from '../../index.js';
import { readTensors } from '../../io/index.js';
import { chopCsv, type CsvTarget } from './chopCsv.js';
import { chopNpy } from './chopNpy.js';
import { chopTensors, type TensorTarget } from './chopTensors.js';
import { addCsvOptions, csvOptions, type CsvArguments } from './csvOptions.js';
import { about, UsageError } from '../failure.js';
import { openInput, type Input } from '../input.js';
import { isStandardOutput, openOutput, type Output } from '../output.js';
import { addRecipeOptions, rounderArgument, type RecipeArguments } from '../recipes.js';
import { addRoundingOptions } from '../roundingOptions.js';
import { seen } from '../tensors/openTensors.js';

interface ChopArguments extends RecipeArguments, CsvArguments {
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
written so that they read back exactly. The widest record has 1,048,576 cells, the longest 16,777,216 characters.
gzip: unpacked, whatever the name; a name of the output that ends in .gz, or --gzip, packs the result.
.npy: f8, f4 or f2 elements of any shape; the type is kept, or widened where it does not hold the format. The numeric
columns of CSV become a matrix, with NaN where a cell holds no number.
.npz, safetensors and GGUF: every floating-point tensor, in the order of the file; others are copied and named. Written as
.npz or safetensors (bfloat16 and narrower types become f4 in .npz).
Recipes of fpchop/blocks (mxfp4, nvfp4, int8, q4_0, nf4, ...) round to what their codes stand for; they take arrays with
a shape, no CSV. A format's name is that format, unscaled.
JSON: the options (seed included), the columns and rows or the shape and elements, and the count of values rounded;
NaN and infinities are strings, empty cells are null.
In the stochastic modes the i-th number in reading order draws random word position + i.

Examples:
  $ fpchop chop model.safetensors -f mxfp4 --scale-rule rceil -o rounded.safetensors
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
    .description(
      'round the numbers of a CSV, .npy, .npz, safetensors or GGUF file to a format or by a recipe; also gzip of them',
    )
    .argument('<file>', 'CSV, .npy, .npz, safetensors or GGUF file; - is standard input')
    .requiredOption(
      '-f, --format <format>',
      'name, alias, pattern (e5m10, binary8p4se) or spec in JSON; a recipe (mxfp4, int8)',
    );
  addRoundingOptions(command);
  addRecipeOptions(command);
  addCsvOptions(command)
    .option('-o, --output <file>', 'write there instead of standard output')
    .option(
      '-t, --to <kind>',
      'csv, npy, npz, safetensors or json (by default as the output is named, or else as the input is)',
    )
    .option('--json', 'the same as --to json')
    .option('-z, --gzip', 'pack the output with gzip (by default if its name ends in .gz)')
    .option('-q, --quiet', 'say nothing of what was rounded and skipped')
    .addHelpText('after', examples)
    .action(runChop);
}

async function runChop(file: string, given: ChopArguments): Promise<void> {
  const rounder = rounderArgument(given.format, given);
  const target = given.json === true ? 'json' : (given.to ?? kindOf(given.output));
  if (target !== undefined && !isTarget(target)) {
    throw new UsageError(`--to expected csv, npy, npz, safetensors or json, got "${target}"`);
  }
  const gzip = given.gzip ?? given.output?.toLowerCase().endsWith('.gz') ?? false;
  const toTerminal = isStandardOutput(given.output) && process.stdout.isTTY;
  const input = await openInput(file, !toTerminal);
  try {
    const to = target ?? (input.kind === 'gguf' ? 'safetensors' : input.kind);
    const text = to === 'csv' || to === 'json';
    if ((!text || gzip) && toTerminal) {
      throw new UsageError(
        `--output expected: ${gzip ? 'gzip' : to === 'npy' ? '.npy' : to} bytes are not for a terminal`,
      );
    }
    checkKinds(input, to, rounder, given.format);
    const reading = csvOptions(given, input);
    if (rounder.seed !== undefined && given.seed === undefined) {
      process.stderr.write(`fpchop: drew seed ${rounder.seed}; --seed ${rounder.seed} repeats this run\n`);
    }
    const output = await openOutput(given.output, { gzip, rewrites: input.kind === 'csv' && to === 'npy' });
    const report = given.quiet === true ? () => undefined : say;
    await writeWhole(output, input.name, () => {
      if (input.kind === 'csv') {
        return chopCsv({ input, chopper: rounder as Chopper, to: to as CsvTarget, options: reading, output, report });
      }
      if (input.kind === 'npy' && 'format' in rounder && isCsvTarget(to)) return chopNpy(input, rounder, to, output);
      return writeTensors(input, rounder, to as TensorTarget, output, report);
    });
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

/** Throws for kinds of files that do not go together. */
function checkKinds({ kind }: Input, to: Target, rounder: Chopper | Quantizer, name: string): void {
  const shapeless = kind === 'csv' && !('format' in rounder);
  if (shapeless)
    throw new UsageError(`--format expected a format for CSV, got the recipe ${name}, which takes arrays with a shape`);
  if (kind === 'csv' && !isCsvTarget(to)) throw new UsageError(`--to expected csv, npy or json for CSV, got ${to}`);
  if (to === 'csv' && kind !== 'csv' && (kind !== 'npy' || !('format' in rounder))) {
    throw new UsageError(`--to expected npy, npz, safetensors or json for tensors, got csv`);
  }
}

async function writeTensors(
  input: Input,
  rounder: Chopper | Quantizer,
  to: TensorTarget,
  output: Output,
  say: (line: string) => void,
): Promise<void> {
  const open = await seen(await readTensors(input.bytes, { name: input.name }));
  await output.write(await chopTensors(open, rounder, to, say));
}

function kindOf(output: string | undefined): string | undefined {
  const extension = output === undefined ? '' : extname(output.replace(/\.gz$/i, '')).slice(1).toLowerCase();
  return isTarget(extension) ? extension : undefined;
}

type Target = CsvTarget | TensorTarget;

function isTarget(kind: string): kind is Target {
  return isCsvTarget(kind) || kind === 'npz' || kind === 'safetensors';
}

function isCsvTarget(kind: string): kind is CsvTarget {
  return kind === 'csv' || kind === 'npy' || kind === 'json';
}
