/**
 * `fpchop formats`: the table of named formats.
 * @module
 */
import type { Command } from 'commander';
import { formats, type Format } from '../../index.js';
import { aliases } from '../../format/names.js';
import { powerText, shortText } from './exactText.js';
import { formatFacts } from './formatFacts.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { table, type TableColumn } from '../table.js';

const examples = `
Besides these, patterns are formats: e{X}m{Y} (IEEE style), e{X}m{Y}finite (every code a number), and
binary{K}p{P}{s|u}{e|f} (IEEE P3109). Names are case-insensitive, and - is the same as _.

Examples:
  $ fpchop formats
  $ fpchop formats --json
  $ fpchop info binary8p4se
`;

/** Adds the command to the program. */
export function addFormats(program: Command): void {
  program
    .command('formats')
    .description('list the named formats')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(runFormats);
}

async function runFormats({ json }: { json?: boolean }): Promise<void> {
  const all = [...formats.values()];
  await print(json === true ? `${jsonText(all.map(formatFacts))}\n` : formatsTable(all));
}

const columns: readonly TableColumn[] = [
  { heading: 'format' },
  { heading: 'bits', side: 'right' },
  { heading: 's-e-m', side: 'right' },
  { heading: 'p', side: 'right' },
  { heading: 'emin', side: 'right' },
  { heading: 'emax', side: 'right' },
  { heading: 'bias', side: 'right' },
  { heading: 'max', side: 'right' },
  { heading: 'min', side: 'right' },
  { heading: 'Inf' },
  { heading: 'NaN' },
  { heading: '-0' },
  { heading: 'aliases' },
];

function formatsTable(all: readonly Format[]): string {
  const rows = all.map((f) => [
    f.name,
    String(f.bits),
    `${Number(f.signed)}-${f.exponentBits}-${f.significandBits}`,
    String(f.precision),
    String(f.emin),
    String(f.emax),
    String(f.bias),
    shortText(f.maxFinite),
    powerText(f.minSubnormal),
    ...[f.infinities, f.nan, f.signedZero].map((has) => (has ? 'yes' : 'no')),
    (aliases.get(f.name) ?? []).join(', '),
  ]);
  return `${table(columns, rows)}p counts the hidden bit. min is the smallest positive number, subnormals included. ~ marks rounded figures.\n`;
}
