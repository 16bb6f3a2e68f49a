/**
 * What report tells of a lowering, and the guard.
 */
import { expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { lower, report, reportText, StallError } from '../../src/lower/index.js';

type Fn = (...inputs: unknown[]) => unknown;
const written = (text: string): Fn => new Function(`return (${text}\n);`)() as Fn;
const c = chopper('bfloat16');

it('counts operations, and warns of a counter that stalls, with an option to paste', () => {
  const { totals, warnings } = report(
    written('(x) => { let n = 0, s = 0; for (const v of x) { n++; s += v; } return s / n; }'),
    c,
  );
  expect(totals).toEqual({ rounded: 3, exact: 0, once: 0, literal: 0 });
  expect(warnings).toMatchObject([{ code: 'stalls', message: 'n stops at 256 in bfloat16', fix: "exact: ['n']" }]);
});

it('warns of literals beyond the range', () => {
  const { warnings } = report('export const f = (x) => x * 1e-12;', chopper('float16'));
  expect(warnings).toMatchObject([{ code: 'literal-range', line: 1, column: 29 }]);
});

it('warns of Number.EPSILON where a loop compares with it, under another name too', () => {
  const source = '(x) => { const eps = Number.EPSILON; while (x > eps * 2) x /= 3; return x > Number.EPSILON; }';
  const of = (options = {}): unknown => report(written(source), c, options).warnings;
  expect(of()).toMatchObject([{ code: 'epsilon', fix: "constants: 'format'", column: 22 }]);
  expect(of({ constants: 'format' })).toEqual([]);
});

it('names the site of what is rounded', () => {
  const [product, sum] = report(written('(x) => x * 3 + 1'), c, { formats: { '@1:10': 'float16' } }).entries;
  const sites = [product, sum].map((one) => one?.site);
  expect(sites.map((site) => [site?.id, site?.format]).sort()).toEqual([
    ['1:10', 'float16'],
    ['1:14', 'float16'],
  ]);
});

it('is text', () => {
  expect(reportText(report(written('(x) => x * 3 + 1'), c)).split('\n')[0]).toBe('1  x * 3 + 1   rounded 2');
});

it('the guard ends a loop that no longer moves', () => {
  const loop = written('(h) => { let t = 0; while (t < 600) t += h; return t; }');
  expect(() => lower(loop, c, { guard: true })(1)).toThrow(StallError);
  expect(() => lower(loop, c, { guard: true })(1)).toThrow('t stays at 256 in bfloat16: t += h, line 1');
});
