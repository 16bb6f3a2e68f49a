/** `fpchop values` and `fpchop table`. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../src/cli/failure.js';
import { formatsFull, formatsShort, markdown, modesFull, modesShort } from '../../src/cli/formats/referenceTables.js';
import { rowsOf } from '../../src/cli/formats/tableCommand.js';
import { valuesText } from '../../src/cli/formats/values.js';
import { makeProgram } from '../../src/cli/program.js';
import { exactDecimal, hexFloat } from '../../src/cli/formats/valueText.js';
import { decode, format, formats, parse } from '../../src/index.js';
import { roundingModes } from '../../src/modes.js';
import { root, useProgram } from './program.js';

const { run } = useProgram();

describe('exact decimals', () => {
  it.each([
    [0.1, '0.1000000000000000055511151231257827021181583404541015625'],
    [2 ** -24, '5.9604644775390625e-8'],
    [
      2 ** -149,
      `1.${'40129846432481707092372958328991613128026194187651577175706828388979108268586060148663818836212158203125'}e-45`,
    ],
    [65504, '65504'],
    [2 ** 69, '590295810358705651712'],
    [2 ** 70, '1.180591620717411303424e+21'],
    [-3.5, '-3.5'],
    [0.001953125, '0.001953125'],
    [100, '100'],
    [0, '0'],
    [-0, '-0'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ])('%s: %s', (x, text) => {
    expect(exactDecimal(x)).toBe(text);
    expect(Number(text)).toBe(x);
  });

  it('are read as the same value, and hexadecimal floats too', () => {
    for (let x = 5e-324, i = 0; x < Infinity; x *= 7.3, i++) {
      for (const y of [x, -x]) {
        expect(Number(exactDecimal(y))).toBe(y);
        expect(parse(hexFloat(y), 'float64')).toBe(y);
      }
    }
    // Digits against BigInt: 3 2^-40.
    expect(exactDecimal(3 * 2 ** -40)).toBe('2.7284841053187847137451171875e-12');
  });
});

describe('values', () => {
  it('lists codes, fields, classes, exact decimals and hexadecimal floats', () => {
    expect(valuesText(format('e2m1'), 'table').split('\n').slice(0, 11)).toEqual([
      'code  bits    class      exact decimal  hex float',
      '─────────────────────────────────────────────────',
      '0x00  0 00 0  zero       0              0x0p+0',
      '0x01  0 00 1  subnormal  0.5            0x1p-1',
      '0x02  0 01 0  normal     1              0x1p+0',
      '0x03  0 01 1  normal     1.5            0x1.8p+0',
      '0x04  0 10 0  normal     2              0x1p+1',
      '0x05  0 10 1  normal     3              0x1.8p+1',
      '0x06  0 11 0  normal     4              0x1p+2',
      '0x07  0 11 1  normal     6              0x1.8p+2',
      '0x08  1 00 0  zero       -0             -0x0p+0',
    ]);
  });

  it.each(
    [...formats.values()]
      .filter(({ bits = 99 }) => bits <= 16)
      .map(({ name }) => name)
      .concat('e3m2finite', 'binary9p4uf', 'binary6p1se'),
  )('%s: CSV and JSON hold every code, and agree with decode', (name) => {
    const f = format(name);
    const lines = valuesText(f, 'plain').trimEnd().split('\n');
    expect(lines[0]).toBe('code,bits,class,decimal,hex');
    expect(lines.length - 1).toBe(2 ** f.bits!);
    lines.slice(1).forEach((line, code) => {
      if (f.bits! > 12 && code % 37 !== 0) return; // every code of short formats, 1,772 of the others
      const [hex, bits, kind, decimal, float] = line.split(',') as [string, string, string, string, string];
      const value = decode(code, f);
      if (Number(hex) !== code || parseInt(bits, 2) !== code || !Object.is(Number(decimal), value))
        throw new Error(line);
      if (bits.length !== f.bits || !(kind === 'NaN' ? float === 'NaN' : Object.is(parse(float, 'float64'), value))) {
        throw new Error(line);
      }
      if ((kind === 'subnormal') !== (value !== 0 && Math.abs(value) < f.minNormal)) throw new Error(line);
    });
    if (f.bits! > 8) return;
    const json = JSON.parse(valuesText(f, 'json')) as {
      class: string;
      decimal: string;
      value: number | string;
    }[];
    expect(json.map(({ class: kind, decimal }) => `${kind},${decimal}`)).toEqual(
      lines.slice(1).map((line) => line.split(',').slice(2, 4).join()),
    );
    expect(json.map(({ value }) => Number(value))).toEqual(json.map((_, code) => decode(code, f)));
  });

  it('has the columns of the value tables of IEEE P3109, and their values', () => {
    // Value Tables/HexStrings/K4/P3/Binary4p3se.csv of github.com/P3109/Public; there the code of NaN, 0x08, says Inf, and
    // ±Inf stand where the report has them.
    const theirs = ['0x0p+0', '0x0.4p+0', '0x0.8p+0', '0x0.cp+0', '0x1p+0', '0x1.4p+0', '0x1.8p+0', 'Inf'];
    const lines = valuesText(format('binary4p3se'), 'p3109').slice(0, -1).split('\n');
    expect(lines[0]).toBe('codepoint,value,subnormal');
    const cells = lines.slice(1).map((line) => line.split(','));
    expect(cells.map(([code]) => code)).toEqual(Array.from({ length: 16 }, (_, i) => `0x0${i.toString(16)}`));
    const read = (text: string): number => (text === 'Inf' ? Infinity : parse(text, 'float64'));
    cells.slice(0, 8).forEach(([, value], i) => expect(read(value!)).toBe(read(theirs[i]!)));
    expect(cells[8]![1]).toBe('NaN');
    expect(cells[15]![1]).toBe('-Inf');
    expect(cells.map(([, , mark]) => mark).join('')).toBe(' ***     ***    ');
  });

  it.each([
    ['values float32', 'a format of at most 16 bits expected, got float32, which has 32'],
    ['values {"precision":5,"emin":-2,"emax":3}', 'a format with codes expected, got '],
    ['values half --csv --json', '--csv or --json expected, got both'],
    ['values half --csv=tsv', "'--csv [layout]' argument 'tsv' is invalid. Allowed choices are plain, p3109."],
    ['table colours', "'colours' is invalid for argument 'table'. Allowed choices are formats, modes."],
  ])('%s: wrong usage', async (line, message) => {
    const failure = await makeProgram()
      .parseAsync(['node', 'fpchop', ...line.split(' ')])
      .then(() => undefined, explainFailure);
    expect(failure?.status).toBe(2);
    expect(failure?.line).toContain(message);
  });
});

it('the program prints them', () => {
  expect(run(['values', 'e2m1', '--csv'])).toEqual({
    status: 0,
    stderr: '',
    stdout: valuesText(format('e2m1'), 'plain'),
  });
  expect(run(['table', 'modes', '--columns', 'full']).stdout).toBe(markdown(modesFull()));
});

describe('table', () => {
  it.each([
    ['formats', formatsShort, 'README.md'],
    ['formats, all columns', formatsFull, 'docs/formats.md'],
    ['modes', modesShort, 'README.md'],
    ['modes, all columns', modesFull, 'docs/rounding.md'],
  ])('%s: what %s holds', (_, made, page) => {
    expect(made().rows.length).toBeGreaterThan(10);
    expect(readFileSync(`${root}${page}`, 'utf8')).toContain(markdown(made()));
  });

  it('has rows as JSON', () => {
    const rows = rowsOf(modesShort());
    expect(rows.map(({ rounding }) => String(rounding).replace(' (default)', ''))).toEqual([...roundingModes]);
    expect(rows[0]).toEqual({
      rounding: 'tiesToEven (default)',
      'what it does': 'nearest; a tie goes to the even neighbour',
      ...{ '4.25': '4', '4.5': '4', '4.75': '5', '5.5': '6', '−4.5': '−4' },
      code: 1,
    });
  });
});
