/**
 * `fpchop table`: the tables of the documentation, made from the code.
 * @module
 */
import { Argument, Option, type Command } from 'commander';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { formatsFull, formatsShort, markdown, modesFull, modesShort, type ReferenceTable } from './referenceTables.js';

const tables = {
  formats: { short: formatsShort, full: formatsFull },
  modes: { short: modesShort, full: modesFull },
} as const;

const examples = `
Tables are Markdown, as README.md (--columns short) and docs/ (--columns full) have them. JSON has an object for each row, with the headings
as keys.

Examples:
  $ fpchop table formats
  $ fpchop table modes --columns full
  $ fpchop table formats --json
`;

interface TableArguments {
  readonly columns: 'short' | 'full';
  readonly json?: boolean;
}

/** Adds the command to the program. */
export function addTable(program: Command): void {
  program
    .command('table')
    .description('print the table of all formats, or of all rounding modes')
    .addArgument(new Argument('<table>', 'which table').choices(Object.keys(tables)))
    .addOption(new Option('--columns <which>', 'which columns').choices(['short', 'full']).default('short'))
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (name: keyof typeof tables, { columns, json }: TableArguments) => {
      const made = tables[name][columns]();
      await print(json === true ? `${jsonText(rowsOf(made))}\n` : markdown(made));
    });
}

/** Rows as objects, without the marks of Markdown. */
export function rowsOf({ head, rows }: ReferenceTable): Record<string, string | number>[] {
  const plain = (cell: string | number): string | number =>
    typeof cell === 'number' ? cell : cell.replaceAll('`', '');
  return rows.map((row) => Object.fromEntries(row.map((cell, c) => [String(plain(head[c]!)), plain(cell)])));
}
