/**
 * Formats and recipes on the command line: a format's name is that format, other names are recipes of `fpchop/blocks`.
 * @module
 */
import type { Command } from 'commander';
import { quantizer, type Quantizer, type QuantizerOptions, type Spec } from '../blocks/index.js';
import { chopper, format as formatOf, type Chopper } from '../index.js';
import { usage, UsageError } from './failure.js';
import { formatArgument, roundingOptions, type RoundingArguments } from './roundingOptions.js';

/** What commander reads of the options of recipes. */
export interface RecipeArguments extends RoundingArguments {
  readonly axis?: string;
  readonly block?: string;
  readonly scaleRule?: string;
  readonly order?: string;
}

/** Adds the options that change a recipe. */
export function addRecipeOptions(command: Command): Command {
  return command
    .option('--axis <axis>', 'axis of the blocks or channels: -1 is the last; several separated by commas')
    .option('--block <length>', 'elements of a block; ROWSxCOLUMNS for tiles of the last two axes')
    .option('--scale-rule <rule>', 'MX: floor, ceil, even, rceil, maxabs')
    .option('--order <order>', 'NVFP4: transformerEngine, torchao, compressedTensors');
}

/**
 * The quantizer of a recipe: a name (mxfp4, nvfp4, int8, q4_0, nf4, bfp8, fixed<4,4>; the name of a format means that
 * format, scaled by tensor), or a spec in JSON.
 */
export function quantizerArgument(text: string, given: RecipeArguments): Quantizer {
  const options = defined({
    ...roundingOptions(given),
    axis: given.axis === undefined ? undefined : axesOf(given.axis),
    block: given.block === undefined ? undefined : blockOf(given.block),
    scaleRule: given.scaleRule,
    order: given.order,
  }) as QuantizerOptions;
  return usage(() => quantizer(text.startsWith('{') ? specOf(text) : text, options));
}

/** A chopper of a format, or a quantizer of a recipe: a format's name is that format, unscaled. */
export function rounderArgument(text: string, given: RecipeArguments): Chopper | Quantizer {
  if (isRecipe(text)) return quantizerArgument(text, given);
  for (const option of ['axis', 'block', 'scaleRule', 'order'] as const) {
    if (given[option] !== undefined) {
      throw new UsageError(`--${option.replace('R', '-r')} expected with a recipe, got the format ${text}`);
    }
  }
  const target = formatArgument(text);
  return usage(() => chopper(target, roundingOptions(given)));
}

/** Whether a text names a recipe and no format: mxfp4, int8, …, or is the JSON of a spec. */
export function isRecipe(text: string): boolean {
  if (text.startsWith('{')) return text.includes('"family"');
  try {
    formatOf(text);
    return false;
  } catch {
    // no format
  }
  try {
    quantizer(text);
    return true;
  } catch {
    return false;
  }
}

function defined(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function specOf(text: string): Spec {
  try {
    return JSON.parse(text) as Spec;
  } catch {
    throw new UsageError(`recipe expected a name or a spec in JSON, got ${text}`);
  }
}

function axesOf(text: string): number | number[] {
  if (!/^-?\d+(?:,-?\d+)*$/.test(text)) throw new UsageError(`--axis expected integers, got "${text}"`);
  const axes = text.split(',').map(Number);
  return axes.length === 1 ? axes[0]! : axes;
}

function blockOf(text: string): number | [number, number] {
  const [, rows, columns] = /^(\d+)(?:x(\d+))?$/i.exec(text) ?? [];
  if (rows === undefined) throw new UsageError(`--block expected a length, or ROWSxCOLUMNS, got "${text}"`);
  return columns === undefined ? Number(rows) : [Number(rows), Number(columns)];
}
