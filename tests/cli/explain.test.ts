import { describe, expect, it } from 'vitest';
import { explain } from '../../src/index.js';
import { useProgram } from './program.js';

const { run } = useProgram();
const drawing = (...args: string[]): string => run(['explain', ...args]).stdout;

describe('the number line', () => {
  it('of a number between two values', () => {
    expect(drawing('0.3', 'e4m3fn')).toBe(`0.3 in float8_e4m3fn, tiesToEven: 0.3125

                                   x = 0.3
                                      ▼
  ├─────────────────────────────┼─────●───────────────────────┤
  0.28125                   0.296875                     0.3125
  lower                     midpoint              upper, result
  0 0101 001                                         0 0101 010

why      nearer to the upper candidate
code     0 0101 010 = 0x2a
quantum  0.03125 = 2^-5
nu       0.5999999999999996 quanta from the candidate nearer to zero
error    0.012500000000000011, relative 4.167e-2
`);
  });

  it('of a tie below zero, as an argument like an option', () => {
    expect(drawing('-2.5', 'e2m1', '--rounding', 'tiesToAway')).toBe(
      `-2.5 in float4_e2m1fn, tiesToAway: -3

                            x = -2.5
                                ▼
  ├─────────────────────────────●─────────────────────────────┤
  -3                          -2.5                         -2
  lower, result             midpoint                      upper
  1 10 1                                                 1 10 0

why      halfway between two candidates: the lower one is farther from zero
code     1 10 1 = 0xd
quantum  1
nu       0.5 quanta from the candidate nearer to zero
error    0.5, relative 2.000e-1
`.replace('-2.5                         -2\n', '-2.5                           -2\n'),
    );
  });

  it('of a value among its neighbours', () => {
    expect(drawing('1', 'half')).toBe(`1 in float16, tiesToEven: 1

                              x = 1
                                ▼
  ├─────────────────────────────●─────────────────────────────┤
  0.99951171875                 1                  1.0009765625
  nextDown                   result                      nextUp
  0 01110 1111111111   0 01111 0000000000    0 01111 0000000001

why      a value of the format
code     0 01111 0000000000 = 0x3c00
quantum  0.0009765625 = 2^-10
error    none
`);
  });

  it('of a number that overflows', () => {
    expect(drawing('65520', 'half')).toContain(`
  65504                       65520                       65536
  lower                     midpoint        upper, out of range
  0 11110 1111111111

why      halfway between two candidates: the upper one is even; beyond the largest finite value 65504: Infinity
code     0 11111 0000000000 = 0x7c00
`);
  });

  it('is not drawn for what lies nowhere', () => {
    expect(drawing('inf', 'e4m3fn')).toBe(
      'Infinity in float8_e4m3fn, tiesToEven: NaN\n\nwhy   infinity becomes NaN\ncode  0 1111 111 = 0x7f\n',
    );
    expect(drawing('--', '-inf', 'half')).toContain('why   infinity is kept\n');
    expect(drawing('nan', 'e2m1')).toBe('NaN in float4_e2m1fn, tiesToEven: NaN\n\nwhy  NaN stays NaN\n');
    expect(drawing('65536', 'half')).not.toContain('├');
  });

  it('puts x on an end or in the middle only if it is there', () => {
    const place = (x: string): number => drawing(x, 'e2m1').split('\n')[4]!.indexOf('●') - 2;
    expect([4, 4.0001, 4.9999, 5, 5.0001, 5.9999].map(String).map(place)).toEqual([30, 1, 29, 30, 31, 59]);
  });

  it('leaves codes out that do not fit, and lists them', () => {
    const text = drawing('0.1', 'double');
    expect(text.split('\n')[7]).toBe('');
    expect(text).toContain(
      'nextUp    0 01111111011 1001100110011001100110011001100110011001100110011011 = 0x3fb999999999999b\n',
    );
    expect(drawing('0.1', '{"precision": 4, "emin": -2, "emax": 3}')).not.toContain('code');
  });
});

describe('colours', () => {
  const escape = String.fromCharCode(27);

  it('tell sign, exponent and significand, when asked for', () => {
    const { stdout } = run(['explain', '0.3', 'half'], { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain(
      `${escape}[31m0${escape}[39m ${escape}[32m01101${escape}[39m ${escape}[36m0011001101${escape}[39m`,
    );
    expect(stdout.replaceAll(new RegExp(`${escape}\\[\\d+m`, 'g'), '')).toBe(drawing('0.3', 'half'));
  });

  it('are off without a terminal, and with NO_COLOR', () => {
    expect(drawing('0.3', 'half')).not.toContain(escape);
    expect(run(['explain', '0.3', 'half'], { env: { NO_COLOR: '1', FORCE_COLOR: '1' } }).stdout).not.toContain(escape);
    expect(run(['explain', '0.3', 'half'], { env: { CI: 'true' } }).stdout).not.toContain(escape);
  });
});

describe('explain --json', () => {
  it('is the explanation, with codes', () => {
    const found = JSON.parse(run(['explain', '0.1', 'half', '--json']).stdout);
    expect(found).toEqual({
      ...explain(0.1, 'half'),
      codes: { lower: '0x2e66', upper: '0x2e67', value: '0x2e66' },
    });
  });

  it('holds the seed and the chance of the stochastic modes', () => {
    const args = ['explain', '0x1.5p-1', 'e2m1', '--rounding', 'stochastic', '--json'];
    const found = JSON.parse(run(args).stdout);
    expect(found).toMatchObject({ lower: 0.5, upper: 1, probability: 0.3125 });
    expect(JSON.parse(run([...args, '--seed', found.seed]).stdout)).toEqual(found);
  });

  it('writes what JSON has no numbers for as strings, and -0 as -0', () => {
    expect(JSON.parse(run(['explain', '1e9', 'half', '--json']).stdout).value).toBe('Infinity');
    expect(JSON.parse(run(['explain', '-1e-9', 'half', '--json']).stdout).value).toBe(-0);
  });
});
