/**
 * Messages of the argument checks: what was called, what was expected, what came, and the nearest name.
 */
import { describe, expect, it } from 'vitest';
import { checkInteger, checkKeys, checkNumber, checkOneOf, quoted } from '../../src/arguments.js';
import { byDistance, nearest } from '../../src/nearest.js';

describe('unknown options', () => {
  const known = ['rounding', 'saturate', 'seed', 'stream'];
  it.each([
    ['roundng', 'rounding'],
    ['Rounding', 'rounding'],
    ['round', 'rounding'],
    ['satuarte', 'saturate'],
  ])('%s suggests %s', (key, near) => {
    const message = `f: unknown option "${key}", expected only rounding, saturate, seed, stream; did you mean "${near}"?`;
    expect(() => checkKeys({ [key]: 1 }, known, 'f')).toThrow(new RangeError(message));
  });

  it('that are near none suggest none', () =>
    expect(() => checkKeys({ tolerance: 1 }, known, 'f')).toThrow(
      new RangeError('f: unknown option "tolerance", expected only rounding, saturate, seed, stream'),
    ));

  it('of a nested object are named by their path', () =>
    expect(() => checkKeys({ bit: 1 }, ['probability', 'bits'], 'f', 'flip')).toThrow(
      new RangeError('f: unknown option "flip.bit", expected only probability, bits; did you mean "bits"?'),
    ));

  it.each([null, 1, 'text', [], () => 0])('%s is no options object', (options) =>
    expect(() => checkKeys(options, known, 'f')).toThrow(TypeError),
  );

  it('of no options are none', () => expect(() => checkKeys(undefined, known, 'f')).not.toThrow());
});

describe('values', () => {
  it('out of a range name the range', () => {
    expect(() => checkInteger(1.5, 0, 4, 'f', 'n')).toThrow(
      new RangeError('f: "n" expected an integer in 0..4, got 1.5'),
    );
    expect(() => checkInteger(-1, 0, Infinity, 'f', 'n')).toThrow(
      new RangeError('f: "n" expected an integer from 0 on, got -1'),
    );
    expect(() => checkNumber(NaN, 0, 1, 'f', 'p')).toThrow(new RangeError('f: "p" expected a number in 0..1, got NaN'));
  });

  it('of the wrong kind are TypeErrors', () => {
    expect(() => checkInteger('1', 0, 4, 'f', 'n')).toThrow(new TypeError('f: "n" expected a number, got string'));
    expect(() => checkOneOf(1, ['a'], 'f', 'x')).toThrow(new TypeError('f: "x" expected a string, got number'));
  });

  it('that are none of the known ones suggest the nearest', () =>
    expect(() => checkOneOf('tiesToEvn', ['tiesToEven', 'tiesToAway'], 'f', 'rounding')).toThrow(
      new RangeError(
        'f: "rounding" expected one of tiesToEven, tiesToAway, got "tiesToEvn"; did you mean "tiesToEven"?',
      ),
    ));
});

describe('texts in messages', () => {
  it('are whole up to 80 characters', () => expect(quoted('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`));
  it('are cut beyond', () => expect(quoted('x'.repeat(81))).toBe(`"${'x'.repeat(79)}…"`));
});

describe('nearest names', () => {
  it('contain the name, or are contained in it, or need few edits', () => {
    expect(nearest('bfloat', ['float16', 'bfloat16', 'float32'])).toBe('bfloat16');
    expect(nearest('fp8', ['bfloat16'])).toBeUndefined();
    expect(nearest('', ['a'])).toBeUndefined();
    expect(nearest('a', [])).toBeUndefined();
  });
  it('come in the order of distance, equal ones in theirs', () =>
    expect(byDistance('ab', ['xx', 'abc', 'ac', 'yy'])).toEqual(['abc', 'ac', 'xx', 'yy']));
});
