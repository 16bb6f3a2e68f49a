/**
 * The arithmetic that programs are lowered to, on the command line.
 * @module
 */
import { Option, type Command } from 'commander';
import { chopper, type Chopper } from '../../index.js';
import type { Words } from '../../lower/directive.js';
import { usage } from '../failure.js';
import { addRoundingOptions, formatArgument, roundingOptions, type RoundingArguments } from '../roundingOptions.js';

/** What commander reads of the options below. */
export interface LoweringArguments extends RoundingArguments {
  readonly format?: string;
  readonly exact?: readonly string[];
  readonly rounded?: readonly string[];
  readonly keepLiterals?: boolean;
  readonly constants?: 'float64' | 'format';
  readonly guard?: boolean;
}

/** Adds the format, the options of rounding, and names that stay exact. */
export function addLoweringOptions(command: Command): Command {
  command.option('-f, --format <format>', 'of modules without a directive: name, alias, pattern or spec in JSON');
  return addRoundingOptions(command)
    .option('--exact <names...>', 'variables and properties that stay exact')
    .option('--rounded <names...>', 'variables and properties that are rounded, whatever lower finds')
    .option('--no-keep-literals', 'round literals even to 0, infinities and NaN')
    .addOption(
      new Option('--constants <whose>', 'Number.EPSILON, MIN_VALUE and MAX_VALUE').choices(['float64', 'format']),
    );
}

/**
 * The arithmetic that the options ask for; undefined without a format. A seed that was drawn is among the options, and
 * is told on standard error.
 * @throws UsageError for options that mean nothing, or that need a format
 */
export function wordsOf(given: LoweringArguments): Words | undefined {
  const { format: name, exact = [], rounded = [], keepLiterals = true, constants = 'float64', guard = false } = given;
  const choices = { exact, rounded, keepLiterals, constants, guard };
  if (name === undefined) {
    usage(() => chopper('float64', roundingOptions(given)));
    return undefined;
  }
  formatArgument(name);
  const format = name.startsWith('{') ? (JSON.parse(name) as Exclude<Words['format'], string>) : name;
  const options = roundingOptions(given);
  const made: Chopper = usage(() => chopper(format, options));
  if (made.seed === undefined || given.seed !== undefined) return { format, options, ...choices };
  process.stderr.write(`fpchop: drew seed ${made.seed}; --seed ${made.seed} repeats this run\n`);
  return { format, options: { ...options, seed: made.seed }, ...choices };
}
