/**
 * The harness itself: what it accepts, and that it fails where a sample is wrong.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { typeErrors } from './checkTypes.js';
import { matches, readExpected } from './expected.js';
import { runSample } from './run.js';

const scope = { half: (x: number) => x / 2, zero: -0, floats: new Float32Array([1, 0.5]) };
const modules = () => Promise.resolve({ triple: (x: number) => 3 * x, default: 'whole' });
const run = (code: string) => runSample({ file: 'page.md', line: 10, code }, scope, modules);
const failuresOf = async (code: string) => (await run(code)).failures;

describe('a correct sample passes', () => {
  it.each([
    ['half(3) // 1.5'],
    ['half(3); // 1.5 = 3 * 2^-1'],
    ['half(3) // 1.5 (exact)'],
    ['half(3) // 1.5: exact'],
    ['half(2 ** -6) // 2^-7'],
    ['half(-(2 ** -6)) // -2^-7'],
    ['half(2 ** 60) // 0x800_0000_0000_0000'],
    ['zero // -0'],
    ['0 / 0 // NaN'],
    ['1 / 3 // 0.333…'],
    ['[half(1), zero] // [0.5, -0]'],
    ['[1, 2, 3] // [1, 2, …]'],
    ['floats // Float32Array [1, 0.5]'],
    ['floats // Float32Array(2) [1, 0.5]'],
    ['floats // [1, 0.5]'],
    ["'a' + 'b' // 'ab'"],
    ["'abc' // 'ab…'"],
    ['2n ** 3n // 8n'],
    ['({ a: half(2), b: [1] }) // { a: 1, b: [1] }'],
    ['({ a: half(2), b: [1] }) // { b: [1], … }'],
    ['undefined // undefined'],
    ["(() => { throw new RangeError('far') })() // RangeError"],
    ["(() => { throw new RangeError('far') })() // RangeError: far"],
    ['const x: number = half(8);\nx as number // 4'],
    ['const x = half(8); // 4'],
    ['const x = half(8); // a remark\nx // 4'],
    ['[1,\n  2,\n] // [1, 2]'],
    ["import whole, { triple as t } from 'fpchop';\nt(2) // 6\nwhole // 'whole'"],
    ['await Promise.resolve(3) // 3'],
    ['console.log(half(1)) // 0.5'],
    ["console.log('a\\nb', half(1));\n// a\n// b 0.5"],
    ["console.log('a\\nb\\nc');\n// a\n// …\n// c"],
    ['const half = 3;\nhalf // 3'],
    ['[...[1]]; // [1]\n[...[2]].length; // 1\n\n(3) // 3'],
  ])('%s', async (code) => expect(await run(code)).toMatchObject({ failures: [], checks: expect.any(Number) }));
});

describe('a wrong sample fails', () => {
  it.each([
    ['half(3) // 2', 'page.md:10: half(3): expected 2, got 1.5'],
    ['zero // 0', 'page.md:10: zero: expected 0, got -0'],
    ['half(0) // -0', 'page.md:10: half(0): expected -0, got 0'],
    ['half(3) // 1.5 = 3 * 2^-2', 'page.md:10: half(3): the explanation "= 3 * 2^-2" is 0.75, not 1.5'],
    ['half(2)\n\nhalf(3) // 1', 'page.md:12: half(3): expected 1, got 1.5'],
    ['const x = half(3); // 1', 'page.md:10: x: expected 1, got 1.5'],
    ['half(3) // a remark', 'page.md:10: "// a remark" is not a result; write a remark on a line of its own'],
    ['half(3)', 'page.md:10: this sample states no result'],
    ['half(3) // RangeError', 'page.md:10: half(3): expected a RangeError, got 1.5'],
    ['whole(3) // 1', 'page.md:10: whole(3): expected 1, threw ReferenceError: whole is not defined'],
    ['[1, 2] // [1]', 'page.md:10: [1, 2]: expected [1], got [1, 2]'],
    ['[1] // [1, 2, …]', 'page.md:10: [1]: expected [1, 2, …], got [1]'],
    ['floats // Float64Array [1, 0.5]', 'page.md:10: floats: expected Float64Array[1, 0.5], got Float32Array [1, 0.5]'],
    ['({ a: 1, b: 2 }) // { a: 1 }', 'page.md:10: ({ a: 1, b: 2 }): expected { a: 1 }, got { a: 1, b: 2 }'],
    ['if (true) throw new Error("no");\nhalf(3) // 1.5', 'page.md:10: Error: no'],
    ['console.log("a");\n// b', 'page.md:10: console.log("a"): expected to print\n    b\n  printed\n    a'],
  ])('%s', async (code, failure) => expect(await failuresOf(code)).toEqual([failure]));
});

describe('readExpected', () => {
  it.each(['', 'about 3', '3.5 metres', '[1, 2', 'x', '{ a 1 }', 'Rounded', '1.2.3', '[1, …, 2]'])(
    '"%s" is not a result',
    (comment) => expect(readExpected(comment)).toBeUndefined(),
  );

  it('tells apart what Object.is tells apart', () => {
    expect(matches(NaN, readExpected('NaN')!.expected)).toBe(true);
    expect(matches(0, readExpected('-0')!.expected)).toBe(false);
    expect(matches('1', readExpected('1')!.expected)).toBe(false);
    expect(matches(1n, readExpected('1')!.expected)).toBe(false);
  });
});

describe('typeErrors', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const errorsOf = (code: string) => typeErrors([{ file: 'page.md', line: 10, code }], root);

  it('accepts what compiles, and what is to throw', () => {
    expect(errorsOf("import { chop } from 'fpchop';\nchop(1, 'half') // 1\nformat('half').name // 'float16'")).toEqual(
      [],
    );
    expect(errorsOf("chop('1', 'half') // TypeError")).toEqual([]);
  });

  it('tells the line of what does not', () => {
    const [error] = errorsOf("chop(1, 'half') // 1\n\nchop(1, 'half', { rounding: 'nearest' }) // 1");
    expect(error).toMatch(/^page\.md:12: /);
  });
});
