/**
 * RoundingOptions on the command line.
 * @module
 */
import type { Command } from 'commander';
import { format, type Format, type FormatSpec, type RoundingOptions } from '../index.js';
import { roundingModes } from '../modes.js';
import { UsageError, usage } from './failure.js';

/** What commander reads of the options below: text, or true where a value is left out. */
export interface RoundingArguments {
  readonly rounding?: string;
  readonly saturate?: string | true;
  readonly subnormals?: string;
  readonly seed?: string;
  readonly stream?: string;
  readonly position?: string;
  readonly randomBits?: string;
  readonly variant?: string;
  readonly flip?: string;
  readonly flipBits?: string;
}

/** Adds an option for every field of RoundingOptions that rounding takes. */
export function addRoundingOptions(command: Command): Command {
  return command
    .option('-r, --rounding <mode>', `one of ${roundingModes.join(', ')}, or a code of chop and pychop, 1..9`)
    .option('--saturate [how]', 'largest finite value instead of overflow: finite (also without a value), propagate')
    .option('--subnormals <how>', 'below the smallest normal: gradual, flush, none')
    .option('-s, --seed <integer>', 'seed of the random words, 0..2^64-1 (drawn and printed if a mode needs one)')
    .option('--stream <integer>', 'stream of the random words, 0..2^32-1')
    .option('--position <integer>', 'random word of the first value, 0..2^53')
    .option('--random-bits <count>', 'stochastic: compare with 1..32 random bits, as hardware does')
    .option('--variant <letter>', 'how --random-bits reduces the fraction: A, B, C')
    .option('--flip <probability>', 'soft errors: one bit of a result flips with this probability')
    .option('--flip-bits <which>', 'bits that may flip: significand, all');
}

/**
 * The options as the library takes them, checked when a chopper is made.
 * @throws UsageError for text that is not a number where one is expected
 */
export function roundingOptions(given: RoundingArguments): RoundingOptions {
  if (given.flipBits !== undefined && given.flip === undefined) {
    throw new UsageError('--flip-bits expected together with --flip');
  }
  const options = {
    rounding: /^\d+$/.test(given.rounding ?? '') ? Number(given.rounding) : given.rounding,
    saturate: given.saturate,
    subnormals: given.subnormals,
    seed: given.seed === undefined ? undefined : seedOf(given.seed),
    stream: integerOf('--stream', given.stream),
    position: integerOf('--position', given.position),
    randomBits: integerOf('--random-bits', given.randomBits),
    variant: given.variant?.toUpperCase(),
    flip: given.flip === undefined ? undefined : { probability: numberOf('--flip', given.flip), bits: given.flipBits },
  };
  return options as RoundingOptions; // names of modes and ranges are the library's to check
}

/** The format that a name, or a spec in JSON, stands for. */
export function formatArgument(text: string): Format {
  return usage(() => format(text.startsWith('{') ? specOf(text) : text));
}

function specOf(text: string): FormatSpec {
  try {
    return JSON.parse(text) as FormatSpec;
  } catch {
    throw new UsageError(`format expected a name or a spec in JSON, got ${text}`);
  }
}

/** A seed in decimal or, after 0x, hexadecimal. */
function seedOf(text: string): bigint {
  if (!/^(?:\d+|0x[\da-f]+)$/i.test(text)) {
    throw new UsageError(`--seed expected an integer in 0..2^64-1, got "${text}"`);
  }
  return BigInt(text);
}

function integerOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`${option} expected an integer, got "${text}"`);
  return Number(text);
}

/** A decimal number given to an option. */
export function numberOf(option: string, text: string): number {
  const x = Number(text);
  if (text.trim() === '' || Number.isNaN(x)) throw new UsageError(`${option} expected a number, got "${text}"`);
  return x;
}
