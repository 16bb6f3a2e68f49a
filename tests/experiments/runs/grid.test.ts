/** Which points a run has, and in which order. */
import { describe, expect, it } from 'vitest';
import { defineExperiment, tasksOf, type Experiment, type Grid } from '../../../src/experiments/index.js';

const experiment = defineExperiment({
  name: 'grid',
  title: '',
  summary: '',
  formats: ['float16', 'bfloat16'],
  rounding: ['tiesToEven', 'stochastic'],
  seeds: [7, 8],
  parameters: {
    n: { type: 'integer', default: [1, 2], minimum: 1, maximum: 9, description: '' },
    kind: { type: 'string', default: 'a', choices: ['a', 'b'], description: '' },
  },
  run: () => [],
});

const points = (grid?: Grid, other: Partial<Experiment> = {}): string[] =>
  tasksOf({ ...experiment, ...other }, grid).map(({ number, format, rounding, seed, params }) =>
    [number, format.name, rounding, seed, params.n, params.kind].join(' '),
  );

describe('the tasks of a grid', () => {
  it('are formats by modes by seeds by parameters; only stochastic modes take seeds', () => {
    expect(points()).toEqual([
      '0 float16 tiesToEven  1 a',
      '1 float16 tiesToEven  2 a',
      '2 float16 stochastic 7 1 a',
      '3 float16 stochastic 7 2 a',
      '4 float16 stochastic 8 1 a',
      '5 float16 stochastic 8 2 a',
      '6 bfloat16 tiesToEven  1 a',
      '7 bfloat16 tiesToEven  2 a',
      '8 bfloat16 stochastic 7 1 a',
      '9 bfloat16 stochastic 7 2 a',
      '10 bfloat16 stochastic 8 1 a',
      '11 bfloat16 stochastic 8 2 a',
    ]);
  });

  it('take seeds in every mode where the data are random', () => {
    const grid = { formats: ['half'], rounding: ['tiesToEven'], params: { n: 1 } } as const;
    expect(points(grid, { randomData: true })).toEqual(['0 float16 tiesToEven 7 1 a', '1 float16 tiesToEven 8 1 a']);
  });

  it('are those that the grid asks for, each once', () => {
    const grid = {
      formats: ['e5m2', 'e5m2'],
      rounding: ['stochastic'],
      seeds: [2n ** 64n - 1n],
      params: { n: 9, kind: ['b', 'a'] },
    } as const;
    expect(points(grid)).toEqual([
      '0 float8_e5m2 stochastic 18446744073709551615 9 b',
      '1 float8_e5m2 stochastic 18446744073709551615 9 a',
    ]);
  });

  it('leave out what "where" leaves out', () => {
    const where = ({ format }: { format: { name: string } }): boolean => format.name === 'bfloat16';
    const grid = { rounding: ['tiesToEven'] } as const;
    expect(points(grid, { where })).toEqual(['0 bfloat16 tiesToEven  1 a', '1 bfloat16 tiesToEven  2 a']);
  });

  const whole: Experiment = { ...experiment };
  it.each<[string, Grid, Partial<Experiment>, string]>([
    ['no formats', { formats: [] }, {}, '"formats" expected at least one, got none'],
    ['an unknown format', { formats: ['float17'] }, {}, 'unknown'],
    [
      'two formats of one name',
      { formats: ['float16', { name: 'float16', precision: 11, unbounded: true }] },
      {},
      '"float16" twice',
    ],
    ['an unknown mode', { rounding: ['up' as 'toOdd'] }, {}, 'got "up"'],
    ['a seed out of range', { seeds: [-1] }, {}, '"seed" expected'],
    ['an unknown parameter', { params: { m: 1 } }, {}, 'unknown parameter "m", expected only n, kind'],
    ['a parameter of another type', { params: { n: 'a' } }, {}, '"n" expected an integer, got "a"'],
    ['a fraction for an integer', { params: { n: 1.5 } }, {}, '"n" expected an integer, got 1.5'],
    ['a parameter out of range', { params: { n: [1, 10] } }, {}, '"n" expected a number in 1..9, got 10'],
    ['a parameter that is no choice', { params: { kind: 'c' } }, {}, '"kind" expected one of "a", "b", got "c"'],
    ['a field that grids do not have', { seed: 1 } as Grid, {}, 'unknown field "seed"'],
    ['nothing left', {}, { where: () => false }, 'expected a grid with points, got none'],
  ])('%s is an error', (_, grid, other, message) => {
    expect(() => tasksOf({ ...whole, ...other }, grid)).toThrow(message);
  });

  it('cannot be of formats that the experiment does not choose among', () => {
    const { formats, ...fixed } = experiment;
    expect(formats).toHaveLength(2);
    expect(() => tasksOf(fixed, { formats: ['float16'] })).toThrow('the experiment has none to choose');
    expect(tasksOf(fixed, { rounding: ['toOdd'] }).map(({ format }) => format.name)).toEqual(['float64', 'float64']);
  });
});

describe('an experiment', () => {
  it.each<[string, object, string]>([
    ['without a name', { name: undefined }, '"name" expected a string, got undefined'],
    ['with blanks in its name', { name: 'a b' }, '"name" expected lower case words'],
    ['without run', { run: 1 }, '"run" expected a function, got number'],
    ['with an unknown field', { format: ['float16'] }, 'unknown field "format"'],
    ['whose formats are no array', { formats: 'float16' }, '"formats" expected an array, got string'],
  ])('%s is an error', (_, change, message) => {
    expect(() => defineExperiment({ ...experiment, ...change } as Experiment)).toThrow(message);
  });
});
