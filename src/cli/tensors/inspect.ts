/**
 * `fpchop inspect`: what is in a file of tensors, and what recipes would make of it.
 * @module
 */
import type { Command } from 'commander';
import type { Quantizer } from '../../blocks/index.js';
import { colours } from '../colours.js';
import { about } from '../failure.js';
import { countText, shortText } from '../formats/exactText.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { quantizerArgument } from '../recipes.js';
import { table, type TableColumn } from '../table.js';
import { ErrorSums } from './errorSums.js';
import { chosen, openTensors, tensorProgress, type FileTensor, type OpenTensors } from './openTensors.js';

interface InspectArguments {
  readonly recipes?: string;
  readonly tensors?: string;
  readonly values: boolean;
  readonly json?: boolean;
}

const DEFAULT_RECIPES = 'bfloat16,mxfp8,mxfp4,nvfp4,int8,int4,q8_0,q4_0,nf4';

const examples = `
.npy, .npz, safetensors and GGUF files, told by their first bytes. SQNR, 10 log10(sum x^2 / sum (y - x)^2) in decibels, is
of the finite elements of each floating-point tensor; "-" where a recipe does not take it (rows that are no whole
blocks, NaN in a format without NaN), "exact" where nothing changes.

Examples:
  $ fpchop inspect model.safetensors
  $ fpchop inspect model.gguf --tensors 'blk.0.*' --recipes mxfp4,nvfp4,q4_0
  $ fpchop inspect model.safetensors --no-values --json
`;

/** Adds the command to the program. */
export function addInspect(program: Command): void {
  program
    .command('inspect')
    .description('print the tensors of a file, their ranges, and the error under each recipe')
    .argument('<file>', '.npy, .npz, safetensors or GGUF file; - is standard input')
    .option('-r, --recipes <names>', 'recipes, separated by commas', DEFAULT_RECIPES)
    .option('-t, --tensors <glob>', 'only tensors whose names match')
    .option('--no-values', 'read the descriptions alone')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(runInspect);
}

/** What the numbers of a tensor are. */
interface Range {
  readonly min: number;
  readonly max: number;
  /** The smallest magnitude above 0. */
  readonly smallest: number;
  readonly zeros: number;
  readonly nan: number;
  readonly infinite: number;
}

interface Inspected {
  readonly tensor: FileTensor;
  readonly range?: Range;
  /** By recipe; undefined where it does not take the tensor. */
  readonly sqnr?: Readonly<Record<string, number | undefined>>;
}

async function runInspect(path: string, given: InspectArguments): Promise<void> {
  const recipes = (given.recipes ?? DEFAULT_RECIPES).split(',').map((name) => quantizerArgument(name.trim(), {}));
  const open = await openTensors(path);
  const tensors = chosen(open.tensors, given.tensors, open.name);
  const totals = recipes.map(() => new ErrorSums());
  const progress = tensorProgress(tensors);
  const inspected: Inspected[] = [];
  try {
    for (const tensor of tensors) {
      inspected.push(given.values && tensor.numeric ? await inspectValues(open, tensor, recipes, totals) : { tensor });
      progress.advance(tensor.byteLength);
    }
  } catch (error) {
    throw about(open.name, error);
  } finally {
    progress.stop();
  }
  const sqnr = Object.fromEntries(recipes.map(({ name }, r) => [name, sqnrOf(totals[r]!)]));
  await print(given.json === true ? `${jsonText(summary(open, inspected, sqnr))}\n` : report(open, inspected, sqnr));
}

function sqnrOf(sums: ErrorSums): number | undefined {
  const { count, sqnr } = sums.errors;
  return count === 0 ? undefined : sqnr;
}

async function inspectValues(
  open: OpenTensors,
  tensor: FileTensor,
  recipes: readonly Quantizer[],
  totals: readonly ErrorSums[],
): Promise<Inspected> {
  const values = await open.values(tensor);
  const range = rangeOf(values);
  if (!tensor.float || values.length === 0) return { tensor, range };
  const sqnr: Record<string, number | undefined> = {};
  for (const [r, recipe] of recipes.entries()) {
    const rounded = takenBy(recipe, values, tensor.shape);
    if (rounded === undefined) sqnr[recipe.name] = undefined;
    else {
      sqnr[recipe.name] = new ErrorSums().add(values, rounded).errors.sqnr;
      totals[r]!.add(values, rounded);
    }
  }
  return { tensor, range, sqnr };
}

/** What a recipe makes of an array; undefined where it does not take it. */
function takenBy(
  recipe: Quantizer,
  x: Float32Array | Float64Array,
  shape: readonly number[],
): Float32Array | Float64Array | undefined {
  try {
    return recipe(x as Float64Array, shape);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function rangeOf(values: Float32Array | Float64Array): Range {
  let [min, max, smallest] = [Infinity, -Infinity, Infinity];
  let [zeros, nan, infinite] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    const size = Math.abs(x);
    if (x !== x) nan++;
    else if (size === Infinity) infinite++;
    else {
      if (x < min) min = x;
      if (x > max) max = x;
      if (size === 0) zeros++;
      else if (size < smallest) smallest = size;
    }
  }
  return { min, max, smallest, zeros, nan, infinite };
}

function summary(
  { file }: OpenTensors,
  inspected: readonly Inspected[],
  sqnr: Readonly<Record<string, number | undefined>>,
): object {
  return {
    file: file.name,
    kind: file.kind,
    bytes: file.size,
    metadata: Object.fromEntries([...file.metadata].map(([key, value]) => [key, shownValue(value)])),
    tensors: inspected.map(({ tensor: { name, dtype, shape, count, byteLength, spec }, ...rest }) => ({
      name,
      dtype,
      shape,
      count,
      bytes: byteLength,
      spec,
      ...rest,
    })),
    sqnr,
  };
}

/** Long lists by their beginning. */
function shownValue(value: unknown): unknown {
  const list = ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value;
  return Array.isArray(list) && list.length > 16 ? { length: list.length, first: list.slice(0, 16) } : list;
}

function report(
  { file }: OpenTensors,
  inspected: readonly Inspected[],
  total: Readonly<Record<string, number | undefined>>,
): string {
  const elements = inspected.reduce((sum, { tensor }) => sum + tensor.count, 0);
  const bytes = inspected.reduce((sum, { tensor }) => sum + tensor.byteLength, 0);
  const title = `${colours.bold(file.name)}: ${file.kind}, ${countText(inspected.length)} tensors, ${countText(elements)} elements, ${countText(file.size)} bytes\n`;
  const metadata = [...file.metadata].map(([key, value]) => `  ${key}: ${metadataText(value)}\n`).join('');
  const described: TableColumn[] = [
    { heading: 'tensor' },
    { heading: 'dtype' },
    { heading: 'shape' },
    { heading: 'elements', side: 'right' },
    { heading: 'bytes', side: 'right' },
  ];
  const ranges: TableColumn[] = ['min', 'max', 'least |x| > 0', 'zeros', 'NaN, Inf'].map((heading) => ({
    heading,
    side: 'right',
  }));
  const withValues = inspected.some(({ range }) => range !== undefined);
  const first = table(withValues ? [...described, ...ranges] : described, [
    ...inspected.map(({ tensor, range }) => [...descriptionCells(tensor), ...(withValues ? rangeCells(range) : [])]),
    null,
    ['all', '', '', countText(elements), countText(bytes), ...(withValues ? ['', '', '', '', ''] : [])],
  ]);
  const measured = inspected.filter(({ sqnr }) => sqnr !== undefined);
  if (measured.length === 0) return `${title}${metadata}\n${first}`;
  const names = Object.keys(total);
  const second = table(
    [{ heading: 'SQNR, dB' }, ...names.map((heading) => ({ heading, side: 'right' as const }))],
    [
      ...measured.map(({ tensor, sqnr }) => [tensor.name, ...names.map((name) => decibelText(sqnr![name]))]),
      null,
      ['all', ...names.map((name) => decibelText(total[name]))],
    ],
  );
  return `${title}${metadata}\n${first}\n${second}`;
}

function metadataText(value: unknown): string {
  const text = typeof value === 'string' ? value : jsonText(shownValue(value)).replaceAll(/\s+/g, ' ');
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function descriptionCells({ name, dtype, shape, count, byteLength }: FileTensor): string[] {
  return [name, dtype, `(${shape.join(', ')})`, countText(count), countText(byteLength)];
}

function rangeCells(range: Range | undefined): string[] {
  if (range === undefined || range.min > range.max)
    return ['-', '-', '-', '-', range === undefined ? '-' : badText(range)];
  const { min, max, smallest, zeros } = range;
  return [
    shortText(min),
    shortText(max),
    smallest === Infinity ? '-' : shortText(smallest),
    countText(zeros),
    badText(range),
  ];
}

function badText({ nan, infinite }: Range): string {
  return nan + infinite === 0 ? '0' : `${countText(nan)}, ${countText(infinite)}`;
}

/** Decibels, `exact`, or `-` where there is no number. */
export function decibelText(x: number | undefined): string {
  if (x === undefined) return '-';
  return x === Infinity ? 'exact' : Number.isFinite(x) ? x.toFixed(2) : String(x);
}
