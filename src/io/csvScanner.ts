/**
 * CSV text cut into records and cells as they stand: nothing is unquoted, trimmed or lost (RFC 4180, with `\n` or
 * `\r\n` line ends, a delimiter of choice, and blank lines).
 *
 * A cell is quoted if its first character is a quote; it then ends at the next quote that is not doubled. Quotes within
 * other cells are ordinary characters. Each character is looked at once, in whatever pieces the text comes.
 * @module
 */

/** A line of cells. Joined by the delimiter and followed by `end` they are the input again. */
export interface CsvRecord {
  /** The cells with their quotes. */
  readonly cells: readonly string[];
  /** The line end: `\n`, `\r\n`, or nothing at the end of the file. */
  readonly end: string;
  /** Number of the line on which the record begins, from 1. */
  readonly line: number;
}

/** The longest record that is accepted, in characters; more is taken for a quote that was never closed. */
export const LONGEST_RECORD = 16_777_216;

/** The most cells of a record: with the columns, the numbers and the text of a batch, about 400 MB. */
export const MOST_CELLS = 1_048_576;

/** Cells of one chunk. */
const CHUNK = 65_536;
const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

/** An error in CSV text; the message begins with the line. */
export class CsvError extends Error {
  override readonly name = 'CsvError';

  constructor(
    readonly line: number,
    problem: string,
  ) {
    super(`line ${line}: ${problem}`);
  }
}

/** Where in a cell the scanner stands. */
const enum At {
  /** Before its first character. */
  Start,
  /** In a cell without quotes. */
  Plain,
  /** Between quotes. */
  Quoted,
  /** After a quote in a quoted cell: it closes the cell unless another follows. */
  Quote,
  /** After a closing quote and `\r`: `\n` must follow. */
  Return,
}

/** Cuts text that arrives in pieces; where the pieces are cut does not matter. */
export class CsvScanner {
  readonly #delimiter: string;
  readonly #code: number;
  #at: At = At.Start;
  /** The beginning of a cell whose end has not arrived. */
  #pending = '';
  /** The cells of the record that is being read: the last, and those before in chunks, as long arrays grow slowly. */
  #cells: string[] = [];
  #chunks: string[][] = [];
  /** Characters of the record that is being read, up to the piece that is being read. */
  #length = 0;
  #line = 1;
  /** Ends of line within the record that is being read. */
  #inner = 0;

  /** @param delimiter - one character, neither a quote nor part of a line end */
  constructor(delimiter: string) {
    this.#delimiter = delimiter;
    this.#code = delimiter.charCodeAt(0);
  }

  /** Whether some of a record has arrived, and not its end. */
  get unfinished(): boolean {
    return this.#length > 0;
  }

  /**
   * The records that are complete once `text` has arrived.
   * @throws {@link CsvError} for text after a closing quote, or a record longer than {@link LONGEST_RECORD} or of more than
   * {@link MOST_CELLS} cells
   */
  push(text: string): CsvRecord[] {
    const records: CsvRecord[] = [];
    let begin = 0; // of the record, or of its part in this piece
    for (let cell = 0; ;) {
      const end = this.#endOfCell(text, cell);
      if (end - begin + this.#length > LONGEST_RECORD) {
        const problem = `record longer than ${LONGEST_RECORD} characters (is a quote not closed?)`;
        throw new CsvError(this.#line, problem);
      }
      if (end === text.length) {
        this.#pending += text.slice(cell);
        this.#length += end - begin;
        return records;
      }
      this.#finishCell(text.slice(cell, end));
      cell = end + 1;
      if (text.charCodeAt(end) !== NEWLINE) continue;
      records.push(this.#finishRecord('\n'));
      begin = cell;
    }
  }

  /**
   * The last record, if the text did not end in a line end.
   * @throws {@link CsvError} for a quote that is not closed
   */
  end(): CsvRecord[] {
    if (!this.unfinished) return [];
    if (this.#at === At.Quoted) throw new CsvError(this.#line, 'quote not closed');
    if (this.#at === At.Return) throw this.#afterQuote('\r');
    this.#finishCell('');
    return [this.#finishRecord('')];
  }

  /** Index of the delimiter or newline that ends the cell, part of which begins at `start`; or the length of `text`. */
  #endOfCell(text: string, start: number): number {
    for (let i = start; i < text.length; i++) {
      const code = text.charCodeAt(i);
      switch (this.#at) {
        case At.Quoted: {
          const quote = text.indexOf('"', i);
          const past = quote < 0 ? text.length : quote;
          for (; i < past; i++) if (text.charCodeAt(i) === NEWLINE) this.#inner++;
          if (quote >= 0) this.#at = At.Quote;
          break;
        }
        case At.Quote:
          if (code === this.#code || code === NEWLINE) return i;
          if (code === QUOTE) this.#at = At.Quoted;
          else if (code === RETURN) this.#at = At.Return;
          else throw this.#afterQuote(text[i]!);
          break;
        case At.Return:
          if (code !== NEWLINE) throw this.#afterQuote('\r');
          return i;
        case At.Start:
          if (code === QUOTE) this.#at = At.Quoted;
          else return this.#endOfPlain(text, i);
          break;
        default:
          return this.#endOfPlain(text, i);
      }
    }
    return text.length;
  }

  #endOfPlain(text: string, start: number): number {
    this.#at = At.Plain;
    let i = start;
    for (let code; i < text.length && (code = text.charCodeAt(i)) !== this.#code && code !== NEWLINE;) i++;
    return i;
  }

  #finishCell(last: string): void {
    if (this.#cells.length === CHUNK) {
      if (this.#chunks.length === MOST_CELLS / CHUNK - 1) {
        throw new CsvError(this.#line, `record of more than ${MOST_CELLS} cells`);
      }
      this.#chunks.push(this.#cells);
      this.#cells = [];
    }
    this.#cells.push(this.#pending === '' ? last : this.#pending + last);
    this.#pending = '';
    this.#at = At.Start;
  }

  #finishRecord(newline: string): CsvRecord {
    const cells = this.#chunks.length === 0 ? this.#cells : joined(this.#chunks, this.#cells);
    const last = cells[cells.length - 1]!;
    const returns = newline !== '' && last.endsWith('\r');
    if (returns) cells[cells.length - 1] = last.slice(0, -1);
    const record = { cells, end: returns ? '\r\n' : newline, line: this.#line };
    this.#line += this.#inner + Number(newline !== '');
    this.#inner = 0;
    this.#cells = [];
    this.#chunks = [];
    this.#length = 0;
    return record;
  }

  #afterQuote(found: string): CsvError {
    const problem = `expected ${JSON.stringify(this.#delimiter)} after a closing quote, got ${JSON.stringify(found)}`;
    return new CsvError(this.#line + this.#inner, problem);
  }
}

function joined(chunks: readonly (readonly string[])[], last: readonly string[]): string[] {
  const cells = new Array<string>(chunks.length * CHUNK + last.length);
  let i = 0;
  for (const chunk of [...chunks, last]) for (const cell of chunk) cells[i++] = cell;
  return cells;
}
