/**
 * What cannot be lowered, and what the message says.
 */
import { describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { lower } from '../../src/lower/index.js';

type Fn = (...inputs: unknown[]) => unknown;
const c = chopper('float16');
const written = (text: string): Fn => new Function(`return (${text}\n);`)() as Fn;

describe('a SyntaxError with line and column', () => {
  it.each([
    ['(x) => eval("x")', 'eval runs text that was not lowered (line 1, column 8)'],
    ['(x) => new Function("return x")', 'Function makes code that is not lowered (line 1, column 8)'],
    ['function (x) {\n  with (x) return y;\n}', "'with' in strict mode (line 2, column 3)"],
    [
      '(x) =>\n  x + missing',
      '"missing" is declared outside of the function; pass it: { scope: { missing } } (line 2, column 7)',
    ],
    [
      '(x) => { outer += x; }',
      '"outer" is assigned, and declared outside of the function; pass it in "scope" (line 1, column 10)',
    ],
    [
      '(x) => { undeclared = x; }',
      '"undeclared" is assigned, and declared outside of the function; pass it in "scope" (line 1, column 10)',
    ],
    ['(x) => Math.sumPrecise(x)', 'Math.sumPrecise has no rounded counterpart (line 1, column 8)'],
    [
      '(x) => missing + x * other - (last = 1)',
      '"missing", "other" and "last" are declared outside of the function; pass them: { scope: { missing, other, last } } (line 1, column 8)',
    ],
    ['(x) => x * this.y', 'an arrow function cannot take `this` along (line 1, column 12)'],
    ['(x) => import("x")', 'import() is relative to a module; pass what it gives in "scope" (line 1, column 8)'],
    [
      'function () { return class { #x = 1; f() { g().#x += 1; } }; function g() {} }',
      'this target of an assignment cannot be lowered; use a variable for the object (line 1, column 44)',
    ],
    ['function (x) { return 010; }', 'Invalid number (line 1, column 23)'],
  ])('%s', (text, message) => {
    const run = () => lower(written(text), c);
    expect(run).toThrow(SyntaxError);
    expect(run).toThrow(`lower: ${message}`);
  });

  it('names the function, and gives the place to tools', () => {
    const fn = { twice: written('(x) => {\n  return x * factor;\n}') }.twice;
    Object.defineProperty(fn, 'name', { value: 'twice' });
    const error = (() => {
      try {
        return lower(fn, c);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ name: 'SyntaxError', loc: { line: 2, column: 13 } });
    expect(String(error)).toContain('lower(twice): "factor" is declared outside');
  });

  it('counts columns of a method from its own start', () => {
    const { half } = written('{ half(x) { return eval(x); } }') as unknown as { half: Fn };
    expect(() => lower(half, c)).toThrow(/\(line 1, column 18\)$/);
  });
});

describe('a TypeError or RangeError for other arguments', () => {
  it.each([
    [Math.sqrt, 'lower(sqrt): "fn" expected a function with a source, got a native or bound function'],
    [
      written('(x) => x').bind(null),
      'lower(bound ): "fn" expected a function with a source, got a native or bound function',
    ],
    [lower(written('(x) => x'), c), 'lower: "fn" is lowered already'],
    ['x => x', 'lower: "fn" expected a function, got string'],
  ])('%s', (fn, message) => expect(() => lower(fn as Fn, c)).toThrow(new TypeError(message)));

  it('names what is wrong with chopper and options', () => {
    const fn = written('(x) => x');
    expect(() => lower(fn, 16 as never)).toThrow('lower: "arithmetic" expected a chopper or a format, got number');
    expect(() => lower(fn, 'float61')).toThrow(RangeError);
    expect(() => lower(fn, c, { Scope: {} } as never)).toThrow(
      'lower: unknown option "Scope", expected only scope, formats, exact',
    );
    expect(() => lower(fn, c, { scope: 1 } as never)).toThrow(
      'lower: "scope" expected an object of variables, got number',
    );
    expect(() => lower(fn, c, { exact: 'n' } as never)).toThrow('lower: "exact" expected an array of names');
    expect(() => lower(fn, c, { exact: ['y'] })).toThrow(
      new RangeError('lower: "exact" names "y", which the source does not use'),
    );
    expect(() => lower(fn, c, null as never)).toThrow('lower: "options" expected an object, got null');
  });
});

it('takes no variable from what every object inherits', () => {
  expect(lower(written('() => hasOwnProperty'), c, { scope: {} })()).toBe(globalThis.hasOwnProperty);
  expect(lower(written('() => hasOwnProperty'), c, { scope: { hasOwnProperty: 1 } })()).toBe(1);
});

it('takes a variable that is asked for by typeof', () => {
  expect(lower(written('() => (typeof nowhere === "undefined" ? 1 : nowhere)'), c)()).toBe(1);
});

it('a function of Math that is named at run time is rounded, or throws when it has no rounded counterpart', () => {
  expect(lower(written('(name, x) => Math[name](x)'), c)('sqrt', 2)).toBe(c.sqrt(2));
  expect(lower(written('(x) => globalThis.Math.sqrt(x)'), c)(2)).toBe(c.sqrt(2));
  expect(lower(written('(name, x) => Math[name](x)'), c)('floor', 2049.5)).toBe(2049);
  const unknown = Object.getOwnPropertyNames(Math).includes('sumPrecise') ? 'sumPrecise' : undefined;
  if (unknown === undefined) return;
  expect(() => lower(written('(name, x) => Math[name](x)'), c)(unknown, [2])).toThrow('no rounded counterpart');
});
