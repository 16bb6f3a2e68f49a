/** `chop` remembers how the last number was rounded: calls that ask for something else are not taken for that one. */
import { describe, expect, it } from 'vitest';
import { chop, chopper, defineFormat, type RoundingMode, type RoundingOptions } from '../../src/index.js';
import { roundingModes } from '../../src/modes.js';
import { operandsNear } from '../arithmetic/operandsNear.js';

describe('chop of one number after another', () => {
  it('follows formats and options that alternate', () => {
    for (let turn = 0; turn < 3; turn++) {
      expect(chop(0.1, 'float16')).toBe(0.0999755859375);
      expect(chop(0.1, 'bfloat16')).toBe(0.10009765625);
      expect(chop(0.1, 'bfloat16', { rounding: 'towardZero' })).toBe(0.099609375);
      expect(chop(0.1, 'bfloat16', {})).toBe(0.10009765625);
      expect(chop(1e9, 'float16')).toBe(Infinity);
      expect(chop(1e9, 'float16', { saturate: true })).toBe(65504);
      expect(chop(-1e9, 'float16', { saturate: true })).toBe(-65504);
      expect(chop(2 ** -24, 'float16', { subnormals: 'flush' })).toBe(0);
      expect(chop(2 ** -24, 'float16', { subnormals: 'none', rounding: 'towardPositive' })).toBe(2 ** -14);
      expect(chop(2 ** -24, 'float16')).toBe(2 ** -24);
    }
  });

  it('follows an options object that changes', () => {
    const options: { rounding?: RoundingMode; seed?: number } = { rounding: 'towardZero' };
    expect(chop(0.1, 'bfloat16', options)).toBe(0.099609375);
    options.rounding = 'tiesToEven';
    expect(chop(0.1, 'bfloat16', options)).toBe(0.10009765625);
    Object.assign(options, { roundig: 1 });
    expect(() => chop(0.1, 'bfloat16', options)).toThrow(/unknown option "roundig"/);
  });

  it('checks what it does not know, right after a call that was right', () => {
    chop(1, 'float16');
    for (const wrong of [null, 5, '', 'x', [], () => 1]) {
      expect(() => chop(1, 'float16', wrong as unknown as RoundingOptions)).toThrow(TypeError);
    }
    chop(1, 'float16', { rounding: 'towardZero' });
    expect(() => chop(1, 'float16', { rounding: 'toward' as RoundingMode })).toThrow(RangeError);
    expect(() => chop('1' as unknown as number, 'float16', { rounding: 'towardZero' })).toThrow(TypeError);
  });

  it('does not take a spec for the format that it was', () => {
    const spec = { precision: 4, emin: -6, emax: 7 };
    expect(chop(1.06, spec)).toBe(1);
    spec.precision = 11;
    expect(chop(1.06, spec)).toBe(1.0595703125);
  });

  it('draws new words at every call', () => {
    const options = { rounding: 'stochastic', seed: 1 } as const;
    const c = chopper('float16', options);
    for (let position = 0; position < 40; position++) {
      expect(chop(0.3, 'float16', { ...options, position })).toBe(c(0.3));
    }
  });

  it('equals arrays in every mode, at limits of the fast way, too', () => {
    const formats = ['float16', 'float32', 'float8_e4m3fn', 'float8_e5m2fnuz', 'e2m1', 'e11m50', 'e11m51'].concat();
    const numeric = [
      ...[50, 51, 52].map((precision) => ({ precision, emin: -100, emax: 100 })),
      ...[9, 10, 11, 12, 400].map((emin) => ({ precision: 11, emin, emax: emin + 20 })),
      ...[980, 981, 982].map((emax) => ({ precision: 11, emin: -10, emax })),
      { precision: 11, emin: 0, emax: 20, subnormals: 'none' as const },
      { precision: 11, emin: 1, emax: 20, subnormals: 'none' as const },
      { precision: 11, emin: 1, emax: 20, subnormals: 'flush' as const },
    ].map((spec) => defineFormat(spec));
    for (const f of [...formats, ...numeric]) {
      for (const rounding of roundingModes.slice(0, 9)) {
        const c = chopper(f, { rounding });
        const next = operandsNear(c.format, 11);
        const x = Float64Array.from({ length: 150 }, () => next(1, 'round')[0]!);
        const want = c(x);
        x.forEach((value, i) => {
          const got = chop(value, f, { rounding });
          if (!Object.is(got, want[i]))
            expect.fail(`${c.format.name} ${rounding} ${value}: got ${got}, want ${want[i]}`);
        });
      }
    }
  });
});
