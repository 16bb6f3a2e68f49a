/**
 * CSV as a stream of numbers: read in batches of rows, and written back with the numbers replaced and every other byte
 * as it was.
 *
 * Numbers are counted in reading order, row by row: the i-th draws word `position` + i of a chopper, however the
 * input is cut into pieces. Text is handled as bytes, so any encoding that extends ASCII passes through unchanged.
 * @module
 */
import { Buffer } from 'node:buffer';
import { cellNumber, cellText, isMissing, numberText } from './csvCell.js';
import { CsvError, CsvScanner, type CsvRecord } from './csvScanner.js';

/** How CSV is read. */
export interface CsvOptions {
  /**
   * What separates cells: one ASCII character.
   * @defaultValue ','
   */
  readonly delimiter?: string;
  /**
   * Whether the first row names the columns. Without it they are named `1`, `2`, ….
   * @defaultValue true
   */
  readonly header?: boolean;
  /**
   * The columns whose numbers count, by name.
   * @defaultValue every column that shows no text (see {@link readCsv})
   */
  readonly columns?: readonly string[];
}

/** A column of a CSV file. */
export interface CsvColumn {
  /** Its cell of the first row, or its number from 1. */
  readonly name: string;
  /** Whether its numbers count. */
  readonly numeric: boolean;
}

/** Some consecutive rows. */
export interface CsvBatch {
  /** All columns, the same array in every batch. */
  readonly columns: readonly CsvColumn[];
  readonly delimiter: string;
  /** The header, in the first batch of a file that has one; its end of line included, and the byte order mark. */
  readonly header?: CsvRecord;
  /** The rows, blank lines (a single empty cell) included. */
  readonly rows: readonly CsvRecord[];
  /** The numbers of the numeric columns in reading order. */
  readonly values: Float64Array;
  /** The column of each value. */
  readonly columnOf: Uint32Array;
  /** Where the values of each row begin in `values`: rows + 1 entries. */
  readonly start: Uint32Array;
}

/** Rows that are looked at before columns are told apart, and a limit of their characters. */
const SAMPLE_ROWS = 1000;
const SAMPLE_CHARACTERS = 1_048_576;
const BYTE_ORDER_MARK = 'ï»¿'; // U+FEFF as the bytes of UTF-8

/**
 * Reads CSV in batches of rows, in bounded memory however long the input is.
 *
 * A column is numeric unless it shows text: a cell within the first 1000 rows (or 2^20 characters) that is neither a
 * number nor missing (blank, `NA`, `N/A`, `null`). Numbers are decimal, `nan`, `inf` or `infinity` in any case; those
 * with superfluous leading zeros (`007`) are text. Other cells of a numeric column further down stay as they are.
 * @param source - the bytes, in pieces of any size
 * @param options - delimiter, header, columns
 * @returns batches of at least one row; one batch without rows for an input that has none
 * @throws {@link RangeError} for a delimiter that is not one ASCII character, or a column that does not exist;
 * {@link CsvError} for malformed text, with the line
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
  const { delimiter = ',', header: hasHeader = true } = options;
  if (!/^[\t -~]$/.test(delimiter) || delimiter === '"') {
    throw new RangeError(
      `readCsv: "delimiter" expected one ASCII character other than a quote, got ${JSON.stringify(delimiter)}`,
    );
  }
  const scanner = new CsvScanner(delimiter);
  let header: CsvRecord | undefined;
  let columns: CsvColumn[] | undefined;
  let width = 0;
  let mark = '';
  let waiting: CsvRecord[] = [];
  let characters = 0;
  let begun = false;

  const batch = (rows: CsvRecord[]): CsvBatch => {
    columns ??= columnsOf(header, width, rows, options.columns);
    const made = { ...numbersOf(rows, columns), columns, delimiter, rows, ...(header && { header }) };
    header = undefined;
    begun = true;
    return made;
  };
  const take = (records: CsvRecord[]): CsvBatch | undefined => {
    if (width === 0 && records.length > 0) {
      const [first] = records as [CsvRecord];
      width = first.cells.length;
      if (hasHeader) header = { ...records.shift()!, cells: [mark + first.cells[0], ...first.cells.slice(1)] };
    }
    for (const record of records) checkWidth(record, width);
    if (columns === undefined) {
      for (const { cells } of records) for (const cell of cells) characters += cell.length + 1;
      waiting.push(...records);
      if (waiting.length < SAMPLE_ROWS && characters < SAMPLE_CHARACTERS) return undefined;
      records = waiting;
      waiting = [];
    }
    return records.length > 0 ? batch(records) : undefined;
  };

  let head: string | undefined = ''; // until the first three bytes have come
  for await (const bytes of source) {
    let text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    if (head !== undefined) {
      head += text;
      if (head.length < BYTE_ORDER_MARK.length) continue;
      if (head.startsWith(BYTE_ORDER_MARK)) mark = BYTE_ORDER_MARK;
      text = head.slice(mark.length);
      head = undefined;
    }
    const full = take(scanner.push(text));
    if (full !== undefined) yield full;
  }
  const full = take([...scanner.push(head ?? ''), ...scanner.end()]);
  if (full !== undefined) yield full;
  if (waiting.length > 0 || !begun) yield batch(waiting);
}

/**
 * The text of a batch with `values` in place of its numbers, as bytes; everything else as it was read. Numbers are
 * written so that they read back exactly, in the quotes of the cell they replace.
 * @param batch - from {@link readCsv}
 * @param values - as many as the batch has; its own by default
 */
export function writeCsv(batch: CsvBatch, values: Float64Array | Float32Array = batch.values): Uint8Array {
  const { rows, columnOf, start, delimiter, header } = batch;
  let text = header === undefined ? '' : header.cells.join(delimiter) + header.end;
  for (let r = 0; r < rows.length; r++) {
    const { cells, end } = rows[r]!;
    let i = start[r]!;
    const past = start[r + 1]!;
    for (let c = 0; c < cells.length; c++) {
      const cell = cells[c]!;
      if (c > 0) text += delimiter;
      if (i === past || columnOf[i] !== c) text += cell;
      else text += cell.startsWith('"') ? `"${numberText(values[i++]!)}"` : numberText(values[i++]!);
    }
    text += end;
  }
  return Buffer.from(text, 'latin1');
}

/** The text of a cell for people and JSON: without quotes, its bytes read as UTF-8. */
export function decodeCell(cell: string): string {
  const text = cellText(cell);
  return Buffer.from(text, 'latin1').toString('utf8');
}

function checkWidth({ cells, line }: CsvRecord, width: number): void {
  if (cells.length !== width && !isBlank(cells)) {
    throw new CsvError(line, `expected ${width} cells, got ${cells.length}`);
  }
}

function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0] === '';
}

function columnsOf(
  header: CsvRecord | undefined,
  width: number,
  rows: readonly CsvRecord[],
  wanted: readonly string[] | undefined,
): CsvColumn[] {
  const names = Array.from({ length: width }, (_, c) =>
    header === undefined ? String(c + 1) : decodeCell(header.cells[c]!.replace(BYTE_ORDER_MARK, '')),
  );
  if (wanted === undefined) {
    return names.map((name, c) => ({
      name,
      numeric: rows.every(({ cells }) => {
        const cell = cells[c] ?? '';
        return cellNumber(cell) !== undefined || isMissing(cell);
      }),
    }));
  }
  for (const name of wanted) {
    if (!names.includes(name)) {
      throw new RangeError(`readCsv: "columns" expected names among ${names.join(', ')}, got ${JSON.stringify(name)}`);
    }
  }
  return names.map((name) => ({ name, numeric: wanted.includes(name) }));
}

function numbersOf(
  rows: readonly CsvRecord[],
  columns: readonly CsvColumn[],
): Pick<CsvBatch, 'values' | 'columnOf' | 'start'> {
  const numeric = columns.flatMap((column, c) => (column.numeric ? [c] : []));
  const values = new Float64Array(rows.length * numeric.length);
  const columnOf = new Uint32Array(values.length);
  const start = new Uint32Array(rows.length + 1);
  let count = 0;
  for (let r = 0; r < rows.length; r++) {
    const { cells } = rows[r]!;
    for (const c of numeric) {
      const value = cellNumber(cells[c] ?? '');
      if (value === undefined) continue;
      values[count] = value;
      columnOf[count++] = c;
    }
    start[r + 1] = count;
  }
  return { values: values.subarray(0, count), columnOf: columnOf.subarray(0, count), start };
}
