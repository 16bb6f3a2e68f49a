/**
 * The arithmetic that programs are lowered to, on the command line.
 * @module
 */
import type { Command } from 'commander';
import { chopper, type Chopper } from '../../index.js';
import type { Words } from '../../lower/directive.js';
import { usage } from '../failure.js';
import { addRoundingOptions, formatArgument, roundingOptions, type RoundingArguments } from '../roundingOptions.js';

/** What commander reads of the options below. */
export interface LoweringArguments extends RoundingArguments {
  readonly format?: string;
  readonly exact?: readonly string[];
}

/** Adds the format, the options of rounding, and names that stay exact. */
export function addLoweringOptions(command: Command): Command {
  command.option('-f, --format <format>', 'of modules without a directive: name, alias, pattern or spec in JSON');
  return addRoundingOptions(command).option('--exact <names...>', 'variables and properties that stay exact');
}

/**
 * The arithmetic that the options ask for; undefined without a format. A seed that was drawn is among the options, and
 * is told on standard error.
 * @throws UsageError for options that mean nothing, or that need a format
 */
export function wordsOf(given: LoweringArguments): Words | undefined {
  const { format: name, exact = [] } = given;
  if (name === undefined) {
    usage(() => chopper('float64', roundingOptions(given)));
    return undefined;
  }
  formatArgument(name);
  const format = name.startsWith('{') ? (JSON.parse(name) as Exclude<Words['format'], string>) : name;
  const options = roundingOptions(given);
  const made: Chopper = usage(() => chopper(format, options));
  if (made.seed === undefined || given.seed !== undefined) return { format, options, exact };
  process.stderr.write(`fpchop: drew seed ${made.seed}; --seed ${made.seed} repeats this run\n`);
  return { format, options: { ...options, seed: made.seed }, exact };
}
