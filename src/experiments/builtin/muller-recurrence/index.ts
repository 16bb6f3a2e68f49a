/**
 * Muller's recurrence: every precision converges to the wrong limit.
 * @module
 */
import type { Chopper } from '../../../chopper.js';
import { defineExperiment } from '../../author/experiment.js';
import { minus, over, plus, rational, times, toDecimal, toNumber, type Rational } from '../../author/rational.js';
import { select } from '../../run/rows.js';
import { published } from './published.js';

const LAST = 100;

/** The first two terms, and what n of the first is. */
interface Start {
  readonly first: Rational;
  readonly second: Rational;
  readonly from: number;
}

const starts: Readonly<Record<string, Start>> = {
  '11/2, 61/11': { first: rational(11, 2), second: rational(61, 11), from: 0 },
  '2, -4': { first: rational(2), second: rational(-4), from: 1 },
};

export default defineExperiment({
  name: 'muller-recurrence',
  id: 'E18-muller',
  title: 'A sequence that converges to the wrong limit',
  summary:
    'Computes x(n+1) = 111 - 1130/x(n) + 3000/(x(n) x(n-1)), which tends to 6, in every format and mode: rounding brings ' +
    'in a little of a third solution, and what is computed tends to 100. Beside it, the exact terms.',
  parameters: {
    start: {
      type: 'string',
      default: Object.keys(starts),
      choices: Object.keys(starts),
      description: 'the first two terms',
    },
  },
  formats: ['float64', 'float32', 'float16', 'bfloat16'],
  rounding: ['tiesToEven', 'towardPositive', 'towardNegative', 'towardZero'],
  *run({ chopper, params }) {
    const { first, second, from } = starts[params.start]!;
    const inFormat = terms(chopper(toNumber(first)), chopper(toNumber(second)), stepIn(chopper));
    const exactly = terms(first, second, step);
    for (let n = from; n <= LAST; n++) {
      const exact = exactly.next().value!;
      yield { n, x: inFormat.next().value!, exact: toNumber(exact), decimal: toDecimal(exact, 45) };
    }
  },
  plots: () => ({
    'Terms, computed and exact': {
      transform: [{ filter: 'datum.n <= 40' }],
      mark: { type: 'line', tooltip: true },
      encoding: {
        x: { field: 'n', type: 'quantitative' },
        y: { field: 'x', type: 'quantitative', scale: { domain: [-20, 120], clamp: true } },
        color: { field: 'format', type: 'nominal' },
        strokeDash: { field: 'rounding', type: 'nominal' },
        column: { field: 'start', type: 'nominal' },
      },
    },
  }),
  claims: [
    {
      gate: 'A',
      name: 'exact-terms',
      statement: 'The exact terms from 2 and -4, to 45 decimals.',
      source: 'Rosetta Code, Pathological floating point problems',
      figures: (rows) =>
        [...published].map(([n, decimal]) => ({
          label: `n = ${n}`,
          published: decimal,
          ours: select(rows, { start: '2, -4', n })[0]?.decimal as string | undefined,
        })),
    },
    {
      gate: 'A',
      name: 'limits',
      statement: 'After 100 terms every format and mode stands at 100, exactly; the true limit is 6.',
      source: 'J.-M. Muller, Arithmétique des ordinateurs, 1989; W. Kahan, 2006',
      figures: (rows) =>
        select(rows, { n: LAST }).map(({ format, rounding, start, x }) => ({
          label: `${format}, ${rounding}, from ${start}`,
          published: 100,
          ours: x as number,
        })),
    },
  ],
});

/** Each term from the two before it. */
function* terms<T>(first: T, second: T, next: (x: T, before: T) => T): Generator<T, never, undefined> {
  for (let [before, x] = [first, second]; ; [before, x] = [x, next(x, before)]) yield before;
}

/** 111 - (1130 - 3000 / before) / x, every operation and every constant rounded. */
function stepIn(chopper: Chopper): (x: number, before: number) => number {
  const { sub, div } = chopper;
  const [a, b, c] = [chopper(111), chopper(1130), chopper(3000)];
  return (x, before) => sub(a, div(sub(b, div(c, before)), x));
}

/** The same, exactly. */
function step(x: Rational, before: Rational): Rational {
  const product = times(x, before);
  return plus(minus(rational(111), over(rational(1130), x)), over(rational(3000), product));
}
