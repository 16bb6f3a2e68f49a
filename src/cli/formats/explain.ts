/**
 * `fpchop explain`: how and why one number is rounded as it is.
 * @module
 */
import type { Command } from 'commander';
import { chopper, explain, nextDown, nextUp, parse, type Explanation, type Format } from '../../index.js';
import { codeFields, codeHex, colouredCode, plainCode } from './codeText.js';
import { colours } from '../colours.js';
import { bothTexts } from './exactText.js';
import { usage } from '../failure.js';
import { jsonText } from '../json.js';
import { numberText } from '../../io/csvCell.js';
import { drawNumberLine, type Mark } from './numberLine.js';
import { print } from '../output.js';
import { addRoundingOptions, formatArgument, roundingOptions, type RoundingArguments } from '../roundingOptions.js';
import { pairs } from '../table.js';

interface ExplainArguments extends RoundingArguments {
  readonly json?: boolean;
}

const examples = `
X is a decimal number, a hexadecimal one (0x1.8p-3), inf or nan, read as the nearest float64. Write -- in front of one
that begins like an option: fpchop explain -- -inf half.

Examples:
  $ fpchop explain 0.1 float16
  $ fpchop explain 464 e4m3fn --rounding awayFromZero
  $ fpchop explain 0x1.5p-3 e2m1 --rounding stochastic --seed 7
  $ fpchop explain -1e-8 half --subnormals flush --json
`;

/** Adds the command to the program. */
export function addExplain(program: Command): void {
  const command = program
    .command('explain')
    .description('show where a number lies between the values of a format, and why it is rounded as it is')
    .argument('<x>', 'the number')
    .argument('<format>', 'name, alias, pattern (e5m10, binary8p4se) or spec in JSON');
  addRoundingOptions(command).option('--json', 'print JSON').addHelpText('after', examples).action(runExplain);
}

async function runExplain(text: string, name: string, given: ExplainArguments): Promise<void> {
  const x = usage(() => parse(text, 'float64'));
  const f = formatArgument(name);
  const asked = roundingOptions(given);
  const { seed } = usage(() => chopper(f, asked)); // drawn if the mode needs one
  const explanation = usage(() => explain(x, f, { ...asked, ...(seed !== undefined && { seed }) }));
  await print(given.json === true ? `${jsonText(facts(explanation, f, seed))}\n` : describe(explanation, f, seed));
}

function facts(explanation: Explanation, f: Format, seed: bigint | undefined): object {
  const { lower, upper, value } = explanation;
  const codes = { lower: codeHex(lower, f), upper: codeHex(upper, f), value: codeHex(value, f) };
  return { ...explanation, seed, ...(f.bits !== undefined && { codes }) };
}

function describe(explanation: Explanation, f: Format, seed: bigint | undefined): string {
  const { input, value, rounding, quantum, nu, reason, probability } = explanation;
  const code = codeFields(value, f);
  const error = Math.abs(value - input);
  const finite = Number.isFinite(error);
  const title = colours.bold(`${numberText(input)} in ${f.name}, ${rounding}: ${numberText(value)}`);
  const drawing = draw(explanation, f);
  return `${title}\n\n${drawing === '' ? '' : `${drawing}\n`}${pairs([
    ['why', reason],
    ...(code === undefined ? [] : [['code', `${colouredCode(code)} = ${codeHex(value, f)!}`] as const]),
    ...wideCodes(explanation, f),
    ...(Number.isFinite(quantum) ? [['quantum', bothTexts(quantum)] as const] : []),
    ...(nu > 0 ? [['nu', `${numberText(nu)} quanta from the candidate nearer to zero`] as const] : []),
    ...(probability !== undefined && nu > 0 ? [['P(upper)', numberText(probability)] as const] : []),
    ...(seed === undefined ? [] : [['seed', String(seed)] as const]),
    ...(finite ? [['error', errorText(error, input)] as const] : []),
  ])}`;
}

function errorText(error: number, input: number): string {
  if (error === 0) return 'none';
  return `${numberText(error)}, relative ${(error / Math.abs(input)).toExponential(3)}`;
}

/** Codes stand below the line where two (or three, around a value) of this many bits fit. */
const WIDEST = { two: 32, three: 19 };

/** The points of the line: the candidates, or x among its neighbours if it is a value; none where x is neither. */
function pointsOf({ input, lower, upper, exact }: Explanation, f: Format): readonly number[] {
  if (lower < upper) return [lower, upper];
  return exact && Number.isFinite(input) ? [nextDown(input, f), input, nextUp(input, f)] : [];
}

function codesFit(points: readonly number[], f: Format): boolean {
  return f.bits !== undefined && f.bits <= (points.length === 2 ? WIDEST.two : WIDEST.three);
}

/** The line between the candidates, or around x. */
function draw(explanation: Explanation, f: Format): string {
  const { input, value, nu, quantum } = explanation;
  const label = `x = ${numberText(input)}`;
  const points = pointsOf(explanation, f);
  const fit = codesFit(points, f);
  const [left, middle, right] = points;
  if (left === undefined || middle === undefined) return '';
  if (right !== undefined) {
    return drawNumberLine({
      left: mark(left, 'nextDown', f, fit),
      middle: mark(value, 'result', f, fit),
      right: mark(right, 'nextUp', f, fit),
      at: 0.5,
      label,
    });
  }
  const markOf = (candidate: number, name: string): Mark => {
    const result = Object.is(candidate, value) ? ', result' : '';
    const beyond = Math.abs(candidate) > f.maxFinite ? ', out of range' : '';
    return mark(candidate, `${name}${beyond}${result}`, f, fit);
  };
  const midpoint = input < 0 ? middle - quantum / 2 : left + quantum / 2; // the other candidate may be infinite
  return drawNumberLine({
    left: markOf(left, 'lower'),
    middle: { lines: [{ plain: numberText(midpoint) }, { plain: 'midpoint' }] },
    right: markOf(middle, 'upper'),
    at: input < 0 ? 1 - nu : nu,
    label,
  });
}

/** A value, its role, and its code. */
function mark(x: number, role: string, f: Format, withCode: boolean): Mark {
  const code = withCode ? codeFields(x, f) : undefined;
  const lines = [{ plain: numberText(x) }, { plain: role }];
  return { lines: code === undefined ? lines : [...lines, { plain: plainCode(code), drawn: colouredCode(code) }] };
}

/** The codes that do not fit below the line. */
function wideCodes(explanation: Explanation, f: Format): (readonly [string, string])[] {
  const points = pointsOf(explanation, f);
  if (codesFit(points, f)) return [];
  const names = points.length === 2 ? ['lower', 'upper'] : ['nextDown', '', 'nextUp'];
  return points.flatMap((x, i) => {
    const code = codeFields(x, f);
    return code === undefined || names[i] === ''
      ? []
      : [[names[i]!, `${colouredCode(code)} = ${codeHex(x, f)!}`] as const];
  });
}
