/**
 * How CSV is read, on the command line.
 * @module
 */
import type { Command } from 'commander';
import type { CsvOptions } from '../../io/csv.js';
import { UsageError } from '../failure.js';
import type { Input } from '../input.js';

/** What commander reads of the options below. */
export interface CsvArguments {
  readonly columns?: string;
  readonly delimiter?: string;
  readonly header: boolean;
}

/** Adds the options of reading CSV. */
export function addCsvOptions(command: Command): Command {
  return command
    .option('-c, --columns <names>', 'CSV: the numbers of these columns alone, separated by commas')
    .option('-d, --delimiter <character>', 'CSV: what separates cells (by default a comma); "tab" is a tab')
    .option('--no-header', 'CSV: the first row holds values; columns are named 1, 2, …');
}

/** The options as `readCsv` takes them. @throws UsageError if `input` is not CSV and one was given */
export function csvOptions({ columns, delimiter, header }: CsvArguments, input: Input): CsvOptions {
  if (input.kind !== 'csv') {
    const given = columns !== undefined ? '--columns' : delimiter !== undefined ? '--delimiter' : '--no-header';
    if (columns === undefined && delimiter === undefined && header) return {};
    throw new UsageError(`${given} expected with CSV input, got a .npy file`);
  }
  return {
    header,
    ...(delimiter !== undefined && { delimiter: /^(?:tab|\\t)$/i.test(delimiter) ? '\t' : delimiter }),
    ...(columns !== undefined && { columns: columns.split(',').map((name) => name.trim()) }),
  };
}
