/**
 * The tables of README.md and docs/, made from the code in dist/.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chop, chopper, defineFormat, formats } from '../dist/index.js';
import { exponentOf } from '../dist/format/bits.js';
import { aliases } from '../dist/format/names.js';
import { builtinExperiments, claimLines } from '../dist/experiments/index.js';
import { roundingModes } from '../dist/modes.js';
import { checkOptions } from '../dist/options.js';
import { chanceOfAway } from '../dist/rounding/decide.js';
import { split } from '../dist/rounding/round.js';
import { makeRule } from '../dist/rounding/rule.js';

const code = (text) => `\`${text}\``;
const codes = (list) => list.map(code).join(', ');

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

/** A number exactly: in decimals where they are few, else as powers of two. */
function exactly(x) {
  const decimal = String(x);
  if (x >= 1 && /^\d{1,6}(\.\d{1,4})?$/.test(decimal)) return decimal;
  const top = exponentOf(x);
  if (x === 2 ** top) return `2^${top}`;
  // Otherwise a row of ones, 2^(top + 1) - 2^last; halves stay below float64's overflow.
  const gap = 2 ** top - x / 2;
  if (gap !== 2 ** exponentOf(gap)) throw new Error(`no short exact form of ${x}`);
  return `2^${top + 1} − 2^${exponentOf(gap) + 1}`;
}

const yes = (flag) => (flag ? 'yes' : '–');

/** The widths of sign, exponent and trailing significand. */
const widths = (f) => `${Number(f.signed)}-${f.exponentBits}-${f.significandBits}`;

/** The codes of NaN. */
function nanOf(f) {
  if (!f.nan) return '–';
  if (f.specials === 'ieee') return 'yes';
  const last = (2 ** (f.bits - Number(f.signed)) - 1).toString(16).toUpperCase();
  if (f.specials === 'fnuz') return '0x80';
  return f.signed ? `0x${last}, 0x${(2 ** f.bits - 1).toString(16).toUpperCase()}` : `0x${last}`;
}

function formatsShort() {
  return table(
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
    [...formats.values()].map((f) => [
      code(f.name),
      f.bits,
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

function formatsFull() {
  return table(
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
    [...formats.values()].map((f) => [
      code(f.name),
      widths(f),
      f.precision,
      f.emin,
      f.emax,
      f.bias,
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
function threshold(f) {
  const step = f.maxFinite - belowMax(f);
  // In halves, so that the threshold of float64 itself is a number.
  const half = f.maxFinite / 2 + step / 4;
  const shown = half < 1e6 ? exactly(2 * half) : sum(f, step);
  if (2 * half === Infinity) return shown;
  const over = chop(2 * half, f) !== f.maxFinite || !(f.infinities || f.nan);
  return over ? shown : `above ${shown}`;
}

/** maxFinite + step/2, as a difference of powers of two. */
function sum(f, step) {
  if (f.maxFinite === 2 ** f.emax) return `1.5 × 2^${f.emax}`;
  return `2^${f.emax + 1} − 2^${Math.log2(step) - 1}`;
}

/** The value before maxFinite; for a format of powers of two, half of it. */
function belowMax(f) {
  return f.precision === 1 ? f.maxFinite / 2 : f.maxFinite - 2 ** (f.emax - f.precision + 1);
}

/** How each mode decides, with nu the fraction between the neighbours and F the multiple of the quantum nearer zero. */
const definitions = {
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
function outcome(mode, x) {
  if (!mode.startsWith('stochastic')) return String(chop(x, integers, { rounding: mode }));
  const rule = makeRule(integers, checkOptions({ rounding: mode }, 'docs'), 'docs');
  const chance = Number(chanceOfAway(rule, split(Math.abs(x), rule).nu)) / 2 ** 64;
  const away = chop(x, integers, { rounding: 'awayFromZero' });
  const zero = chop(x, integers, { rounding: 'towardZero' });
  return chance === 0.5 ? `${zero} or ${away}` : `${zero} or ${away} (${{ 0.25: '¼', 0.75: '¾' }[chance]})`;
}

/** The numeric code of chop.m (1..6) and pychop (1..9) for each mode. */
const codeOf = new Map(
  [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [chopper(integers, { rounding: number }).rounding, number]),
);

function modesShort() {
  return table(
    ['`rounding`', 'what it does', ...inputs.map((x) => String(x).replace('-', '−')), 'code'],
    modes().map((mode) => [
      code(mode) + (mode === chopper(integers).rounding ? ' (default)' : ''),
      definitions[mode][0],
      ...inputs.map((x) => outcome(mode, x).replaceAll('-', '−')),
      codeOf.get(mode) ?? '',
    ]),
  );
}

function modesFull() {
  return table(
    ['`rounding`', 'goes away from zero if', 'code of chop.m and pychop'],
    modes().map((mode) => [code(mode), definitions[mode][1], codeOf.get(mode) ?? '']),
  );
}

function modes() {
  const unknown = Object.keys(definitions).filter((mode) => !roundingModes.includes(mode));
  const missing = roundingModes.filter((mode) => !(mode in definitions));
  if (unknown.length + missing.length > 0)
    throw new Error(`modes without text: ${missing}; texts without mode: ${unknown}`);
  return roundingModes;
}

/** What the command prints, as a block. */
function printed(...args) {
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  const env = { ...process.env, NO_COLOR: '1', COLUMNS: '80' };
  delete env.FORCE_COLOR;
  const text = execFileSync(process.execPath, [main, ...args], { encoding: 'utf8', env });
  return `\`\`\`text\n$ npx fpchop ${args.join(' ')}\n${text.replace(/[ \t]+$/gm, '').trimEnd()}\n\`\`\`\n`;
}

/** Tables by the name between the markers of a page. */
const experiments = (await builtinExperiments()).map(({ experiment }) => experiment);

/** Every claim of every paper: a line for each claim of an experiment, and for each that is out of reach. */
function claims() {
  const lines = claimLines(experiments);
  return table(
    ['paper', 'claim', 'experiment', 'its claim', 'gate', 'origin', 'verdict'],
    lines.map(({ citation, claim, experiment, name, gate = '', origin = '', verdict, outOfReach }, i) => {
      const isFirst = lines[i - 1]?.claim !== claim;
      const page = experiment && `[${experiment}](../src/experiments/builtin/${experiment}/README.md)`;
      const outcome = outOfReach === undefined ? (verdict ?? 'no recorded run') : `out of reach: ${outOfReach}`;
      return [isFirst ? citation : '', isFirst ? claim : '', page ?? '', name ?? '', gate, origin, outcome];
    }),
  );
}

export const tables = {
  claims,
  formats: formatsShort,
  'formats-full': formatsFull,
  modes: modesShort,
  'modes-full': modesFull,
  explain: () => printed('explain', '0.1', 'float8_e4m3fn'),
};
