import { describe, expect, it } from 'vitest';
import { defineFormat, format, type FormatSpec } from '../../src/index.js';

describe('defineFormat by the widths of fields', () => {
  it.each([
    [
      { exponentBits: 5, significandBits: 10 },
      { bits: 16, maxFinite: 65504, bias: 15, specials: 'ieee', subnormals: 'gradual' },
    ],
    [
      { exponentBits: 4, significandBits: 3, specials: 'fn' },
      { maxFinite: 448, infinities: false, nan: true, bias: 7 },
    ],
    [
      { exponentBits: 4, significandBits: 3, specials: 'fnuz' },
      { maxFinite: 240, signedZero: false, bias: 8 },
    ],
    [
      { exponentBits: 4, significandBits: 3, specials: 'fnuz', bias: 11 },
      { maxFinite: 30, emin: -10 },
    ],
    [
      { exponentBits: 4, significandBits: 3, specials: 'p3109' },
      { maxFinite: 224, infinities: true, signedZero: false },
    ],
    [
      { exponentBits: 4, significandBits: 3, specials: 'p3109-finite' },
      { maxFinite: 240, infinities: false, nan: true },
    ],
    [
      { exponentBits: 4, significandBits: 3, specials: 'finite' },
      { maxFinite: 480, nan: false },
    ],
    [
      { exponentBits: 4, significandBits: 3, bias: 0 },
      { emin: 1, emax: 14, maxFinite: 30720 },
    ],
    [
      { exponentBits: 5, significandBits: 2, signed: false },
      { bits: 7, signed: false, signedZero: false, maxFinite: 57344 },
    ],
    [
      { exponentBits: 8, significandBits: 7, subnormals: 'flush' },
      { subnormals: 'flush', minSubnormal: 2 ** -126 },
    ],
    [
      { exponentBits: 8, significandBits: 7, subnormals: 'none' },
      { subnormals: 'none', minSubnormal: 2 ** -126 },
    ],
  ] as const)('%o', (spec, facts) => expect(defineFormat(spec)).toMatchObject(facts));

  it('gives a name that can be chosen', () => {
    expect(defineFormat({ name: 'mine', exponentBits: 5, significandBits: 2 }).name).toBe('mine');
  });
});

describe('defineFormat by precision and exponents', () => {
  it('takes emin and emax independently', () => {
    const f = defineFormat({ precision: 11, emin: -20, emax: 3 });
    expect(f).toMatchObject({ maxFinite: 16 - 2 ** -7, minNormal: 2 ** -20, minSubnormal: 2 ** -30, bias: 21 });
    expect(f).toMatchObject({ infinities: true, nan: true, zero: true, signedZero: true, signed: true });
    expect('bits' in f).toBe(false);
  });

  it.each([
    [{ precision: 53, emin: -1022, emax: 1023 }, Number.MAX_VALUE],
    [{ precision: 1, emin: -1074, emax: 1023 }, 2 ** 1023],
    [{ precision: 24, emin: 5, emax: 5 }, 64 - 2 ** -18],
  ])('%o has maxFinite %d', (spec, maxFinite) => expect(defineFormat(spec).maxFinite).toBe(maxFinite));
});

describe('defineFormat without bounds', () => {
  it.each([1, 8, 11, 24, 53])('precision %d: maxFinite is the largest float64 of so many bits', (precision) => {
    const f = defineFormat({ precision, unbounded: true });
    expect(f.maxFinite).toBe((2 - 2 ** (1 - precision)) * 2 ** 1023);
    expect(f.unitRoundoff).toBe(2 ** -precision);
  });
});

describe('defineFormat refuses, naming the field, what it expected and what came', () => {
  it.each([
    [{ precision: 54, emin: -10, emax: 10 }, RangeError, /"precision".*1\.\.53.*54/],
    [{ precision: 0, emin: -10, emax: 10 }, RangeError, /"precision".*1\.\.53.*0/],
    [{ precision: 2.5, emin: -10, emax: 10 }, RangeError, /"precision".*2\.5/],
    [{ precision: '8', emin: -10, emax: 10 }, TypeError, /"precision".*number.*string/],
    [{ precision: 8, emin: -10, emax: 1024 }, RangeError, /"emax".*1024/],
    [{ precision: 8, emin: -1074, emax: 10 }, RangeError, /emin - precision \+ 1 >= -1074.*precision 8, emin -1074/],
    [{ precision: 8, emin: 5, emax: 4 }, RangeError, /emin <= emax.*emin 5, emax 4/],
    [{ precision: 8, emax: 4 }, TypeError, /"emin".*number.*undefined/],
    [{ precision: 8, emin: 0, emax: 4, infinites: true }, RangeError, /unknown field "infinites"/],
    [{ precision: 8, emin: 0, emax: 4, infinities: 1 }, TypeError, /"infinities".*boolean.*number/],
    [{ precision: 8, emin: 0, emax: 4, signed: false, signedZero: true }, RangeError, /"signedZero".*unsigned/],
    [{ precision: 8, emin: 0, emax: 4, subnormals: 'some' }, RangeError, /"subnormals".*gradual.*"some"/],
    [{ precision: 8, unbounded: false }, TypeError, /"unbounded".*true.*false/],
    [{ precision: 8, unbounded: true, emin: 3 }, RangeError, /unknown field "emin"/],
    [{ exponentBits: 12, significandBits: 3 }, RangeError, /"exponentBits".*1\.\.11.*12/],
    [{ exponentBits: 5, significandBits: 53 }, RangeError, /"significandBits".*0\.\.52.*53/],
    [{ exponentBits: 5, significandBits: 0 }, RangeError, /"significandBits".*0/],
    [{ exponentBits: 11, significandBits: 52, bias: 1030 }, RangeError, /float64/],
    [{ exponentBits: 5, significandBits: 2, specials: 'odd' }, RangeError, /"specials".*ieee.*"odd"/],
    [{ exponentBits: 5, significandBits: 2, specials: 'fnuz', signed: false }, RangeError, /"signed"/],
    [{ exponentBits: 5, significandBits: 2, name: '' }, TypeError, /"name".*non-empty/],
    [null, TypeError, /"spec".*object.*null/],
    [7, TypeError, /"spec".*object.*number/],
  ] as const)('%o', (spec, error, message) => {
    const make = (): unknown => defineFormat(spec as unknown as FormatSpec);
    expect(make).toThrow(error);
    expect(make).toThrow(message);
  });
});

describe('format refuses names', () => {
  it.each([
    ['e4m3', /float8_e4m3fn.*448.*float8_e4m3".*240/],
    ['fp8_e4m3', /float8_e4m3fn.*448.*float8_e4m3".*240/],
    ['fp8-e4m3', /float8_e4m3fn.*448.*float8_e4m3".*240/],
    ['E4M3', /ambiguous/],
    ['flaot16', /unknown.*"float16"/],
    ['bfloat15', /"bfloat16"/],
    ['', /unknown/],
    ['binary2p1se', /3\.\.16.*width 2/],
    ['binary17p4se', /3\.\.16.*width 17/],
    ['binary8p8se', /precision 8/],
    ['binary8p9ue', /precision 9/],
    ['binary8p0se', /precision 0/],
    ['e12m3', /2\.\.11.*12/],
    ['e1m3', /2\.\.11.*1/],
    ['e5m0', /1\.\.52.*0/],
    ['e5m53', /1\.\.52.*53/],
    ['e11m3finite', /1\.\.10.*11/],
  ])('%o', (name, message) => {
    expect(() => format(name)).toThrow(RangeError);
    expect(() => format(name)).toThrow(message);
  });

  it.each([undefined, null, 16, 16n, true, []])('%o is a TypeError', (like) => {
    expect(() => format(like as unknown as string)).toThrow(TypeError);
  });
});
