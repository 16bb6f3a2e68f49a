/**
 * E17: short programs for 2^x, rounded at every operation.
 * @module
 */
import { chopper, type Chopper } from '../../../chopper.js';
import { power } from '../../../format/bits.js';
import type { Format } from '../../../format/format.js';
import { parse } from '../../../value/parse.js';
import { ulp, values } from '../../../value/neighbours.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { cell, select } from '../../run/rows.js';
import { exponential, fixedOf, floatOf, program as exactProgram } from './fixed.js';
import { polynomials, programCoefficients, programErrors } from './published.js';

/** Of formats up to this precision all numbers are tried, of others POINTS evenly spread ones. */
const EXHAUSTIVE = 11;
const POINTS = 2001;

const { exp2 } = chopper('float64');

export default defineExperiment({
  name: 'exponential-programs',
  id: 'E17',
  title: 'Accuracy that low precision loses',
  summary:
    'Evaluates a program of ten operations that gives 2^x to 14 digits, and polynomials with bfloat16 coefficients, with ' +
    'every operation rounded. What is best in exact arithmetic is not best in a format.',
  formats: [
    ...['float64', 'float32', 'tfloat32', 'bfloat16'],
    { name: 'p16', precision: 16, emin: -126, emax: 127 },
    { name: 'bfloat16 fn', exponentBits: 8, significandBits: 7, specials: 'fn' },
  ],
  *run({ chopper: rounded, format }) {
    const program = programIn(rounded);
    yield { table: 'at 0', value: program(0), saturated: programIn(rounded.with({ saturate: 'finite' }))(0) };
    const x = inputs(format);
    const wide = format.name === 'float64' ? errorsInFixedPoint(program, x) : undefined;
    yield { table: 'program', inputs: x.length, ...errorsOf(program, x, format), ...wide };
    if (format.name !== 'bfloat16') return;
    const unit = [...values(format)].filter((value) => value >= 0 && value <= 1);
    for (const { name, coefficients } of polynomials) {
      const [own, exact] = [horner(rounded, coefficients), horner(chopper('float64'), coefficients)];
      const error = (f: (x: number) => number): number =>
        unit.reduce((a, b) => Math.max(a, Math.abs(f(b) - exp2(b))), 0);
      yield { table: 'polynomials', polynomial: name, rounded: error(own) * power(7), exact: error(exact) * power(7) };
    }
  },
  plots: () => ({
    'Polynomials in bfloat16': {
      transform: [
        { filter: "datum.table === 'polynomials'" },
        { fold: ['rounded', 'exact'], as: ['arithmetic', 'error'] },
      ],
      mark: { type: 'point', filled: true, tooltip: true },
      encoding: {
        x: { field: 'polynomial', type: 'nominal', sort: null },
        y: { field: 'error', type: 'quantitative', scale: { type: 'log' }, title: 'largest error, 2^-7' },
        color: { field: 'arithmetic', type: 'nominal' },
      },
    },
  }),
  claims: [
    {
      gate: 'A',
      name: 'program',
      statement: 'Largest errors of the program of ten operations on [-1/2, 1/2].',
      origin: 'reference',
      source: 'a reference program of ours; the program: E. Real et al., arXiv 2312.08472',
      figures: (rows) =>
        programErrors.flatMap(({ format, ...errors }) => {
          const exact = format === 'exact';
          const where = { table: 'program', format: exact ? 'float64' : format };
          return Object.entries(errors).map(([column, published]) => {
            const ours = cell(rows, where, exact ? 'exactRelative' : column) as number | undefined;
            const digits = published.replace(/e.*|\D/g, '').length;
            const text = column === 'ulps' ? ours?.toPrecision(digits) : ours?.toExponential(digits - 1);
            return { label: `${format}, ${column}`, published, ours: text };
          });
        }),
    },
    {
      gate: 'A',
      name: 'fourteen-digits',
      statement:
        'In float64 and in exact arithmetic the program stays within the bound proven for one like it, 5.4e-15.',
      source: 'E. Real et al., arXiv 2312.08472',
      figures: (rows) =>
        ['relative', 'exactRelative'].map((column) => {
          const ours = cell(rows, { table: 'program', format: 'float64' }, column) as number | undefined;
          return { label: column, published: 'within', ours: ours && (ours < 5.4e-15 ? 'within' : 'beyond') };
        }),
    },
    {
      gate: 'A',
      name: 'polynomials',
      statement: 'Largest errors of 13 polynomials over all bfloat16 numbers of [0, 1], in units of 2^-7.',
      origin: 'reference',
      source: 'a reference program of ours; coefficients: google-deepmind/autonumerics_zero, baselines.py',
      figures: (rows) =>
        polynomials.flatMap(({ name, rounded, exact }) => {
          const of = (column: string): string | undefined =>
            (cell(rows, { table: 'polynomials', polynomial: name }, column) as number | undefined)?.toFixed(3);
          const figures = [{ label: name, published: rounded, ours: of('rounded') }];
          if (exact !== undefined) figures.push({ label: `${name}, exact`, published: exact, ours: of('exact') });
          return figures;
        }),
    },
    {
      gate: 'A',
      name: 'at-zero',
      statement: 'At 0 the program is 1 by way of c3 / 0 = infinity, and NaN where a format has no infinity.',
      origin: 'reference',
      source: 'the program: E. Real et al., arXiv 2312.08472',
      figures: (rows) =>
        select(rows, { table: 'at 0' }).map(({ format, value }) => ({
          label: String(format),
          published: format === 'bfloat16 fn' ? NaN : 1,
          ours: value as number,
        })),
    },
  ],
});

/** (c4 / (c1 / (c3/x + x) + c2 + c3/x + x) - c5)^8 in ten operations. */
function programIn(rounded: Chopper): (x: number) => number {
  const { add, sub, mul, div } = rounded;
  const coefficients = programCoefficients.map((text) => parse(text, rounded.format));
  const [c1, c2, c3, c4, c5] = coefficients as [number, number, number, number, number];
  return (x) => {
    const u = add(div(c3, x), x);
    const y = sub(div(c4, add(add(div(c1, u), c2), u)), c5);
    const y2 = mul(y, y);
    const y4 = mul(y2, y2);
    return mul(y4, y4);
  };
}

function horner({ add, mul }: Chopper, coefficients: readonly number[]): (x: number) => number {
  return (x) => coefficients.reduceRight((sum, coefficient) => add(coefficient, mul(sum, x)));
}

function inputs(format: Format): number[] {
  if (format.precision <= EXHAUSTIVE) return [...values(format)].filter((x) => Math.abs(x) <= 0.5);
  const nearest = chopper(format);
  return Array.from({ length: POINTS }, (_, i) => nearest(i / (POINTS - 1) - 0.5));
}

/** The largest errors of `f`, in units in the last place of 2^x and relative to it. */
function errorsOf(f: (x: number) => number, x: readonly number[], format: Format): Row {
  let [ulps, relative] = [0, 0];
  for (const each of x) {
    const exact = exp2(each);
    const error = Math.abs(f(each) - exact);
    ulps = Math.max(ulps, error / ulp(exact, format));
    relative = Math.max(relative, error / exact);
  }
  return { ulps, relative };
}

/** The largest relative errors of `f`, and of the program in exact arithmetic, beside 2^x to 200 places. */
function errorsInFixedPoint(f: (x: number) => number, x: readonly number[]): Row {
  let [relative, exactRelative] = [0, 0];
  for (const each of x) {
    if (each === 0) continue; // both are exact there
    const exact = exponential(fixedOf(each));
    const error = (y: bigint): number => Math.abs(floatOf(y - exact) / floatOf(exact));
    relative = Math.max(relative, error(fixedOf(f(each))));
    exactRelative = Math.max(exactRelative, error(exactProgram(fixedOf(each))));
  }
  return { relative, exactRelative };
}
