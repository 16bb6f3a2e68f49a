/**
 * `fpchop values`: every code of a format, and its value.
 * @module
 */
import { Option, type Command } from 'commander';
import { decode, type Format } from '../../index.js';
import { UsageError } from '../failure.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { formatArgument } from '../roundingOptions.js';
import { table, type TableColumn } from '../table.js';
import { classOf, codeCount, exactDecimal, hexFloat, type ValueClass } from './valueText.js';

/** The most bits of a format whose values are listed: 65,536 lines. */
const MOST_BITS = 16;

const examples = `
Formats of up to ${MOST_BITS} bits. The decimal number is exact: all its digits. The class of a value is zero, subnormal,
normal, infinity or NaN.

--csv prints code,bits,class,decimal,hex, a line for each code; --csv=p3109 prints the columns of IEEE P3109's value
tables: codepoint,value,subnormal (* marks subnormal numbers).

Examples:
  $ fpchop values e2m1
  $ fpchop values float8_e4m3fn --csv > values.csv
  $ fpchop values binary8p3se --csv=p3109
  $ fpchop values bfloat16 --json
`;

/** A code and what it stands for. */
interface Value {
  readonly code: string;
  /** Sign, exponent and significand, separated by blanks. */
  readonly bits: string;
  readonly class: ValueClass;
  readonly value: number;
  readonly decimal: string;
  readonly hex: string;
}

interface ValuesArguments {
  readonly csv?: 'plain' | 'p3109' | true;
  readonly json?: boolean;
}

/** Adds the command to the program. */
export function addValues(program: Command): void {
  program
    .command('values')
    .description('list the codes of a format and their values')
    .argument('<format>', 'name, alias, pattern (e5m10, binary8p4se) or spec in JSON')
    .addOption(new Option('--csv [layout]', 'print CSV: plain, or the columns of p3109').choices(['plain', 'p3109']))
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(runValues);
}

async function runValues(name: string, { csv, json }: ValuesArguments): Promise<void> {
  if (csv !== undefined && json === true) throw new UsageError('--csv or --json expected, got both');
  await print(valuesText(formatArgument(name), json === true ? 'json' : csv === true ? 'plain' : (csv ?? 'table')));
}

/** Every code of a format and its value, in the layout asked for. */
export function valuesText(f: Format, layout: 'table' | 'plain' | 'p3109' | 'json'): string {
  if (f.bits === undefined || f.exponentBits === undefined) {
    throw new UsageError(`a format with codes expected, got ${f.name}, whose spec defines no bits`);
  }
  if (f.bits > MOST_BITS) {
    throw new UsageError(`a format of at most ${MOST_BITS} bits expected, got ${f.name}, which has ${f.bits}`);
  }
  const values = valuesOf(f, f.bits, f.exponentBits);
  if (layout === 'json') return `${jsonText(values)}\n`;
  if (layout === 'p3109') return p3109Csv(values);
  return layout === 'plain' ? plainCsv(values) : table(columns, values.map(cellsOf));
}

function valuesOf(f: Format, bits: number, exponentBits: number): Value[] {
  const first = Number(f.signed);
  const split = first + exponentBits;
  // Codes of up to eight bits are two digits long, as in the tables of IEEE P3109; longer ones are four.
  const digits = bits <= 8 ? 2 : 4;
  return Array.from({ length: codeCount(bits) }, (_, code) => {
    const value = decode(code, f);
    const text = code.toString(2).padStart(bits, '0');
    const fields = [text.slice(0, first), text.slice(first, split), text.slice(split)];
    return {
      code: `0x${code.toString(16).padStart(digits, '0')}`,
      bits: fields.filter((field) => field !== '').join(' '),
      class: classOf(value, f.minNormal),
      value,
      decimal: exactDecimal(value),
      hex: hexFloat(value),
    };
  });
}

const columns: readonly TableColumn[] = [
  { heading: 'code' },
  { heading: 'bits' },
  { heading: 'class' },
  { heading: 'exact decimal' },
  { heading: 'hex float' },
];

function cellsOf({ code, bits, class: kind, decimal, hex }: Value): string[] {
  return [code, bits, kind, decimal, hex];
}

function plainCsv(values: readonly Value[]): string {
  const lines = values.map((value) => cellsOf({ ...value, bits: value.bits.replaceAll(' ', '') }).join(','));
  return `code,bits,class,decimal,hex\n${lines.join('\n')}\n`;
}

function p3109Csv(values: readonly Value[]): string {
  const lines = values.map(({ code, class: kind, hex }) => {
    const value = hex.replace('Infinity', 'Inf');
    return `${code},${value},${kind === 'subnormal' ? '*' : ' '}\n`;
  });
  return `codepoint,value,subnormal\n${lines.join('')}`;
}
