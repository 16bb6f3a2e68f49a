/**
 * `fpchop survey`: what every standard format would do to the numbers of a file. The main job, `npm start`.
 * @module
 */
import type { Command } from 'commander';
import {
  chopper,
  format,
  formats,
  measure,
  type ChopperJSON,
  type Format,
  type Measure,
  type RoundingOptions,
} from '../index.js';
import { drawSeed } from '../seed.js';
import { colours } from './colours.js';
import { addCsvOptions, csvOptions, type CsvArguments } from './chop/csvOptions.js';
import { readDataset, type Dataset } from './dataset.js';
import { countText, shortText } from './formats/exactText.js';
import { usage, UsageError } from './failure.js';
import { openInput } from './input.js';
import { jsonText } from './json.js';
import { print } from './output.js';
import { addRoundingOptions, formatArgument, roundingOptions, type RoundingArguments } from './roundingOptions.js';
import { isRecipe, quantizerArgument } from './recipes.js';
import { table, type TableColumn } from './table.js';

interface SurveyArguments extends RoundingArguments, CsvArguments {
  readonly formats?: string;
  readonly json?: boolean;
}

const examples = `
Examples:
  $ fpchop survey data/seattle-weather-hourly-normals.csv
  $ fpchop survey weather.csv --rounding stochastic --seed 42 --columns wind
  $ fpchop survey weights.npy --formats e5m2,e4m3fn,binary8p4se --saturate --json
  $ fpchop survey model.safetensors --formats bfloat16,mxfp8,mxfp4,nvfp4,int8
`;

/** Adds the command to the program. */
export function addSurvey(program: Command): void {
  const command = program
    .command('survey')
    .description('round the numbers of a CSV file or a file of tensors to every standard format and compare the errors')
    .argument('<file>', 'CSV, .npy, .npz, safetensors or GGUF file; - is standard input')
    .option(
      '-f, --formats <formats>',
      'these formats alone, separated by commas (by default all named ones); recipes too (mxfp4, int8), but not for CSV',
    );
  addRoundingOptions(command);
  addCsvOptions(command).option('--json', 'print JSON').addHelpText('after', examples).action(runSurvey);
}

/** One format of a survey. */
interface SurveyRow extends Measure {
  readonly format: string;
  /** Time of rounding all values once, the kernel warm. */
  readonly milliseconds: number;
}

async function runSurvey(file: string, given: SurveyArguments): Promise<void> {
  const named = given.formats?.split(',').map((name) => name.trim());
  const chosen = named?.map((name) => (isRecipe(name) ? name : formatArgument(name))) ?? [...formats.values()];
  const asked = roundingOptions(given);
  const firstFormat = chosen.find((one): one is Format => typeof one !== 'string') ?? format('float64');
  const drawn = usage(() => chopper(firstFormat, asked)).seed !== undefined && asked.seed === undefined;
  const options = drawn ? { ...asked, seed: drawSeed() } : asked; // one seed for all formats
  const input = await openInput(file);
  const dataset = await readDataset(input, () => csvOptions(given, input));
  const seeded = drawn ? { ...given, seed: String(options.seed) } : given;
  const rows = usage(() =>
    chosen.map((one) =>
      typeof one === 'string' ? surveyRecipe(dataset, one, seeded) : surveyFormat(dataset.values, one, options),
    ),
  );
  const { rounding, saturate, seed, stream, position, randomBits, variant, flip } = chopper(
    firstFormat,
    options,
  ).toJSON();
  const settings = {
    rounding,
    saturate,
    subnormals: asked.subnormals,
    seed,
    stream,
    position,
    randomBits,
    variant,
    flip,
  };
  const result = { dataset, settings, rows };
  await print(given.json === true ? `${jsonText(summary(result))}\n` : report(result));
}

/** Values that are rounded before time is taken. */
const WARM = 100_000;

function surveyFormat(values: Float64Array, f: Format, options: RoundingOptions): SurveyRow {
  chopper(f, options)(values.subarray(0, WARM));
  const quantizer = chopper(f, options);
  const rounded = new Float64Array(values.length);
  const begin = performance.now();
  quantizer.into(rounded, values);
  const milliseconds = performance.now() - begin;
  return { format: f.name, ...measure(values, rounded, f), milliseconds };
}

/** A recipe rounds each array of a file by its shape, as float32 where that holds it. */
function surveyRecipe({ name, values, arrays }: Dataset, recipe: string, given: SurveyArguments): SurveyRow {
  if (arrays === undefined || (arrays.length === 0 && values.length > 0)) {
    throw new UsageError(
      `--formats expected formats for ${name}, got the recipe ${recipe}, which takes row-major arrays`,
    );
  }
  const quantizer = quantizerArgument(recipe, given);
  const rounded = new Float64Array(values.length);
  const begin = performance.now();
  let at = 0;
  for (const { shape, length } of arrays) {
    const part = values.subarray(at, at + length);
    const narrow = Float32Array.from(part);
    const held = part.every((x, i) => Object.is(x, narrow[i]));
    rounded.set(held ? quantizer(narrow, shape) : quantizer(part, shape), at);
    at += length;
  }
  const milliseconds = performance.now() - begin;
  return { format: quantizer.name, ...measure(values, rounded), milliseconds };
}

interface Survey {
  readonly dataset: Dataset;
  readonly settings: RoundingSettings;
  readonly rows: readonly SurveyRow[];
}

/** The options, the seed in decimal; what is undefined was not asked for. */
type RoundingSettings = { readonly [K in keyof ChopperJSON]?: ChopperJSON[K] | undefined };

const counts = ['overflow', 'underflow', 'toZero', 'nanCreated', 'changed'] as const;

function totals(rows: readonly SurveyRow[]): Record<(typeof counts)[number] | 'milliseconds', number> {
  const sum = (key: (typeof counts)[number] | 'milliseconds'): number => rows.reduce((all, row) => all + row[key], 0);
  const [overflow, underflow, toZero, nanCreated, changed] = counts.map(sum) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { overflow, underflow, toZero, nanCreated, changed, milliseconds: sum('milliseconds') };
}

function summary({ dataset: { name, rows: length, shape, columns, skipped, values }, settings, rows }: Survey): object {
  return {
    data: { file: name, rows: length, shape, values: values.length, columns, skipped },
    options: settings,
    formats: rows.map(
      ({ format, maxRelativeError, sqnr, overflow, underflow, toZero, nanCreated, changed, milliseconds }) => ({
        format,
        maxRelativeError,
        sqnr,
        overflow,
        underflow,
        toZero,
        nanCreated,
        changed,
        milliseconds,
      }),
    ),
    totals: totals(rows),
  };
}

const tableColumns: readonly TableColumn[] = [
  { heading: 'format' },
  { heading: 'max rel. error', side: 'right' },
  { heading: 'SQNR, dB', side: 'right' },
  { heading: 'overflow', side: 'right' },
  { heading: 'underflow', side: 'right' },
  { heading: 'to zero', side: 'right' },
  { heading: 'to NaN', side: 'right' },
  { heading: 'changed', side: 'right' },
  { heading: 'time, ms', side: 'right' },
];

function report({ dataset, settings, rows }: Survey): string {
  const all = totals(rows);
  const lines = rows.map((row) => [
    row.format,
    errorText(row.maxRelativeError),
    decibelText(row.sqnr),
    ...[row.overflow, row.underflow, row.toZero, row.nanCreated, row.changed].map(countText),
    row.milliseconds.toFixed(2),
  ]);
  const total = [
    rows.length === 1 ? '1 format' : `${rows.length} formats`,
    '',
    '',
    ...[all.overflow, all.underflow, all.toZero, all.nanCreated, all.changed].map(countText),
    all.milliseconds.toFixed(2),
  ];
  return `${heading(dataset, settings)}\n${table(tableColumns, [...lines, null, total])}\n${footnotes}`;
}

/** Columns that are shown; of more, the number is said. */
const SHOWN = 20;

function heading({ name, rows, shape, columns, skipped = [], values }: Dataset, settings: RoundingSettings): string {
  const extent = rows === undefined ? `shape (${shape!.join(', ')})` : `${countText(rows)} rows`;
  const title = `${colours.bold(name)}: ${extent}, ${countText(values.length)} values\n`;
  const series = columns.map(
    ({ name: column, count, min, max }) =>
      `  ${column}: ${countText(count)} values, ${shortText(min)} to ${shortText(max)}\n`,
  );
  const texts = skipped.map(
    ({ name: column, line, cell }) => `  ${column}: skipped, line ${line} has ${JSON.stringify(cell.slice(0, 40))}\n`,
  );
  const seed = settings.seed === undefined ? '' : `, seed ${settings.seed}`;
  const saturate = settings.saturate === false ? '' : `, saturate ${settings.saturate}`;
  return `${title}${few(series, 'columns')}${few(texts, 'columns skipped')}rounding ${settings.rounding}${seed}${saturate}\n`;
}

function few(lines: readonly string[], what: string): string {
  if (lines.length <= SHOWN) return lines.join('');
  return `${lines.slice(0, SHOWN).join('')}  and ${countText(lines.length - SHOWN)} more ${what} (--json has all)\n`;
}

function errorText(x: number): string {
  return x === 0 || !Number.isFinite(x) ? String(x) : x.toExponential(3);
}

function decibelText(x: number): string {
  return x === Infinity ? 'exact' : Number.isFinite(x) ? x.toFixed(2) : String(x);
}

const footnotes = `max rel. error: the largest |y - x| / |x| over values x rounded to a finite y.
SQNR: 10 log10(sum x^2 / sum (y - x)^2) over the values that stay finite.
overflow: finite values that became infinite or NaN, or the largest finite number from one quantum or more above it.
underflow: inexact results below the smallest normal number, zero included. to zero, to NaN: what was neither before.
changed: results that differ from their values. time: rounding all values once.
`;
