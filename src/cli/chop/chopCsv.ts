/**
 * Rounding the numbers of a CSV file, a batch of rows at a time, into CSV, JSON or .npy.
 * @module
 */
import type { Chopper } from '../../index.js';
import { numberText } from '../../io/csvCell.js';
import { readCsv, writeCsv, type CsvBatch } from '../../io/csv.js';
import { decodeCell, type CsvOptions } from '../../io/csvColumns.js';
import { encodeNpy } from '../../io/npy/npy.js';
import { npyHeaderBytes, type NpyHeader } from '../../io/npy/header.js';
import { UsageError } from '../failure.js';
import type { Input } from '../input.js';
import { jsonNumber, jsonText } from '../json.js';
import type { Output } from '../output.js';
import { CsvAccount } from './csvAccount.js';

/** What a file is written as. */
export type CsvTarget = 'csv' | 'npy' | 'json';

/** Room for a header whose number of rows is not known until the end. */
const HEADER_ROOM = 128;

/** Writes rounded batches as they come; bounded memory. */
interface BatchWriter {
  /** Called before the first batch is written, with it. */
  begin(batch: CsvBatch): Promise<void>;
  write(batch: CsvBatch): Promise<void>;
  end(): Promise<void>;
}

/** What is rounded, how, and where it goes. */
export interface CsvJob {
  readonly input: Input;
  readonly chopper: Chopper;
  readonly to: CsvTarget;
  readonly options: CsvOptions;
  readonly output: Output;
  /** Takes what is to be said of what was rounded and what was not, a line each. */
  readonly report: (line: string) => void;
}

/** Rounds the numbers of an input and writes the result. */
export async function chopCsv({ input, chopper, to, options, output, report }: CsvJob): Promise<void> {
  const writer = { csv: csvWriter, json: jsonWriter, npy: npyWriter }[to](output, chopper);
  let account: CsvAccount | undefined;
  for await (const batch of batches(input, options)) {
    if (account === undefined) {
      account = new CsvAccount(batch, options);
      await writer.begin(batch);
    }
    const rounded = chopper(batch.values);
    account.add(batch, rounded);
    batch.values.set(rounded);
    await writer.write(batch);
  }
  await writer.end();
  for (const line of account!.lines()) report(`${input.name}: ${line}`);
}

/** The batches of a CSV file; what is wrong with options is a usage error. */
export async function* batches(input: Input, options: CsvOptions): AsyncGenerator<CsvBatch> {
  try {
    yield* readCsv(input.bytes, options);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new UsageError(error.message.replace(/^readCsv: "(\w+)"/, `${input.name}: --$1`));
    }
    throw error;
  }
}

function csvWriter(output: Output): BatchWriter {
  return {
    begin: () => Promise.resolve(),
    write: (batch) => output.write(writeCsv(batch)),
    end: () => Promise.resolve(),
  };
}

/** One object: the chopper's settings, the columns, the rows as arrays, and how many values were rounded. */
function jsonWriter(output: Output, chopper: Chopper): BatchWriter {
  let count = 0;
  let separator = '\n';
  return {
    begin({ columns }) {
      const settings = jsonText(chopper.toJSON()).slice(0, -2);
      const names = columns.map(({ name }) => JSON.stringify(name)).join(', ');
      return output.write(`${settings},\n  "columns": [${names}],\n  "rows": [`);
    },
    write({ rows, values, columnOf, start }) {
      let text = '';
      for (let r = 0; r < rows.length; r++) {
        const { cells } = rows[r]!;
        if (cells.length === 1 && cells[0] === '' && start[r] === start[r + 1]) continue; // a blank line
        let i = start[r]!;
        const past = start[r + 1]!;
        const items = cells.map((cell, c) => {
          if (i < past && columnOf[i] === c) return jsonNumber(values[i++]!);
          return cell === '' ? 'null' : JSON.stringify(decodeCell(cell));
        });
        text += `${separator}    [${items.join(', ')}]`;
        separator = ',\n';
      }
      count += values.length;
      return output.write(text);
    },
    end: () => output.write(`\n  ],\n  "values": ${numberText(count)}\n}\n`),
  };
}

/** The numeric columns as a matrix of float64, a row a line; NaN where a cell holds no number. */
function npyWriter(output: Output): BatchWriter {
  const place = new Map<number, number>();
  let length = 0;
  const header = (): NpyHeader => ({ type: 'f8', shape: [length, place.size], fortranOrder: false });
  return {
    begin({ columns }) {
      for (const [c, { numeric }] of columns.entries()) if (numeric) place.set(c, place.size);
      return output.write(npyHeaderBytes(header(), HEADER_ROOM));
    },
    write({ rows, values, columnOf, start }) {
      const matrix = new Float64Array(rows.length * place.size).fill(NaN);
      let row = 0;
      for (let r = 0; r < rows.length; r++) {
        const { cells } = rows[r]!;
        if (cells.length === 1 && cells[0] === '') continue; // a blank line
        for (let i = start[r]!; i < start[r + 1]!; i++)
          matrix[row * place.size + place.get(columnOf[i]!)!] = values[i]!;
        row++;
      }
      length += row;
      return output.write(encodeNpy(matrix.subarray(0, row * place.size), 'f8'));
    },
    end: () => output.rewrite(npyHeaderBytes(header(), HEADER_ROOM)),
  };
}
