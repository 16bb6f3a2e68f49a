import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chop, formats } from '../../src/index.js';
import { writeNpy } from '../../src/io/index.js';
import { root, useProgram, weather } from './program.js';

const { file, run } = useProgram();

/** The numbers of the real data, read without the code under test. */
const columns = ['pressure', 'temperature', 'wind'];
const table = readFileSync(weather, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',').slice(1).map(Number));
const numbers = table.flat();
const survey = (...args: string[]) => JSON.parse(run(['survey', weather, '--json', ...args]).stdout);
const rowOf = (result: { formats: { format: string }[] }, name: string) =>
  result.formats.find(({ format }) => format === name);

/**
 * To nearest, ties to even, with p significand bits: x 2^-q is exact for these numbers (53 - p bits below the point),
 * so are its floor and the comparison with a half.
 */
function nearest(x: number, p: number): number {
  const quantum = 2 ** (Math.floor(Math.log2(x)) - p + 1);
  const multiple = x / quantum;
  const floor = Math.floor(multiple);
  const nu = multiple - floor;
  return (nu > 0.5 || (nu === 0.5 && floor % 2 === 1) ? floor + 1 : floor) * quantum;
}

describe('the main job, on the real data', () => {
  let surveyed: ReturnType<typeof survey>;
  const result = () => (surveyed ??= survey());

  it('knows its data', () => {
    expect(result().data).toEqual({
      file: weather,
      rows: 8759,
      values: 26277,
      columns: columns.map((name, c) => {
        const series = table.map((row) => row[c]!);
        return { name, count: 8759, min: Math.min(...series), max: Math.max(...series) };
      }),
      skipped: [{ name: 'date', line: 2, cell: '2010-01-01T01:00:00' }],
    });
  });

  it('surveys every named format, in order', () => {
    const { formats: rows, options } = result();
    expect(rows.map(({ format }: { format: string }) => format)).toEqual([...formats.keys()]);
    expect(options).toEqual({ rounding: 'tiesToEven', saturate: false, stream: 0, position: 0 });
  });

  // 0 < x < 1024 = 2^10 are normal numbers far from overflow in these formats.
  it.each([
    ['float32', 24],
    ['float16', 11],
    ['bfloat16', 8],
    ['tfloat32', 11],
    ['float8_e5m2', 3],
  ])('%s: errors are those of %i bits, by a plain loop', (name, p) => {
    let maxRelativeError = 0;
    let changed = 0;
    let signal = 0;
    let noise = 0;
    for (const x of numbers) {
      const error = nearest(x, p) - x;
      if (error !== 0) changed++;
      maxRelativeError = Math.max(maxRelativeError, Math.abs(error) / x);
      signal += x * x;
      noise += error * error;
    }
    const none = { overflow: 0, underflow: 0, toZero: 0, nanCreated: 0 };
    expect(rowOf(result(), name)).toEqual({
      format: name,
      maxRelativeError,
      sqnr: expect.closeTo(10 * Math.log10(signal / noise), 9),
      ...none,
      changed,
      milliseconds: expect.any(Number),
    });
  });

  it('float16: the worst value is 16.1, 1030.4 quanta, which becomes 1030', () => {
    const { maxRelativeError } = rowOf(result(), 'float16') as unknown as { maxRelativeError: number };
    expect(numbers).toContain(16.1);
    expect(maxRelativeError).toBe((16.1 - 1030 * 2 ** -6) / 16.1);
    expect(maxRelativeError).toBeCloseTo(0.4 / 1030.4, 15);
  });

  it('counts what overflows', () => {
    const above = (limit: number): number => numbers.filter((x) => x >= limit).length;
    const rows = result();
    // Every pressure is beyond 448 and 240; in e4m3fn it becomes NaN, in e4m3 Infinity.
    expect(above(480)).toBe(8759);
    expect(rowOf(rows, 'float8_e4m3fn')).toMatchObject({ overflow: 8759, nanCreated: 8759 });
    expect(rowOf(rows, 'float8_e4m3')).toMatchObject({ overflow: 8759, nanCreated: 0 });
    // Of e3m4 everything from 15.75 on, where 15.5 ends: pressures and 1871 temperatures.
    expect(rowOf(rows, 'float8_e3m4')).toMatchObject({ overflow: above(15.75), nanCreated: 0 });
    expect(above(15.75)).toBe(10630);
    // e2m3 and e2m1 saturate at 7.5 and 6: overflow is what lies a quantum or more beyond.
    expect(rowOf(rows, 'float6_e2m3fn')).toMatchObject({ overflow: above(8), nanCreated: 0 });
    expect(rowOf(rows, 'float4_e2m1fn')).toMatchObject({ overflow: above(8) });
    expect(above(8)).toBe(14312);
    expect(rowOf(rows, 'float64')).toMatchObject({ maxRelativeError: 0, sqnr: 'Infinity', changed: 0, overflow: 0 });
  });

  it('prints a table that npm start shows', () => {
    const { stdout, stderr, status } = run(['survey', weather]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines.slice(0, 6)).toEqual([
      `${weather}: 8,759 rows, 26,277 values`,
      '  pressure: 8,759 values, 1015.4 to 1019.5',
      '  temperature: 8,759 values, 3.1 to 24.4',
      '  wind: 8,759 values, 2.3 to 4.7',
      '  date: skipped, line 2 has "2010-01-01T01:00:00"',
      'rounding tiesToEven',
    ]);
    expect(stdout).toMatch(/^float16 +3\.882e-4 +77\.07 +0 +0 +0 +0 +21,702 +\d+\.\d\d$/m);
    expect(stdout).toMatch(/^float8_e4m3fn +5\.882e-2 +31\.62 +8,759 +0 +0 +8,759 +23,801 +\d+\.\d\d$/m);
    const rule = lines.find((line) => line.startsWith('─'))!;
    const rows = lines.filter((line) => /^(float|bfloat|tfloat|format|16 formats)/.test(line));
    expect(rows).toHaveLength(18);
    for (const row of rows) expect(row).toHaveLength(rule.length);
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    expect(scripts.start).toBe('node dist/cli/main.js survey data/seattle-weather-hourly-normals.csv');
  });
});

describe('options', () => {
  it('choose formats and the rounding', () => {
    const { formats: rows, totals } = survey('--formats', 'half,binary8p4se', '--rounding', 'towardZero');
    expect(rows.map(({ format }: { format: string }) => format)).toEqual(['float16', 'binary8p4se']);
    const errors = numbers.map((x) => (x - chop(x, 'half', { rounding: 'towardZero' })) / x);
    expect(rows[0].maxRelativeError).toBe(Math.max(...errors));
    expect(totals.changed).toBe(rows[0].changed + rows[1].changed);
  });

  it('repeat with the seed that was drawn', () => {
    const withoutTimes = (result: object): unknown =>
      JSON.parse(JSON.stringify(result).replace(/"milliseconds":[^}]*/g, '"":0'));
    const drawn = survey('--rounding', 'stochastic');
    expect(drawn.options.seed).toMatch(/^\d+$/);
    const repeated = survey('--rounding', 'stochastic', '--seed', drawn.options.seed);
    expect(withoutTimes(repeated)).toEqual(withoutTimes(drawn));
    const changed = chop(numbers, 'half', { rounding: 'stochastic', seed: BigInt(drawn.options.seed) });
    expect(rowOf(drawn, 'float16')).toMatchObject({ changed: changed.filter((y, i) => y !== numbers[i]).length });
  });

  it('read .npy, standard input and chosen columns', () => {
    writeFileSync(file('a.npy'), writeNpy(Float32Array.of(1, 1e-9, NaN, 1e9), { shape: [2, 2] }));
    const result = JSON.parse(run(['survey', 'a.npy', '--json', '--formats', 'half']).stdout);
    expect(result.data).toEqual({
      file: 'a.npy',
      shape: [2, 2],
      values: 4,
      columns: [{ name: '<f4', count: 4, min: Math.fround(1e-9), max: 1e9 }],
    });
    expect(result.formats[0]).toMatchObject({ overflow: 1, underflow: 1, toZero: 1, changed: 2, maxRelativeError: 1 });
    const wind = JSON.parse(run(['survey', '-', '--json', '-c', 'wind'], { input: readFileSync(weather) }).stdout);
    expect(wind.data).toMatchObject({ file: 'standard input', rows: 8759, values: 8759 });
  });

  it('name twenty columns of a file of many, and all in JSON', () => {
    const names = Array.from({ length: 2000 }, (_, c) => `c${c}`);
    writeFileSync(file('wide.csv'), `${names.join()},text\n${names.map((_, c) => c / 7).join()},a\n`);
    const { stdout } = run(['survey', 'wide.csv', '--formats', 'half']);
    expect(stdout.split('\n').length).toBeLessThan(40);
    expect(stdout).toContain('\n  and 1,980 more columns (--json has all)\n  text: skipped, line 2 has "a"\n');
    expect(stdout).toMatch(/^1 format /m);
    const { data } = JSON.parse(run(['survey', 'wide.csv', '--formats', 'half', '--json']).stdout);
    expect(data.columns).toHaveLength(2000);
    expect(data.skipped).toEqual([{ name: 'text', line: 2, cell: 'a' }]);
  });
});
