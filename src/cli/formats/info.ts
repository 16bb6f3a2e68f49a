/**
 * `fpchop info`: the facts of one format.
 * @module
 */
import type { Command } from 'commander';
import { chop, type Format, type Specials } from '../../index.js';
import { fieldColours } from '../colours.js';
import { bothTexts, countText, powerText } from './exactText.js';
import { formatFacts, overflowThreshold } from './formatFacts.js';
import { UsageError } from '../failure.js';
import { jsonText } from '../json.js';
import { writeDeclarations } from './declarations.js';
import { print } from '../output.js';
import { formatArgument } from '../roundingOptions.js';
import { pairs } from '../table.js';

const examples = `
Examples:
  $ fpchop info half
  $ fpchop info e4m3fn --json
  $ fpchop info binary8p3se
  $ fpchop info --p3109 declaration
  $ fpchop info '{"precision": 8, "emin": -30, "emax": 30}'
`;

const specialsText: Readonly<Record<Specials, string>> = {
  ieee: 'ieee: the top exponent holds the infinities and NaNs',
  fn: 'fn: no infinities; all ones are the only NaN of a sign',
  fnuz: 'fnuz: no infinities, no -0, whose code is the only NaN',
  finite: 'finite: every code is a number',
  p3109: 'p3109: one NaN (the code of -0, unsigned the last), infinities are the largest codes',
  'p3109-finite': 'p3109-finite: one NaN (the code of -0, unsigned the last), no infinities',
};

/** Adds the command to the program. */
export function addInfo(program: Command): void {
  program
    .command('info')
    .description('print the facts of a format')
    .argument('[format]', 'name, alias, pattern (e5m10, binary8p4se) or spec in JSON')
    .option('--json', 'print JSON')
    .option('--p3109 <directory>', 'write the declaration of conformance to IEEE P3109 there: four files of YAML')
    .addHelpText('after', examples)
    .action(async (name: string | undefined, { json, p3109 }: { json?: boolean; p3109?: string }) => {
      if (p3109 !== undefined) {
        if (name !== undefined) throw new UsageError(`a format or --p3109 expected, got both: ${name}`);
        await print(await writeDeclarations(p3109, json === true));
        return;
      }
      if (name === undefined) throw new UsageError('a format or --p3109 expected, got neither');
      const f = formatArgument(name);
      await print(json === true ? `${jsonText(formatFacts(f))}\n` : describe(f));
    });
}

function describe(f: Format): string {
  const { aliases, finiteValues, codes } = formatFacts(f);
  const yes = (has: boolean): string => (has ? 'yes' : 'no');
  return pairs([
    ['format', f.name],
    ...(aliases.length > 0 ? [['aliases', aliases.join(', ')] as const] : []),
    ['layout', layoutText(f)],
    ['precision', `${f.precision} ${f.precision === 1 ? 'bit' : 'bits'}, the hidden one included`],
    ['exponents', f.unbounded ? 'unbounded' : `emin ${f.emin}, emax ${f.emax}, bias ${f.bias}`],
    ['largest', bothTexts(f.maxFinite)],
    ['smallest normal', bothTexts(f.minNormal)],
    ['smallest subnormal', f.minSubnormal < f.minNormal ? bothTexts(f.minSubnormal) : 'none'],
    ['epsilon', bothTexts(f.epsilon)],
    ['unit roundoff', bothTexts(f.unitRoundoff)],
    ['finite values', countText(finiteValues)],
    ['overflow', overflowText(f)],
    ['infinities', yes(f.infinities)],
    ['NaN', yes(f.nan)],
    ['zero', f.zero ? (f.signedZero ? '+0 and -0' : 'one, without sign') : 'no'],
    ['sign', f.signed ? 'yes' : 'no, positive numbers only'],
    ['subnormals', f.subnormals],
    ...(f.specials === undefined ? [] : [['specials', specialsText[f.specials]] as const]),
    ...(codes === undefined ? [] : [['codes', codesText({ ...codes })] as const]),
  ]);
}

function layoutText(f: Format): string {
  if (f.bits === undefined || f.exponentBits === undefined) return 'none: values without codes';
  const fields = [
    fieldColours.sign('s'.repeat(Number(f.signed))),
    fieldColours.exponent('e'.repeat(f.exponentBits)),
    fieldColours.significand('m'.repeat(f.significandBits)),
  ];
  return `${f.bits} bits: ${fields.filter((field) => field !== '').join(' ')}`;
}

/** From where on a value rounded to nearest, ties to even, is no longer finite. */
function overflowText(f: Format): string {
  const threshold = overflowThreshold(f);
  if (threshold === undefined) return 'to nearest, from half an ulp above the largest on, to Infinity';
  const beyond = chop(f.maxFinite * 2, f);
  if (beyond === f.maxFinite) return `none: larger values become ${bothTexts(f.maxFinite)}`;
  const included = !Number.isFinite(chop(threshold, f));
  const decimal = String(threshold);
  const text = decimal.length <= 12 ? decimal : powerText(threshold);
  return `to nearest, ${included ? `from ${text} on` : `above ${text}`}, to ${beyond}`;
}

function codesText(codes: Record<string, string | undefined>): string {
  const names: Record<string, string> = { one: '1', maxFinite: 'largest', infinity: 'Infinity', nan: 'NaN' };
  return Object.entries(codes)
    .map(([key, code]) => `${names[key]} ${code}`)
    .join(', ');
}
