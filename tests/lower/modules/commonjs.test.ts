/**
 * lowerModule on CommonJS: what counts as CommonJS, where the prologue stands, and that sloppy code stays sloppy.
 */
import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { chopper } from '../../../src/index.js';
import { lowerModule, type ModuleOptions } from '../../../src/lower/plugin.js';
import * as runtime from '../../../src/lower/runtime.js';

const words = 'float8_e5m2';
const start = `const { precision: $fpIn } = require('fpchop/lower/runtime'); const $fp = $fpIn("float8_e5m2");`;
const lowered = (text: string, name = 'file.js', options: ModuleOptions = { words }): string =>
  lowerModule(text, name, options)!.code;

/** What a CommonJS text exports. */
function exportsOf(text: string): Record<string, unknown> {
  const module = { exports: {} as Record<string, unknown> };
  const load = createRequire(import.meta.url);
  const require = (name: string): unknown => (name === 'fpchop/lower/runtime' ? runtime : load(name));
  const wrapped = new Script(`(function (exports, require, module) {${text}\n})`).runInThisContext() as (
    ...values: unknown[]
  ) => void;
  wrapped.call(module.exports, module.exports, require, module);
  return module.exports;
}

describe('CommonJS is found', () => {
  it.each([
    ['module.exports', 'module.exports = 1;'],
    ['exports.x', 'exports.x = 1;'],
    ['require', 'var x = require("x");'],
    ['a require within a function', 'function f() { return require("x"); }'],
    ['sloppy code', 'var x = 010; delete x;'],
    ['a universal wrapper', '(function (r, f) { if (typeof module === "object" && module.exports) f(); })(this);'],
    ['return at the top', 'return;'],
  ])('by %s', (_, text) => expect(lowered(text).startsWith(start)).toBe(true));
  it.each([
    ['import', 'import x from "x"; exports.y = require(x);'],
    ['export', 'export const x = module.exports;'],
    ['import.meta', 'const x = import.meta.url, y = require("y");'],
    ['await at the top', 'await require("y");'],
    ['none of them', 'globalThis.x = 1;'],
  ])('not by %s', (_, text) => expect(lowered(text).startsWith('import { precision as $fpIn }')).toBe(true));
  it('by the name of the file, and by the caller first of all', () => {
    expect(lowered('var x;', 'a.cjs').startsWith(start)).toBe(true);
    expect(lowered('var x;', 'a.cts').startsWith(start)).toBe(true);
    expect(lowered('require("x")', 'a.mjs').startsWith('import')).toBe(true);
    expect(lowered('var x;', 'a.mjs', { words, sourceType: 'commonjs' }).startsWith(start)).toBe(true);
    expect(lowered('require("x")', 'a.js', { words, sourceType: 'module' }).startsWith('import')).toBe(true);
  });
});

describe('the prologue', () => {
  it.each([
    ['before everything', 'exports.x = 1;', `${start} exports.x = 1;`],
    ['after use strict', "'use strict'; exports.x = 1;", `'use strict'; ${start} exports.x = 1;`],
    ['after use strict without a semicolon', "'use strict'\nexports.x = 1;", `'use strict'; ${start}\nexports.x = 1;`],
    ['after #!', '#!/usr/bin/env node\nexports.x = 1;', `#!/usr/bin/env node\n${start} exports.x = 1;`],
  ])('stands %s', (_, before, after) => expect(lowered(before)).toBe(after));
  it('takes the place of a directive of the module, which wins over the words', () => {
    const own = start.replace(words, 'float16');
    expect(lowered("'use precision float16';\nexports.x = 1;")).toBe(`${own}\nexports.x = 1;`);
    expect(lowered("'use strict'; 'use precision float16';\nexports.x = 1;", 'a.js', {})).toBe(
      `'use strict'; ${own}\nexports.x = 1;`,
    );
    expect(lowered("'use precision float16'; 'use strict'; exports.x = 1;", 'a.js', {})).toBe(
      ` 'use strict'; ${own} exports.x = 1;`,
    );
  });
  it('leaves lines where they are', () => {
    const text = '#!/usr/bin/env node\n// one\n"use strict"\nexports.x =\n 1 / 3;';
    expect(lowered(text).split('\n').length).toBe(text.split('\n').length);
  });
});

describe('lowered CommonJS', () => {
  it('computes in the format', () => {
    const c = chopper(words);
    expect(exportsOf(lowered('exports.sum = [1, 2, 3.3].reduce((a, b) => a + b) / 3;'))).toEqual({
      sum: c.div(c.add(3, c(3.3)), 3),
    });
  });
  it('is as strict as it was', () => {
    const text = 'exports.sloppy = (function () { return this !== undefined; })();';
    expect(exportsOf(lowered(text))).toEqual({ sloppy: true });
    expect(exportsOf(lowered(`'use strict';${text}`))).toEqual({ sloppy: false });
    expect(exportsOf(lowered('exports.octal = 010;'))).toEqual({ octal: 8 });
  });
  it('refuses with', () =>
    expect(() => lowered('with (exports) x = 1;')).toThrow(
      'file.js: with makes variables that the text does not name (line 1, column 1)',
    ));
});

describe('lowerModule refuses', () => {
  it.each([
    [{ wrods: 'half' }, RangeError, 'lowerModule: unknown option "wrods", expected only words, sourceType'],
    [{ words: 16 }, TypeError, 'lowerModule: "words" expected the words of a directive, got number'],
    [{ sourceType: 'script' }, RangeError, 'lowerModule: "sourceType" expected module or commonjs, got script'],
    [{ words: 'flaot16' }, RangeError, 'flaot16'],
    [{ words: '' }, RangeError, '"use precision" expected a format after it'],
    [null, TypeError, 'lowerModule: "options" expected an object, got null'],
  ])('%j', (options, kind, message) => {
    const run = () => lowerModule('var x = 1;', 'a.js', options as ModuleOptions);
    expect(run).toThrow(kind);
    expect(run).toThrow(message);
  });
  it('text that is neither, with the place in it as a module', () =>
    expect(() => lowered('let x: number = 1;')).toThrow('file.js: Unexpected token (line 1, column 6)'));
});
