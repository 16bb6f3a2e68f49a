/**
 * What is said of a CSV file after rounding: how many numbers, which columns were skipped and why, and what may be a
 * surprise.
 * @module
 */
import { cellNumber, isMissing, numberText } from '../../io/csvCell.js';
import type { CsvBatch } from '../../io/csv.js';
import { decodeCell, SAMPLE_ROWS, type CsvColumn, type CsvOptions } from '../../io/csvColumns.js';
import { countText } from '../formats/exactText.js';

/** Columns that are named one by one; of more, the number is said. */
const NAMED = 20;
/** Characters of a cell or a name that are shown. */
const SHOWN = 40;

/** Counts batch by batch. */
export class CsvAccount {
  readonly #columns: readonly CsvColumn[];
  readonly #options: CsvOptions;
  readonly #numeric: number;
  readonly #fraction: Uint8Array;
  readonly #changes = new Map<number, string>();
  readonly #rounded: Uint8Array;
  readonly #late = new Map<number, { count: number; readonly line: number; readonly cell: string }>();
  readonly #valuesFirst: boolean;
  #count = 0;

  constructor({ columns, header, rows }: CsvBatch, options: CsvOptions) {
    this.#columns = columns;
    this.#options = options;
    this.#fraction = new Uint8Array(columns.length);
    this.#rounded = new Uint8Array(columns.length);
    this.#numeric = columns.reduce((count, { numeric }) => count + Number(numeric), 0);
    this.#valuesFirst = header === undefined && options.header === undefined && rows.length > 0;
  }

  /** Takes a batch, its values as they were read, and as they became. */
  add({ values, columnOf, rows, start, decimal }: CsvBatch, rounded: Float64Array): void {
    for (let i = 0; i < values.length; i++) {
      const c = columnOf[i]!;
      const x = values[i]!;
      this.#rounded[c] = 1;
      if (Number.isFinite(x) && !Number.isInteger(x)) this.#fraction[c] = 1;
      else if (x !== rounded[i] && x === x && this.#fraction[c] === 0 && !this.#changes.has(c)) {
        this.#changes.set(c, `${numberText(x)} became ${numberText(rounded[i]!)}`);
      }
    }
    this.#count += values.length;
    for (let r = 0; r < rows.length; r++) {
      const { cells, line } = rows[r]!;
      if (start[r + 1]! - start[r]! === this.#numeric || cells.length !== this.#columns.length) continue;
      for (let c = 0; c < cells.length; c++) {
        const cell = cells[c]!;
        if (!this.#columns[c]!.numeric || isMissing(cell) || cellNumber(cell, decimal) !== undefined) continue;
        const found = this.#late.get(c);
        if (found === undefined) this.#late.set(c, { count: 1, line, cell: decodeCell(cell) });
        else found.count++;
      }
    }
  }

  /** What there is to say, a line each. */
  lines(): string[] {
    const skipped = this.#columns.flatMap(({ name, text }) =>
      text === undefined ? [] : [`column ${shown(name)} skipped: line ${text.line} has ${shown(text.cell)}`],
    );
    return [
      ...few(skipped, 'columns skipped'),
      ...few(this.#lateLines(), 'columns with such cells'),
      ...(this.#valuesFirst && this.#count > 0
        ? ['the first row holds numbers alone, and was rounded (--header: it names the columns)']
        : []),
      this.#summary(),
    ];
  }

  #lateLines(): string[] {
    return [...this.#late].map(([c, { count, line, cell }]) => {
      const where = this.#options.columns === undefined ? ` after the first ${SAMPLE_ROWS} rows` : '';
      const cells = count === 1 ? '1 cell' : `${countText(count)} cells`;
      return `column ${shown(this.#columns[c]!.name)}: ${cells}${where} left as they are, no numbers: line ${line} has ${shown(cell)}`;
    });
  }

  #summary(): string {
    if (this.#count === 0) return 'no numbers found, nothing rounded';
    const columns = this.#rounded.reduce((sum, one) => sum + one, 0);
    const integers = [...this.#changes].filter(([c]) => this.#fraction[c] === 0);
    const named = integers.slice(0, NAMED).map(([c, change]) => `${shown(this.#columns[c]!.name)} (${change})`);
    const more = integers.length > NAMED ? ` and ${integers.length - NAMED} more` : '';
    return (
      `${plural(this.#count, 'number')} of ${plural(columns, 'column')} rounded` +
      (integers.length === 0 ? '' : `, integers too: ${named.join(', ')}${more} (--except leaves columns alone)`)
    );
  }
}

function few(lines: readonly string[], what: string): string[] {
  if (lines.length <= NAMED) return [...lines];
  return [...lines.slice(0, NAMED), `${countText(lines.length - NAMED)} more ${what}`];
}

function plural(count: number, word: string): string {
  return `${countText(count)} ${word}${count === 1 ? '' : 's'}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text);
}
