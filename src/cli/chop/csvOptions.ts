/**
 * How CSV is read, on the command line.
 * @module
 */
import type { Command } from 'commander';
import { cellText } from '../../io/csvCell.js';
import type { CsvOptions } from '../../io/csvColumns.js';
import { UsageError } from '../failure.js';
import type { Input } from '../input.js';

/** What commander reads of the options below. */
export interface CsvArguments {
  readonly columns?: string;
  readonly except?: string;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly decimalComma?: boolean;
}

/** Adds the options of reading CSV. */
export function addCsvOptions(command: Command): Command {
  return command
    .option('-c, --columns <names>', 'CSV: the numbers of these columns alone, separated by commas: a,"b, c"')
    .option('--except <names>', 'CSV: leave these columns alone')
    .option('-d, --delimiter <character>', 'CSV: what separates cells (by default a comma); "tab" is a tab')
    .option('--decimal-comma', 'CSV: numbers such as 1,5, and a semicolon between cells unless -d says otherwise')
    .option('--header', 'CSV: the first row names the columns (by default unless all its cells are numbers)')
    .option('--no-header', 'CSV: the first row holds values; columns are named 1, 2, …');
}

/** The options as `readCsv` takes them. @throws UsageError if `input` is not CSV and one was given */
export function csvOptions(given: CsvArguments, input: Input): CsvOptions {
  const { columns, except, delimiter, header, decimalComma } = given;
  if (input.kind !== 'csv') {
    const used = [
      columns !== undefined && '--columns',
      except !== undefined && '--except',
      delimiter !== undefined && '--delimiter',
      decimalComma !== undefined && '--decimal-comma',
      header !== undefined && (header ? '--header' : '--no-header'),
    ].find((name) => name !== false);
    if (used !== undefined) throw new UsageError(`${used} expected with CSV input, got a .npy file`);
    return {};
  }
  return {
    ...(header !== undefined && { header }),
    ...(delimiter !== undefined && { delimiter: /^(?:tab|\\t)$/i.test(delimiter) ? '\t' : delimiter }),
    ...(decimalComma !== undefined && { decimalComma }),
    ...(columns !== undefined && { columns: namesOf('--columns', columns) }),
    ...(except !== undefined && { except: namesOf('--except', except) }),
  };
}

/** Names separated by commas; those that contain one, or begin with a blank, in quotes. */
function namesOf(option: string, text: string): string[] {
  const cells = text.match(/(?:^|(?<=,))\s*(?:"(?:[^"]|"")*"|[^,"]*)\s*(?=,|$)/g) ?? [];
  if (cells.join(',') !== text) {
    throw new UsageError(`${option} expected names separated by commas, those with commas in quotes, got ${text}`);
  }
  return cells.map((cell) => cellText(cell.trim()));
}
