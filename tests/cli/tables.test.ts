/** The commands that print facts: info, formats, bench. */
import { describe, expect, it } from 'vitest';
import { encode, format, formats, values } from '../../src/index.js';
import { useProgram } from './program.js';

const { run } = useProgram();
const info = (name: string) => JSON.parse(run(['info', name, '--json']).stdout);

describe('info', () => {
  it('prints the facts of a format', () => {
    expect(run(['info', 'half'])).toEqual({
      status: 0,
      stderr: '',
      stdout: `format              float16
aliases             fp16, half, h, binary16
layout              16 bits: s eeeee mmmmmmmmmm
precision           11 bits, the hidden one included
exponents           emin -14, emax 15, bias 15
largest             65504 = (2 - 2^-10) * 2^15
smallest normal     0.00006103515625 = 2^-14
smallest subnormal  5.960464477539063e-8 = 2^-24
epsilon             0.0009765625 = 2^-10
unit roundoff       0.00048828125 = 2^-11
finite values       63,487
overflow            to nearest, from 65520 on, to Infinity
infinities          yes
NaN                 yes
zero                +0 and -0
sign                yes
subnormals          gradual
specials            ieee: the top exponent holds the infinities and NaNs
codes               1 0x3c00, largest 0x7bff, Infinity 0x7c00, NaN 0x7e00
`,
    });
  });

  it.each([
    ['e4m3fn', 'to nearest, above 464, to NaN'],
    ['float8_e4m3', 'to nearest, from 248 on, to Infinity'],
    ['e5m2', 'to nearest, from 61440 on, to Infinity'],
    ['e2m1', 'none: larger values become 6'],
    ['double', 'to nearest, from half an ulp above the largest on, to Infinity'],
  ])('%s overflows: %s', (name, expected) => {
    expect(run(['info', name]).stdout).toContain(`overflow            ${expected}\n`);
  });

  it.each(['half', 'bfloat16', 'e4m3fnuz', 'e8m0', 'e2m3', 'binary8p3se', 'binary6p2ue', 'e3m2finite'])(
    '%s: JSON agrees with the library',
    (name) => {
      const f = format(name);
      const found = info(name);
      expect(found).toMatchObject(JSON.parse(JSON.stringify(f)));
      expect(found.finiteValues).toBe(String([...values(f)].length));
      expect(Number(found.codes.maxFinite)).toBe(encode(f.maxFinite, f));
      expect(Number(found.codes.one)).toBe(encode(1, f));
      expect(found.codes.infinity === undefined).toBe(!f.infinities);
      expect(found.codes.nan === undefined).toBe(!f.nan);
      if (f.nan) expect(Number(found.codes.nan)).toBe(encode(NaN, f));
    },
  );

  it('takes formats without codes, and counts without overflow', () => {
    const spec = '{"precision": 3, "emin": -1, "emax": 2, "subnormals": "none"}';
    expect(info(spec)).toMatchObject({ finiteValues: '33', maxFinite: 7 }); // 4 binades of 4 values, both signs, zero
    expect(info(spec).codes).toBeUndefined();
    expect(info('double').finiteValues).toBe(String(2n ** 64n - 2n ** 53n - 1n));
    expect(info('double').codes.maxFinite).toBe('0x7fefffffffffffff');
  });
});

describe('formats', () => {
  it('lists every named format with its aliases', () => {
    const { stdout } = run(['formats']);
    expect(stdout).toMatch(/^float8_e4m3fn +8 +1-4-3 +4 +-6 +8 +7 +448 +2\^-9 +no +yes +yes +e4m3fn, fp8_e4m3fn$/m);
    expect(stdout).toMatch(/^float64 +64 +1-11-52 +53 +-1022 +1023 +1023 +~1\.798e\+308 +2\^-1074 /m);
    expect(JSON.parse(run(['formats', '--json']).stdout).map(({ name }: { name: string }) => name)).toEqual([
      ...formats.keys(),
    ]);
  });
});

describe('bench', () => {
  it('measures every task at every size', () => {
    const { backend, format: name, measurements } = JSON.parse(run(['bench', '--sizes', '100,2000', '--json']).stdout);
    expect(name).toBe('float16');
    expect(['wasm-simd', 'js']).toContain(backend);
    expect(measurements.map(({ length }: { length: number }) => length)).toEqual([
      ...Array(5).fill(100),
      ...Array(5).fill(2000),
    ]);
    for (const { task, nanoseconds, ratioToCopy } of measurements) {
      expect(nanoseconds).toBeGreaterThan(0);
      expect(task === 'memory copy' ? ratioToCopy === 1 : ratioToCopy > 0).toBe(true);
    }
    expect(run(['bench', '--sizes', '64', '--format', 'e5m2']).stdout).toMatch(/^ +64 {2}stochastic +\d+\.\d{3} /m);
  });
});
