/**
 * The tables of formats and modes that README.md, docs/ and `fpchop table` show.
 * @module
 */
import { chop, chopper, defineFormat, formats, type Format } from '../../index.js';
import { exponentOf, power } from '../../format/bits.js';
import { aliases } from '../../format/names.js';
import { isStochastic, modeFacts, roundingModes, type RoundingMode } from '../../modes.js';
import { checkOptions } from '../../options.js';
import { chanceOfAway } from '../../rounding/decide.js';
import { split } from '../../rounding/round.js';
import { makeRule } from '../../rounding/rule.js';

const code = (text: string): string => `\`${text}\``;
const codes = (list: readonly string[] = []): string => list.map(code).join(', ');

/** A table of the pages: cells in Markdown. */
export interface ReferenceTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The lines of a table in Markdown. */
export function markdown({ head, rows }: ReferenceTable): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

/** A number exactly: in decimals where they are few, else as powers of two. */
function exactly(x: number): string {
  const decimal = String(x);
  if (x >= 1 && /^\d{1,6}(\.\d{1,4})?$/.test(decimal)) return decimal;
  const top = exponentOf(x);
  if (x === power(top)) return `2^${top}`;
  // Otherwise a row of ones, 2^(top + 1) - 2^last; halves stay below float64's overflow.
  const gap = power(top) - x / 2;
  if (gap !== power(exponentOf(gap))) throw new Error(`no short exact form of ${x}`);
  return `2^${top + 1} − 2^${exponentOf(gap) + 1}`;
}

const yes = (flag: boolean): string => (flag ? 'yes' : '–');

/** The widths of sign, exponent and trailing significand. */
const widths = (f: Format): string => `${Number(f.signed)}-${f.exponentBits}-${f.significandBits}`;

/** The codes of NaN. */
function nanOf(f: Format): string {
  if (!f.nan) return '–';
  if (f.specials === 'ieee') return 'yes';
  const last = (power(f.bits! - Number(f.signed)) - 1).toString(16).toUpperCase();
  if (f.specials === 'fnuz') return '0x80';
  return f.signed ? `0x${last}, 0x${(power(f.bits!) - 1).toString(16).toUpperCase()}` : `0x${last}`;
}

function tableOf(head: readonly string[], rows: ReferenceTable['rows']): ReferenceTable {
  return { head, rows };
}

/** Every named format: its size, its range, its names. */
export function formatsShort(): ReferenceTable {
  return tableOf(
    [
      '`format`',
      'bits',
      's-e-m',
      'precision',
      'largest finite',
      'smallest normal',
      'smallest positive',
      'Inf',
      'also called',
    ],
    [...formats.values()].map((f: Format) => [
      code(f.name),
      f.bits ?? '',
      widths(f),
      f.precision,
      exactly(f.maxFinite),
      exactly(f.minNormal),
      exactly(f.minSubnormal),
      yes(f.infinities),
      codes(aliases.get(f.name)),
    ]),
  );
}

/** Every named format: all parameters. */
export function formatsFull(): ReferenceTable {
  return tableOf(
    [
      '`format`',
      's-e-m',
      'p',
      'emin',
      'emax',
      'bias',
      '`maxFinite`',
      '`minSubnormal`',
      '`unitRoundoff`',
      '`tiesToEven` overflows from',
      'Inf',
      'NaN',
      '−0',
    ],
    [...formats.values()].map((f: Format) => [
      code(f.name),
      widths(f),
      f.precision,
      f.emin,
      f.emax,
      f.bias ?? '',
      exactly(f.maxFinite),
      f.zero ? exactly(f.minSubnormal) : `${exactly(f.minSubnormal)}, no zero`,
      exactly(f.unitRoundoff),
      threshold(f),
      yes(f.infinities),
      nanOf(f),
      yes(f.signedZero),
    ]),
  );
}

/** The smallest magnitude that tiesToEven takes beyond maxFinite: half a step above it, itself included or not. */
function threshold(f: Format): string {
  const step = f.maxFinite - belowMax(f);
  // In halves, so that the threshold of float64 itself is a number.
  const half = f.maxFinite / 2 + step / 4;
  const shown = half < 1e6 ? exactly(2 * half) : sum(f, step);
  if (2 * half === Infinity) return shown;
  const over = chop(2 * half, f) !== f.maxFinite || !(f.infinities || f.nan);
  return over ? shown : `above ${shown}`;
}

/** maxFinite + step/2, as a difference of powers of two. */
function sum(f: Format, step: number): string {
  if (f.maxFinite === power(f.emax)) return `1.5 × 2^${f.emax}`;
  return `2^${f.emax + 1} − 2^${exponentOf(step) - 1}`;
}

/** The value before maxFinite; for a format of powers of two, half of it. */
function belowMax(f: Format): number {
  return f.precision === 1 ? f.maxFinite / 2 : f.maxFinite - power(f.emax - f.precision + 1);
}

/** How each mode decides, with nu the fraction between the neighbours and F the multiple of the quantum nearer zero. */
const definitions: Readonly<Record<RoundingMode, readonly [what: string, away: string]>> = {
  tiesToEven: ['nearest; a tie goes to the even neighbour', 'ν > ½, or ν = ½ and F odd'],
  tiesToAway: ['nearest; a tie goes away from zero', 'ν ≥ ½'],
  tiesToZero: ['nearest; a tie goes toward zero', 'ν > ½'],
  tiesToOdd: ['nearest; a tie goes to the odd neighbour', 'ν > ½, or ν = ½ and F even'],
  towardPositive: ['up', 'ν > 0 and X > 0'],
  towardNegative: ['down', 'ν > 0 and X < 0'],
  towardZero: ['truncation', 'never'],
  awayFromZero: ['away from zero', 'ν > 0'],
  toOdd: ['inexact values go to the odd neighbour', 'ν > 0 and F even'],
  stochastic: ['away from zero with probability ν', '⌊ν 2^64⌋ + U ≥ 2^64, U a random integer in 0..2^64 − 1'],
  stochasticEqual: ['either neighbour with probability ½', 'ν > 0 and a fair coin'],
};

/** A format whose values between 4 and 8 are the integers. */
const integers = defineFormat({ precision: 3, emin: 0, emax: 5 });
const inputs = [4.25, 4.5, 4.75, 5.5, -4.5];

/** What a mode makes of x: the result, or the chance of the neighbour away from zero. */
function outcome(mode: RoundingMode, x: number): string {
  if (!isStochastic(mode)) return String(chop(x, integers, { rounding: mode }));
  const rule = makeRule(integers, checkOptions({ rounding: mode }, 'docs'), 'docs');
  const chance = Number(chanceOfAway(rule, split(Math.abs(x), rule).nu)) / power(64);
  const away = chop(x, integers, { rounding: 'awayFromZero' });
  const zero = chop(x, integers, { rounding: 'towardZero' });
  return chance === 0.5 ? `${zero} or ${away}` : `${zero} or ${away} (${chance === 0.25 ? '¼' : '¾'})`;
}

/** What modesShort calls the default. */
const usual = chopper(integers).rounding;

/** Every mode: what it does, with examples. */
export function modesShort(): ReferenceTable {
  return tableOf(
    ['`rounding`', 'what it does', ...inputs.map((x) => String(x).replace('-', '−')), 'code'],
    roundingModes.map((mode) => [
      code(mode) + (mode === usual ? ' (default)' : ''),
      definitions[mode][0],
      ...inputs.map((x) => outcome(mode, x).replaceAll('-', '−')),
      modeFacts[mode].code ?? '',
    ]),
  );
}

/** Every mode: its definition. */
export function modesFull(): ReferenceTable {
  return tableOf(
    ['`rounding`', 'goes away from zero if', 'code of chop.m and pychop'],
    roundingModes.map((mode) => [code(mode), definitions[mode][1], modeFacts[mode].code ?? '']),
  );
}
