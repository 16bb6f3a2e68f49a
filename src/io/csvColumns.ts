/**
 * Which columns of a CSV file hold numbers, decided on its first records alone.
 * @module
 */
import { decodeText } from './csvBytes.js';
import { cellNumber, cellText, isMissing, type DecimalMark } from './csvCell.js';
import { CsvError, type CsvRecord } from './csvScanner.js';

/** How CSV is read. */
export interface CsvOptions {
  /**
   * What separates cells: one ASCII character.
   * @defaultValue `','`, or `';'` with `decimalComma`
   */
  readonly delimiter?: string;
  /**
   * Whether the first row names the columns. Without it they are named `1`, `2`, ….
   * @defaultValue true unless every cell of the first row is a number
   */
  readonly header?: boolean;
  /**
   * The columns whose numbers count, by name.
   * @defaultValue every column that shows no text (see {@link readCsv})
   */
  readonly columns?: readonly string[];
  /**
   * Columns whose numbers do not count, by name.
   * @defaultValue none
   */
  readonly except?: readonly string[];
  /**
   * Whether numbers have a comma where others have a point: `1,5`.
   * @defaultValue false
   */
  readonly decimalComma?: boolean;
}

/** A column of a CSV file. */
export interface CsvColumn {
  /** Its cell of the first row, or its number from 1. */
  readonly name: string;
  /** Whether its numbers count. */
  readonly numeric: boolean;
  /** The first cell that made it text, and its line; absent where columns were named. */
  readonly text?: { readonly cell: string; readonly line: number };
}

/** Number of rows that decide which columns are text. */
export const SAMPLE_ROWS = 1000;
/** Fewer rows are looked at if they are longer than this, all together. */
export const SAMPLE_CHARACTERS = 67_108_864;

/** Options with their defaults. */
export type CsvReading = Required<Pick<CsvOptions, 'delimiter'>> &
  Pick<CsvOptions, 'header' | 'columns' | 'except'> & { readonly decimal: DecimalMark };

/** The first records of a file, collected until they decide which columns are text. */
export class CsvSample {
  readonly #reading: CsvReading;
  #header: readonly string[] | undefined;
  /** Whether the first record names the columns, once it has been looked at. */
  hasHeader = false;
  #isText = new Uint8Array(0);
  readonly #texts = new Map<number, NonNullable<CsvColumn['text']>>();
  #rows = 0;
  #characters = 0;
  /** Number of cells of every record; 0 before the first. */
  width = 0;

  constructor(reading: CsvReading) {
    this.#reading = reading;
  }

  /** Whether no more records are needed. */
  get full(): boolean {
    const enough = this.#reading.columns !== undefined ? 0 : SAMPLE_ROWS;
    return this.width > 0 && (this.#rows >= enough || this.#characters >= SAMPLE_CHARACTERS);
  }

  /** Looks at as many of `records` as are needed. @throws {@link CsvError} for a record of another length */
  add(records: readonly CsvRecord[]): void {
    for (const record of records) {
      if (this.full) return;
      const first = this.width === 0;
      if (first) {
        this.width = record.cells.length;
        this.#isText = new Uint8Array(this.width);
      }
      if (first && this.#names(record)) {
        this.#header = record.cells;
        this.hasHeader = true;
      } else {
        this.#look(record);
      }
    }
  }

  #names({ cells }: CsvRecord): boolean {
    const { header, decimal } = this.#reading;
    return header ?? !cells.every((cell) => cellNumber(cell, decimal) !== undefined);
  }

  #look(record: CsvRecord): void {
    checkWidth(record, this.width);
    const { cells, line } = record;
    const { decimal } = this.#reading;
    for (let c = 0; c < cells.length; c++) {
      const cell = cells[c]!;
      this.#characters += cell.length + 1;
      if (this.#isText[c] !== 0 || isMissing(cell) || cellNumber(cell, decimal) !== undefined) continue;
      this.#isText[c] = 1;
      this.#texts.set(c, { cell, line });
    }
    this.#rows++;
  }

  /** The columns, once. @throws {@link RangeError} if one is asked for that does not exist */
  columns(): readonly CsvColumn[] {
    const wanted = setOf(this.#reading.columns);
    const except = setOf(this.#reading.except);
    const missed = new Set([...(wanted ?? []), ...(except ?? [])]);
    const columns: CsvColumn[] = new Array<CsvColumn>(this.width);
    for (let c = 0; c < this.width; c++) {
      const name = this.#header === undefined ? String(c + 1) : decodeCell(this.#header[c]!);
      missed.delete(name);
      const shows = wanted === undefined && except?.has(name) !== true ? this.#texts.get(c) : undefined;
      const numeric = (wanted?.has(name) ?? this.#isText[c] === 0) && except?.has(name) !== true;
      const before = columns[c - 1];
      // Columns without names are many in files of millions: they are one object.
      if (before?.name === name && before.numeric === numeric && shows === undefined && before.text === undefined) {
        columns[c] = before;
      } else {
        columns[c] = {
          name,
          numeric,
          ...(shows !== undefined && { text: { ...shows, cell: decodeCell(shows.cell) } }),
        };
      }
    }
    this.#header = undefined; // long in wide files
    for (const name of missed) {
      const option = wanted?.has(name) === true ? 'columns' : 'except';
      throw new RangeError(
        `readCsv: "${option}" expected names among ${listed(columns)}, got ${JSON.stringify(name.slice(0, 80))}`,
      );
    }
    return columns;
  }
}

/** @throws {@link CsvError} unless a record has `width` cells or is blank */
export function checkWidth({ cells, line }: CsvRecord, width: number): void {
  if (cells.length !== width && !isBlank(cells)) {
    throw new CsvError(line, `expected ${width} cells, got ${cells.length}`);
  }
}

/** Whether these are the cells of a blank line. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0] === '';
}

/** The text of a cell for people and JSON: without quotes, its bytes read as UTF-8. */
export function decodeCell(cell: string): string {
  return decodeText(cellText(cell));
}

function setOf(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names === undefined ? undefined : new Set(names);
}

/** The first names, for a message. */
function listed(columns: readonly CsvColumn[]): string {
  const names = columns.slice(0, 20).map(({ name }) => name.slice(0, 80));
  const more = columns.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
