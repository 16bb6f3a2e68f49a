/**
 * lowerModule, and the grammar of the directive.
 */
import { describe, expect, it } from 'vitest';
import { lowerModule } from '../../../src/lower/plugin.js';

/** The first line of a lowered module that begins with the directive. */
function head(directive: string): string | undefined {
  return lowerModule(`'${directive}';\nexport {};`, 'file.js')?.code.split('\n')[0];
}

describe('the directive', () => {
  const start = "import { precision as $fpIn } from 'fpchop/lower/runtime'; const $fp = $fpIn";
  it.each([
    ['use precision float16', '("float16");'],
    ['use precision e5m2', '("e5m2");'],
    ['use precision  binary8p3se ', '("binary8p3se");'],
    ['use precision bfloat16 stochastic', '("bfloat16", { rounding: "stochastic" });'],
    ['use precision bfloat16 rounding=toOdd', '("bfloat16", { rounding: "toOdd" });'],
    [
      'use precision bfloat16 stochastic seed=18446744073709551615 stream=3 position=7',
      '("bfloat16", { rounding: "stochastic", seed: 18446744073709551615n, stream: 3, position: 7 });',
    ],
    ['use precision half saturate', '("half", { saturate: true });'],
    [
      'use precision half saturate=propagate subnormals=flush',
      '("half", { saturate: "propagate", subnormals: "flush" });',
    ],
    [
      'use precision half stochastic randomBits=8 variant=A',
      '("half", { rounding: "stochastic", randomBits: 8, variant: "A" });',
    ],
    ['use precision half emulation=double', '("half", { emulation: "double" });'],
  ])('%s', (directive, rest) => expect(head(directive)).toBe(start + rest));

  it('may stand among others, and before anything else only', () => {
    expect(
      lowerModule("'use strict'; 'use precision half'; export const x = process.pid / 3;", 'a.js')!.code,
    ).toContain('div(process.pid, 3)');
    expect(lowerModule("export const x = 1 / 3; 'use precision half';", 'a.js')).toBeUndefined();
    expect(lowerModule("('use precision half'); export const x = 1 / 3;", 'a.js')).toBeUndefined();
    expect(lowerModule('export const x = 1 / 3;', 'a.js')).toBeUndefined();
  });

  it.each([
    ['use precision', `"use precision" expected a format after it, as in 'use precision float16'`],
    ['use precision flaot16', 'unknown'],
    ['use precision half upward', 'expected a rounding mode, saturate, guard, rounding=…'],
    ['use precision half rounding=upward', '"rounding" expected one of'],
    ['use precision half seed=x', 'expected an integer, got "x"'],
    ['use precision half variant=A', '"variant" expected together with "randomBits"'],
    ['use precision half exact=n,count', '"exact" names "n", which the source does not use'],
    ['use precision half saturate=yes', '"saturate"'],
  ])('%s is an error', (directive, message) => {
    expect(() => head(directive)).toThrow(SyntaxError);
    expect(() => head(directive)).toThrow(message);
    expect(() => head(directive)).toThrow('file.js: ');
    expect(() => head(directive)).toThrow('(line 1, column 1)');
  });
});

describe('a module', () => {
  const lowered = (text: string, words = ''): string =>
    lowerModule(`'use precision float8_e5m2${words}';\n${text}`, 'file.js')!.code.split('\n').slice(1).join('\n');

  it.each([
    [
      'exports',
      'export const x = 0.1; export default x * 2;',
      'export const x = 0.09375; export default $fp.mul(x, 2);',
    ],
    ['names', 'const x = 1; export { x as y }; export * from "z";'],
    [
      'imports',
      'import a, { b as c } from "d"; export const x = a + c;',
      'import a, { b as c } from "d"; export const x = $fp.add(a, c);',
    ],
    ['import()', 'export const x = import("./x.js");'],
    ['import.meta', 'export const x = import.meta.url;'],
    [
      'await',
      'export const x = (await f()) * 2; async function f() {}',
      'export const x = $fp.mul((await f()), 2); async function f() {}',
    ],
    [
      'a default function',
      'export default function (x) { return x * 9; }',
      'export default function (x) { return $fp.mul(x, 8); }',
    ],
    ['a default class', 'export default class { x = 9; }', 'export default class { x = 8; }'],
    [
      'declarations',
      'export function* f() { yield 9; } export class A { y = 9; } export let z = 9, w;',
      'export function* f() { yield 8; } export class A { y = 8; } export let z = 8, w;',
    ],
    ['globals', 'export const x = process.pid * 2;', 'export const x = $fp.mul(process.pid, 2);'],
    [
      'Math',
      'export const { sin } = Math, x = Math.cos(process.pid);',
      'export const { sin } = $fp.Math, x = $fp.Math.cos(process.pid);',
    ],
    ['a name that is taken', 'const $fp = 1, $fp1 = 2; export { $fp, $fp1 };'],
  ])('keeps %s', (_, before, after = before) => expect(lowered(before)).toBe(after));

  it('takes exact names from the directive', () => {
    expect(lowered('export let n = 0; n += 1000;', ' exact=n')).toBe('export let n = 0; n += 1000;');
  });

  it('tells file, line and column of what cannot be lowered', () => {
    expect(() => lowered('\n  eval(1);')).toThrow('file.js: eval runs text that was not lowered (line 3, column 3)');
    expect(() => lowered('let x: number = 1;')).toThrow('file.js: Unexpected token (line 2, column 6)');
  });

  it('keeps the lines of operands', () => {
    const text = 'export const x = 1 +\n\n  2;';
    expect(lowered(text).split('\n').length).toBe(text.split('\n').length);
  });
});
