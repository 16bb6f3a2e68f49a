/**
 * All numbers of a file, in memory, with what describes them.
 * @module
 */
import type { CsvOptions } from '../io/csvColumns.js';
import { batches } from './chop/chopCsv.js';
import { openElements } from './chop/chopNpy.js';
import { readTensors } from '../io/index.js';
import { about, Failure } from './failure.js';
import { seen } from './tensors/openTensors.js';
import type { Input } from './input.js';

/** A column of numbers, or the whole of a .npy file. */
export interface Series {
  readonly name: string;
  readonly count: number;
  /** The least and the largest of its numbers, NaN left out. */
  readonly min: number;
  readonly max: number;
}

/** The numbers of a file in reading order. */
export interface Dataset {
  readonly name: string;
  /** Rows of a CSV file. */
  readonly rows?: number;
  /** Shape of a .npy file. */
  readonly shape?: readonly number[];
  readonly columns: readonly Series[];
  /** Columns of a CSV file that show text, with the first cell that does. */
  readonly skipped?: readonly { readonly name: string; readonly line: number; readonly cell: string }[];
  readonly values: Float64Array;
  /** The arrays that lie one behind the other in `values`, for recipes; of CSV there is none: its rows are no blocks. */
  readonly arrays?: readonly { readonly shape: readonly number[]; readonly length: number }[];
}

/** Reads all numbers of an input. @throws Failure if there is none */
export async function readDataset(input: Input, options: () => CsvOptions): Promise<Dataset> {
  try {
    const read = { csv: () => readColumns(input, options()), npy: () => readElements(input) };
    const dataset =
      input.kind === 'csv' || input.kind === 'npy' ? await read[input.kind]() : await readTensorValues(input);
    if (dataset.values.length === 0) throw new Failure(`${input.name}: no numbers found`);
    return dataset;
  } catch (error) {
    throw about(input.name, error);
  } finally {
    await input.close();
  }
}

async function readColumns(input: Input, options: CsvOptions): Promise<Dataset> {
  const pieces: Float64Array[] = [];
  const series: MutableSeries[] = [];
  let rows = 0;
  let skipped: NonNullable<Dataset['skipped']> = [];
  for await (const batch of batches(input, options)) {
    const { columns, values, columnOf } = batch;
    if (series.length === 0) {
      for (const { name } of columns) series.push(emptySeries(name));
      skipped = columns.flatMap(({ name, text }) => (text === undefined ? [] : [{ name, ...text }]));
    }
    for (let i = 0; i < values.length; i++) include(series[columnOf[i]!]!, values[i]!);
    for (const { cells } of batch.rows) rows += Number(cells.length > 1 || cells[0] !== '');
    pieces.push(values);
  }
  const columns = series.filter(({ count }) => count > 0);
  return { name: input.name, rows, columns, skipped, values: joined(pieces) };
}

async function readElements(input: Input): Promise<Dataset> {
  const { header, pieces } = await openElements(input);
  const all: Float64Array[] = [];
  const series = emptySeries(`<${header.type}`);
  for await (const piece of pieces) {
    for (const x of piece) include(series, x);
    all.push(Float64Array.from(piece));
  }
  const values = joined(all);
  const { shape, fortranOrder } = header;
  // Blocks run along the last axis: in Fortran order, of the shape the other way round, along the first.
  const arrays = fortranOrder && shape.length > 1 ? [] : [{ shape, length: values.length }];
  return { name: input.name, shape, columns: [series], values, arrays };
}

/** The floating-point tensors of a file, one behind the other. */
async function readTensorValues(input: Input): Promise<Dataset> {
  const open = await seen(await readTensors(input.bytes, { name: input.name }));
  const tensors = open.tensors.filter(({ float, numeric }) => float && numeric);
  const all: Float64Array[] = [];
  const columns: Series[] = [];
  for (const tensor of tensors) {
    const values = Float64Array.from(await open.values(tensor));
    const series = emptySeries(tensor.name);
    for (let i = 0; i < values.length; i++) include(series, values[i]!);
    if (values.length > 0) columns.push(series);
    all.push(values);
  }
  const arrays = tensors.map(({ shape, count }) => ({ shape, length: count }));
  return {
    name: input.name,
    shape: [tensors.reduce((sum, { count }) => sum + count, 0)],
    columns,
    values: joined(all),
    arrays,
  };
}

type MutableSeries = { -readonly [K in keyof Series]: Series[K] };

function emptySeries(name: string): MutableSeries {
  return { name, count: 0, min: Infinity, max: -Infinity };
}

function include(series: MutableSeries, x: number): void {
  series.count++;
  if (x < series.min) series.min = x;
  if (x > series.max) series.max = x;
}

function joined(pieces: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let length = 0;
  for (const piece of pieces) {
    all.set(piece, length);
    length += piece.length;
  }
  return all;
}
