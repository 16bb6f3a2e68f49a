/**
 * CSV as a stream of numbers: read in batches of rows, and written back with the numbers replaced and every other byte
 * as it was.
 *
 * Numbers are counted in reading order, row by row: the i-th draws word `position` + i of a chopper, however the
 * input is cut into pieces. Text is handled as bytes, so any encoding that extends ASCII passes through unchanged.
 * @module
 */
import { checkKeys } from '../arguments.js';
import { ByteWriter, textOf } from './csvBytes.js';
import { cellNumber, numberText, withNumber, type DecimalMark } from './csvCell.js';
import { checkWidth, CsvSample, type CsvColumn, type CsvOptions, type CsvReading } from './csvColumns.js';
import { CsvError, CsvScanner, type CsvRecord } from './csvScanner.js';
import { fileKind, FILE_KIND_BYTES, fileKindName } from './fileKind.js';

/** Some consecutive rows. */
export interface CsvBatch {
  /** All columns, the same array in every batch. */
  readonly columns: readonly CsvColumn[];
  readonly delimiter: string;
  /** What separates the whole from the fraction in numbers. */
  readonly decimal: DecimalMark;
  /** The byte order mark, in the first batch of a file that has one. */
  readonly byteOrderMark?: string;
  /** The header, in the first batch of a file that has one; its end of line included. */
  readonly header?: CsvRecord;
  /** The rows, blank lines (a single empty cell) included. */
  readonly rows: readonly CsvRecord[];
  /** The numbers of the numeric columns in reading order. */
  readonly values: Float64Array<ArrayBuffer>;
  /** The column of each value. */
  readonly columnOf: Uint32Array;
  /** Where the values of each row begin in `values`: rows + 1 entries. */
  readonly start: Uint32Array;
}

const BYTE_ORDER_MARK = 'ï»¿'; // U+FEFF as the bytes of UTF-8

/**
 * Reads CSV in batches of rows, in bounded memory however long the input is.
 *
 * A column is numeric unless it shows text: a cell within the first 1000 rows (fewer if they have more than 2^26
 * characters together) that is neither a number nor missing (blank, `NA`, `N/A`, `null`). Numbers are decimal, `nan`,
 * `inf` or `infinity` in any case; those with superfluous leading zeros (`007`) are text. Other cells of a numeric column
 * further down stay as they are. Nothing depends on the pieces in which the bytes come.
 *
 * Time and memory grow with the length of a record in proportion; the longest has 2^24 = 16,777,216 characters,
 * the widest 2^20 = 1,048,576 cells.
 * @param source - the bytes, in pieces of any size
 * @param options - delimiter, header, columns, exceptions, decimal comma
 * @returns batches of at least one row; one batch without rows for an input that has none
 * @throws {@link RangeError} for a delimiter that is not one ASCII character, or a column that does not exist;
 * {@link TypeError} for a source of anything but bytes; {@link CsvError} for malformed text and for records that are too
 * long, with the line, and for bytes of another kind of file (gzip, Parquet, …)
 * @example
 * // Any stream of bytes will do: createReadStream('in.csv'), say.
 * const source = [new TextEncoder().encode('city,rain\nOslo,0.1\n')];
 * const half = chopper('float16');
 * let text = '';
 * for await (const batch of readCsv(source)) {
 *   half.into(batch.values, batch.values);
 *   text += new TextDecoder().decode(writeCsv(batch));
 * }
 * text   // 'city,rain\nOslo,0.0999755859375\n'
 */
export async function* readCsv(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<CsvBatch> {
  const reading = readingOf(options);
  const sample = new CsvSample(reading);
  const sampler = new CsvScanner(reading.delimiter);
  const waiting: string[] = []; // what the sample was taken of: read again once the columns are known
  let batches: Batches | undefined;
  let byteOrderMark: string | undefined;
  for await (let text of textPieces(source)) {
    if (byteOrderMark === undefined) {
      byteOrderMark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
      text = text.slice(byteOrderMark.length);
    }
    if (batches === undefined) {
      waiting.push(text);
      sample.add(sampler.push(text));
      if (!sample.full) continue;
      batches = new Batches(reading, sample, byteOrderMark);
      for (const piece of waiting) yield* batches.push(piece);
      waiting.length = 0;
    } else {
      yield* batches.push(text);
    }
  }
  if (batches === undefined) {
    sample.add(sampler.end());
    batches = new Batches(reading, sample, byteOrderMark ?? '');
    for (const piece of waiting) yield* batches.push(piece);
  }
  yield* batches.end();
}

/**
 * The text of a batch with `values` in place of its numbers, as bytes; everything else as it was read, blanks and quotes
 * around numbers too. Numbers are written so that they read back exactly.
 * @param batch - from {@link readCsv}
 * @param values - as many as the batch has; its own by default
 * @throws {@link RangeError} if there are more or fewer values
 */
export function writeCsv(batch: CsvBatch, values: Float64Array | Float32Array = batch.values): Uint8Array<ArrayBuffer> {
  const { rows, columnOf, start, delimiter, decimal, header, byteOrderMark } = batch;
  if (values.length !== batch.values.length) {
    throw new RangeError(`writeCsv: "values" expected ${batch.values.length} numbers, got ${values.length}`);
  }
  const bytes = new ByteWriter(24 * values.length + 16 * rows.length);
  if (byteOrderMark !== undefined) bytes.put(byteOrderMark);
  const write = (cells: readonly string[], end: string, first: number, past: number): void => {
    let i = first;
    for (let c = 0; c < cells.length; c++) {
      const cell = cells[c]!;
      if (c > 0) bytes.put(delimiter);
      if (i === past || columnOf[i] !== c) {
        bytes.put(cell);
        continue;
      }
      const text = withNumber(cell, numberText(values[i++]!, decimal));
      bytes.put(text.includes(delimiter) && !cell.startsWith('"') ? `"${text}"` : text);
    }
    bytes.put(end);
  };
  if (header !== undefined) write(header.cells, header.end, 0, 0);
  for (let r = 0; r < rows.length; r++) write(rows[r]!.cells, rows[r]!.end, start[r]!, start[r + 1]!);
  return bytes.taken();
}

/** Turns text into batches, once the columns are known. */
class Batches {
  readonly #reading: CsvReading;
  readonly #scanner: CsvScanner;
  readonly #columns: readonly CsvColumn[];
  readonly #numeric: Uint32Array;
  readonly #width: number;
  /** What stands before the rows, until it has been handed out with the first batch. */
  #before: { byteOrderMark?: string; header?: CsvRecord } | undefined;
  #headerComes: boolean;

  constructor(reading: CsvReading, sample: CsvSample, byteOrderMark: string) {
    this.#reading = reading;
    this.#scanner = new CsvScanner(reading.delimiter);
    this.#columns = sample.columns();
    this.#width = sample.width;
    this.#headerComes = sample.hasHeader;
    this.#before = byteOrderMark === '' ? {} : { byteOrderMark };
    let count = 0;
    for (const { numeric } of this.#columns) count += Number(numeric);
    this.#numeric = new Uint32Array(count);
    for (let c = this.#columns.length; c-- > 0;) if (this.#columns[c]!.numeric) this.#numeric[--count] = c;
  }

  *push(text: string): Generator<CsvBatch> {
    const rows = this.#rowsOf(this.#scanner.push(text));
    if (rows.length > 0) yield this.#batch(rows);
  }

  *end(): Generator<CsvBatch> {
    const rows = this.#rowsOf(this.#scanner.end());
    if (rows.length > 0 || this.#before !== undefined) yield this.#batch(rows);
  }

  #rowsOf(records: CsvRecord[]): CsvRecord[] {
    let rows = records;
    if (this.#headerComes && records.length > 0) {
      this.#headerComes = false;
      this.#before = { ...this.#before, header: records[0]! };
      rows = records.slice(1);
    }
    for (const row of rows) checkWidth(row, this.#width);
    return rows;
  }

  #batch(rows: readonly CsvRecord[]): CsvBatch {
    const { delimiter, decimal } = this.#reading;
    const numbers = numbersOf(rows, this.#numeric, decimal);
    const made = { columns: this.#columns, delimiter, decimal, rows, ...numbers, ...this.#before };
    this.#before = undefined;
    return made;
  }
}

/** Options with their defaults. @throws {@link RangeError} for a delimiter that is not one ASCII character */
function readingOf(options: CsvOptions): CsvReading {
  checkKeys(options, ['delimiter', 'header', 'columns', 'except', 'decimalComma'], 'readCsv');
  const { delimiter, header, columns, except, decimalComma = false } = options;
  const cut = delimiter ?? (decimalComma ? ';' : ',');
  if (!/^[\t -~]$/.test(cut) || cut === '"') {
    const got = JSON.stringify(cut.slice(0, 80));
    throw new RangeError(`readCsv: "delimiter" expected one ASCII character other than a quote, got ${got}`);
  }
  return {
    delimiter: cut,
    decimal: decimalComma ? ',' : '.',
    ...(header !== undefined && { header }),
    ...(columns !== undefined && { columns }),
    ...(except !== undefined && { except }),
  };
}

/** The source as text; its first piece is long enough to tell what it is. */
async function* textPieces(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<string> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const bytes of source) {
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(`readCsv: "source" expected pieces of bytes (Uint8Array), got ${typeof bytes}`);
    }
    if (head === undefined) {
      yield textOf(bytes);
      continue;
    }
    head = joined(head, bytes);
    if (head.length < FILE_KIND_BYTES) continue;
    yield textOf(checkKind(head));
    head = undefined;
  }
  if (head !== undefined) yield textOf(checkKind(head));
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function checkKind(head: Uint8Array): Uint8Array {
  const kind = fileKind(head);
  if (kind !== 'text') throw new CsvError(1, `expected CSV, got ${fileKindName(kind)}`);
  return head;
}

function numbersOf(
  rows: readonly CsvRecord[],
  numeric: Uint32Array,
  decimal: DecimalMark,
): Pick<CsvBatch, 'values' | 'columnOf' | 'start'> {
  const values = new Float64Array(rows.length * numeric.length);
  const columnOf = new Uint32Array(values.length);
  const start = new Uint32Array(rows.length + 1);
  let count = 0;
  for (let r = 0; r < rows.length; r++) {
    const { cells } = rows[r]!;
    for (const c of numeric) {
      const value = cellNumber(cells[c] ?? '', decimal);
      if (value === undefined) continue;
      values[count] = value;
      columnOf[count++] = c;
    }
    start[r + 1] = count;
  }
  return { values: values.subarray(0, count), columnOf: columnOf.subarray(0, count), start };
}
