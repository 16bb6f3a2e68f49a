/**
 * The goals of speed, for one thread, and whether a run reached them. A goal on several measurements is judged by the
 * worst of them.
 */
import { functionsTitle, operationsTitle } from '../operations.mjs';
import { COPY, count, datasets, deterministicModes, stochasticModes, titles } from '../arrays.mjs';

/** Ratios of medians between runs of the same code are within this. */
const SPREAD = 1.1;

/**
 * @typedef {object} Goal
 * @property {string} goal
 * @property {string} wanted
 * @property {number} value - what the run reached, in the goal's unit
 * @property {string} worst - which measurement that is
 * @property {boolean} reached
 */

/** Judges the rows of the array benches; rows that a run left out make no goals. */
export function judge(rows) {
  const find = (section, task) => rows.find((row) => row.section === section && row.task === task);
  const speeds = (tasks, lengths, title = titles.kernel) =>
    lengths.flatMap((length) =>
      tasks.flatMap((task) => {
        const row = find(title(length), task);
        return row === undefined ? [] : [{ value: 1000 / row.median, what: `${task}, ${count(length)}` }];
      }),
    );
  const ratios = (names) =>
    rows
      .filter(({ section, task }) => section === titles.data(1e5) && names.includes(task.split(': ')[1]))
      .map(({ task, ratio }) => ({ value: 1 / ratio, what: task }));
  const lengths = [1e5, 1e6, 1e7];
  const copied = [find(titles.kernel(1e7), 'tiesToEven')].flatMap((row) =>
    row === undefined ? [] : [{ value: row.ratio, what: `${COPY} ${speedOf(find(titles.kernel(1e7), COPY))} Melem/s` }],
  );
  const [, extremes, anyExponent, ...special] = Object.keys(datasets);
  return [
    atLeast(0.9, 'of memory copy: tiesToEven in kernel memory, 10^7', copied),
    atLeast(1437, 'Melem/s: tiesToEven in kernel memory, 10^5 to 10^7', speeds(['tiesToEven'], lengths)),
    atLeast(1000, 'Melem/s: other deterministic modes', speeds(deterministicModes.slice(1), lengths)),
    atLeast(330, 'Melem/s: stochastic', speeds([stochasticModes[0]], lengths)),
    atLeast(330, 'Melem/s: stochasticEqual', speeds([stochasticModes[1]], lengths)),
    atLeast(
      700,
      'Melem/s: tiesToEven, ordinary arrays, into, 10^5',
      speeds(['tiesToEven, into'], [1e5], titles.ordinary),
    ),
    atLeast(
      700,
      'Melem/s: tiesToEven, ordinary arrays, new array, 10^5',
      speeds(['tiesToEven, new array'], [1e5], titles.ordinary),
    ),
    atLeast(400, 'Melem/s: add, 10^5', speeds(['add tiesToEven', 'add towardPositive'], [1e5], operationsTitle)),
    atLeast(
      100,
      'Melem/s: stochastic add and mul, 10^5',
      speeds(['add stochastic', 'mul stochastic'], [1e5], operationsTitle),
    ),
    atLeast(30, 'Melem/s: pow, 10^5', speeds(['pow tiesToEven', 'pow towardPositive'], [1e5], functionsTitle)),
    atLeast(40, 'Melem/s: exp, 10^5', speeds(['exp tiesToEven', 'exp towardPositive'], [1e5], functionsTitle)),
    atMost(SPREAD, 'times the cost of uniform data: subnormals and overflow', ratios([extremes])),
    atMost(SPREAD, 'times the cost of uniform data: any exponent of float64', ratios([anyExponent])),
    atMost(SPREAD, 'times the cost of uniform data: NaN, infinities and zeros', ratios(special)),
  ].filter((goal) => goal !== undefined);
}

function speedOf({ median }) {
  return (1000 / median).toFixed(0);
}

function atLeast(wanted, goal, found) {
  const worst = found.reduce((a, b) => (a === undefined || b.value < a.value ? b : a), undefined);
  return (
    worst && { goal, wanted: `>= ${wanted}`, value: worst.value, worst: worst.what, reached: worst.value >= wanted }
  );
}

function atMost(wanted, goal, found) {
  const worst = found.reduce((a, b) => (a === undefined || b.value > a.value ? b : a), undefined);
  return (
    worst && { goal, wanted: `<= ${wanted}`, value: worst.value, worst: worst.what, reached: worst.value <= wanted }
  );
}
