/**
 * Rump's example: no format up to float64 finds the sign of the result.
 * @module
 */
import { defineExperiment } from '../../author/experiment.js';
import { minus, over, plus, rational, times, toDecimal, toNumber, type Rational } from '../../author/rational.js';
import { cell, select } from '../../run/rows.js';

const A = 77617;
const B = 33096;

/** The operations of a field of numbers. */
interface Field<T> {
  readonly add: (x: T, y: T) => T;
  readonly sub: (x: T, y: T) => T;
  readonly mul: (x: T, y: T) => T;
  readonly div: (x: T, y: T) => T;
  /** Enters a number that float64 holds. */
  readonly number: (x: number) => T;
}

const exactly: Field<Rational> = {
  add: plus,
  sub: minus,
  mul: times,
  div: over,
  number: (x) => rational(4 * x, 4),
};

export default defineExperiment({
  name: 'rump-example',
  id: 'E18-rump',
  title: 'A polynomial whose value no format finds',
  summary:
    'Evaluates 333.75 b^6 + a^2 (11 a^2 b^2 - b^6 - 121 b^4 - 2) + 5.5 b^8 + a / (2 b) at a = 77617, b = 33096, every ' +
    'operation rounded, and exactly. The terms cancel to 37 digits; more precision changes the wrong answer, not its worth.',
  formats: ['float64', 'float32', 'tfloat32', 'bfloat16', 'float16'],
  rounding: ['tiesToEven', 'towardPositive', 'towardNegative', 'towardZero'],
  *run({ chopper }) {
    const { add, sub, mul, div } = chopper;
    const value = evaluate<number>({ add, sub, mul, div, number: chopper });
    const exact = evaluate(exactly);
    const fraction = `${exact.numerator}/${exact.denominator}`;
    yield { value, exact: toNumber(exact), fraction, decimal: toDecimal(exact, 32) };
  },
  claims: [
    {
      gate: 'A',
      name: 'exact',
      statement: 'The value, by rational arithmetic.',
      source: 'E. Loh, G. W. Walster, Reliable Computing 8, 2002',
      figures: (rows) => {
        const of = (column: string): string | undefined => rows[0]?.[column] as string | undefined;
        return [
          { label: 'fraction', published: '-54767/66192', ours: of('fraction') },
          { label: 'decimal', published: '-0.82739605994682136814116509547981', ours: of('decimal') },
        ];
      },
    },
    {
      gate: 'A',
      name: 'float64',
      statement: 'What float64 finds, to nearest, in the order of the formula.',
      source: "J. D. Cook, Floating point inaccuracy: Rump's example, 2019",
      figures: (rows) => {
        const value = cell(rows, { format: 'float64', rounding: 'tiesToEven' }, 'value') as number | undefined;
        return [{ label: 'float64', published: '-1.18059e+21', ours: value?.toPrecision(6) }];
      },
    },
    {
      gate: 'A',
      name: 'wrong-everywhere',
      statement: 'In no format and no mode is the value even within a factor of ten of the exact one.',
      source: 'S. M. Rump, in Reliability in Computing, 1988',
      figures: (rows) =>
        select(rows, {}).map(({ format, rounding, value, exact }) => {
          const ratio = (value as number) / (exact as number);
          return {
            label: `${format}, ${rounding}`,
            published: 'wrong',
            ours: ratio > 0.1 && ratio < 10 ? 'right' : 'wrong',
          };
        }),
    },
  ],
});

/** The polynomial, operation by operation. */
function evaluate<T>({ add, sub, mul, div, number }: Field<T>): T {
  const [a, b] = [number(A), number(B)];
  const times = (x: number, y: T): T => mul(number(x), y);
  const [a2, b2] = [mul(a, a), mul(b, b)];
  const b4 = mul(b2, b2);
  const b6 = mul(b4, b2);
  const b8 = mul(b6, b2);
  const bracket = sub(sub(sub(mul(times(11, a2), b2), b6), times(121, b4)), number(2));
  return add(add(add(times(333.75, b6), mul(a2, bracket)), times(5.5, b8)), div(a, times(2, b)));
}
