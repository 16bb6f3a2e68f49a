/**
 * CSV text cut into records and cells as they stand: nothing is unquoted, trimmed or lost (RFC 4180, with `\n` or
 * `\r\n` line ends, a delimiter of choice, and blank lines).
 *
 * A cell is quoted if its first character is a quote; it then ends at the next quote that is not doubled. Quotes within
 * other cells are ordinary characters.
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

/** Cuts text that arrives in pieces; where the pieces are cut does not matter. */
export class CsvScanner {
  readonly #delimiter: string;
  readonly #code: number;
  #rest = '';
  #line = 1;

  /** @param delimiter - one character, neither a quote nor part of a line end */
  constructor(delimiter: string) {
    this.#delimiter = delimiter;
    this.#code = delimiter.charCodeAt(0);
  }

  /**
   * The records that are complete once `text` has arrived.
   * @throws {@link CsvError} for text after a closing quote, or a record longer than {@link LONGEST_RECORD}
   */
  push(text: string): CsvRecord[] {
    this.#rest += text;
    const records = this.#scan(false);
    if (this.#rest.length > LONGEST_RECORD) {
      throw new CsvError(this.#line, `record longer than ${LONGEST_RECORD} characters (is a quote not closed?)`);
    }
    return records;
  }

  /**
   * The last record, if the text did not end in a line end.
   * @throws {@link CsvError} for a quote that is not closed
   */
  end(): CsvRecord[] {
    const records = this.#scan(true);
    if (this.#rest.length > 0) throw new CsvError(this.#line, 'quote not closed');
    return records;
  }

  #scan(last: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    const text = this.#rest;
    let start = 0;
    while (start < text.length) {
      const cells: string[] = [];
      const next = this.#scanRecord(text, start, last, cells);
      if (next === undefined) break;
      const end = next.start - next.end === 2 ? '\r\n' : next.start === next.end ? '' : '\n';
      records.push({ cells, end, line: this.#line });
      this.#line += next.lines;
      start = next.start;
    }
    this.#rest = text.slice(start);
    return records;
  }

  /** Reads one record into `cells`: where it ends, where the next starts, how many lines it took. */
  #scanRecord(text: string, start: number, last: boolean, cells: string[]): RecordEnd | undefined {
    let lines = 1;
    for (let cell = start; ;) {
      let at = cell;
      if (text.charCodeAt(at) === QUOTE) {
        at = closingQuote(text, at, last) + 1;
        if (at === 0) return undefined;
        for (let i = text.indexOf('\n', cell); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) lines++;
        const after = text.charCodeAt(at);
        const returns = after === RETURN && text.charCodeAt(at + 1) === NEWLINE;
        if (after === RETURN && at + 1 === text.length && !last) return undefined;
        if (at < text.length && after !== this.#code && after !== NEWLINE && !returns) {
          const found = JSON.stringify(text[at]);
          throw new CsvError(
            this.#line + lines - 1,
            `expected ${JSON.stringify(this.#delimiter)} after a closing quote, got ${found}`,
          );
        }
      }
      for (let code; at < text.length && (code = text.charCodeAt(at)) !== this.#code && code !== NEWLINE;) at++;
      if (at === text.length) {
        if (!last) return undefined;
        cells.push(text.slice(cell));
        return { end: at, start: at, lines };
      }
      if (text.charCodeAt(at) === NEWLINE) {
        const end = at > cell && text.charCodeAt(at - 1) === RETURN ? at - 1 : at;
        cells.push(text.slice(cell, end));
        return { end, start: at + 1, lines };
      }
      cells.push(text.slice(cell, at));
      cell = at + 1;
    }
  }
}

interface RecordEnd {
  readonly end: number;
  readonly start: number;
  readonly lines: number;
}

/** Index of the quote that closes the one at `open`; -1 if it has not arrived. */
function closingQuote(text: string, open: number, last: boolean): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (at + 1 === text.length && !last) return -1; // the next piece may double it
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  }
  return -1;
}
