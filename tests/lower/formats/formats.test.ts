/**
 * Arithmetic per site: which format computes where (docs/lower.md). The text shows it: $fp is the arithmetic, $fp1 the first
 * other format.
 */
import { describe, expect, it } from 'vitest';
import { chopper, chop } from '../../../src/index.js';
import { lower, type Formats } from '../../../src/lower/index.js';

type Any = (...inputs: never[]) => unknown;

/** A function, exactly as it is written. */
function written(text: string): Any {
  return new Function(`return ${text}`)() as Any;
}

/** The lowered text, without the dots of `$fp.`. */
function textOf(text: string, formats: Formats, arithmetic = 'float64'): string {
  return String(lower(written(text), arithmetic, { formats, text: 'calls' })).replaceAll('$fp', 'fp');
}

describe('C decides: the widest operand computes, the target rounds', () => {
  const a = 1 + 2 ** -12;
  const c = -1 - 2 ** -11;
  const source = '(a, c) => { const s = a * a + c; return s; }';
  it.each<[string, Formats | undefined, string, number]>([
    ['float64', undefined, 's = fp.add(fp.mul(a, a), c)', 2 ** -24],
    ['float64', { s: 'float32' }, 's = fp1.to(fp.add(fp.mul(a, a), c))', 2 ** -24],
    ['float64', { c: 'float32' }, 's = fp.add(fp.mul(a, a), c)', 2 ** -24],
    ['float64', { a: 'float32' }, 's = fp.add(fp1.mul(a, a), c)', 0],
    ['float64', { a: 'float32', s: 'float64' }, 's = fp.add(fp1.mul(a, a), c)', 0],
    ['float64', { '@1': 'float32' }, 's = fp1.add(fp1.mul(a, a), c)', 0],
    ['float32', undefined, 's = fp.add(fp.mul(a, a), c)', 0],
    ['float32', { s: 'float64' }, 's = fp.add(fp.mul(a, a), c)', 0],
    ['float32', { a: 'float64' }, 's = fp.to(fp1.add(fp1.mul(a, a), c))', 2 ** -24],
    ['float64', { a: 'float16', c: 'bfloat16' }, 's = fp.add(fp1.mul(a, a), c)', 0],
  ])('%s, formats %j', (arithmetic, formats, text, result) => {
    const options = formats === undefined ? {} : { formats };
    const f = lower(written(source), arithmetic, { ...options, text: 'calls' }) as (a: number, c: number) => number;
    expect(String(f).replaceAll('$fp', 'fp')).toContain(text);
    expect(f(a, c)).toBe(result);
    const inline = lower(written(source), arithmetic, options) as typeof f;
    expect(inline(a, c)).toBe(result);
  });
});

describe('keys', () => {
  it.each<[string, string, Formats, string]>([
    [
      's: a variable',
      '(x) => { let s = x; s += x; return s; }',
      { s: 'float16' },
      'let s = fp1.to(x); s = fp1.to(fp.add(s, x))',
    ],
    [
      's: a property',
      '(o) => { o.s = o.t * 2; return o.s; }',
      { s: 'float16' },
      'o.s = fp1.to(fp.mul(o.t, 2)); return fp1.load(o.s)',
    ],
    [
      's: elements',
      '(s, i) => { s[i] = s[0] / s[1]; }',
      { s: 'float16' },
      's[i] = fp1.div(fp1.load(s[0]), fp1.load(s[1]))',
    ],
    [
      's: what a function returns',
      '(x) => { const s = (y) => y * y; return s(x) + s(1); }',
      { s: 'float16' },
      '(y) => fp1.to(fp.mul(y, y)); return fp1.add(s(x), s(1))',
    ],
    [
      's: a method',
      '(x) => { class C { s() { return x * x; } } return new C().s() * 2; }',
      { s: 'float16' },
      'return fp1.to(fp.mul(x, x)); } } return fp1.mul(new C().s(), 2)',
    ],
    [
      'f.s wins over s',
      '(x) => { function f(s) { return s * s; } const s = x; return f(s) * s; }',
      { s: 'float16', 'f.s': 'float32' },
      's = fp2.to(s); return fp2.mul(s, s); } const s = fp1.to(x); return fp.mul(f(s), s)',
    ],
    [
      'f() takes what f declares',
      '(x) => { function f(y) { const z = y * y; return () => z + x; } return f(x); }',
      { 'f()': 'float16' },
      'y = fp1.to(y); const z = fp1.mul(y, y); return () => fp.add(z, x)',
    ],
    ['@1-2 by line', '(x) => x * x +\n x / 3', { '@1': 'float16' }, 'fp1.add(fp1.mul(x, x),\n fp.div(x, 3))'],
    ['@1:9 wins over @1', '(x) => x * x + 1', { '@1': 'float32', '@1:10': 'float16' }, 'fp1.add(fp2.mul(x, x), 1)'],
    [
      'functions of Math',
      '(a, b) => Math.sqrt(a) + Math.sin(b)',
      { a: 'float16' },
      'fp.add(fp1.Math.sqrt(a), fp.Math.sin(b))',
    ],
  ])('%s', (_, text, formats, expected) => {
    expect(textOf(text, formats)).toContain(expected);
  });

  it('literals take the format of the other operand, or of the place that they go to', () => {
    expect(textOf('(a, b) => { a = 0.1; return a * 0.1 + b * 0.1; }', { a: 'bfloat16' })).toContain(
      'a = 0.10009765625; return fp.add(fp1.mul(a, 0.10009765625), fp.mul(b, 0.1))',
    );
  });

  it('integers that stay exact have no format of their own', () => {
    expect(
      textOf('(x, n) => { let s = 0; for (let i = 0; i < n; i++) s += i * 2 / x; return s; }', { x: 'float16' }),
    ).toContain('s = fp.add(s, fp1.div(i * 2, x))');
  });

  it('choices join; what is no number passes', () => {
    expect(textOf('(a, b) => (a > 0 ? a : b) * a', { a: 'float16' })).toContain('fp.mul((a > 0 ? a : b), a)');
    const f = lower(written('(o) => { const s = o.s; return s; }'), 'float64', { formats: { s: 'float16' } }) as (
      o: object,
    ) => unknown;
    expect([f({ s: 0.1 }), f({ s: 'text' }), f({ s: null })]).toEqual([chop(0.1, 'float16'), 'text', null]);
  });

  it.each([
    ['(x) => x * 2', { y: 'float16' }, /"y", which the source does not use/],
    ['(total) => total * 2', { totl: 'float16' }, /did you mean "total"/],
    ['(x) => { let s = 0; for (let i = 0; i < 9; i++) s += x; return s; }', { i: 'float16' }, /"i", which stays exact/],
    ['(x) => x * 2', { '@7': 'float16' }, /"@7", where no operation is rounded; did you mean "@1"/],
    ['(x) => x * 2', { '@1:4': 'float16' }, /did you mean "@1:10"/],
    ['function solve(x) { return x * 2; }', { 'sove()': 'float16' }, /did you mean "solve\(\)"/],
    ['(x) => x * 2', { 'x y': 'float16' }, /expected keys like/],
    ['(x) => x * 2', { x: 'float99' }, /float99/],
  ])('%s with %j is an error', (text, formats, message) => {
    expect(() => textOf(text, formats)).toThrow(RangeError);
    expect(() => textOf(text, formats)).toThrow(message);
  });

  it('two formats that none holds need a key by place', () => {
    const formats = { a: 'float16', b: 'bfloat16' };
    expect(() => textOf('(a, b) => a + b', formats, 'float16')).toThrow(
      /float16 does not hold both; give it a format by "@1:13"/,
    );
    expect(textOf('(a, b) => a + b', { ...formats, '@1:13': 'float32' }, 'float16')).toContain('fp2.add(a, b)');
  });
});

describe('stores', () => {
  it.each<[string, string, Formats, unknown[], unknown]>([
    [
      'a pattern',
      '(o) => { const { x, y } = o; return [x, y]; }',
      { x: 'float16' },
      [{ x: 0.1, y: 0.1 }],
      [chop(0.1, 'float16'), 0.1],
    ],
    [
      'a swap',
      '(a, b) => { [a, b] = [b, a]; return [a, b]; }',
      { a: 'float16' },
      [0.1, 0.3],
      [chop(0.3, 'float16'), chop(0.1, 'float16')],
    ],
    [
      'a swap that is used',
      '(a, b) => [([a, b] = [b, a]).length, a]',
      { a: 'float16' },
      [0.1, 0.3],
      [2, chop(0.3, 'float16')],
    ],
    [
      'for of',
      '(list) => { const out = []; for (const v of list) out.push(v); return out; }',
      { v: 'float16' },
      [[0.1]],
      [chop(0.1, 'float16')],
    ],
    [
      'for of without a block',
      '(list) => { let s = 0; for (const v of list) s += v; return s; }',
      { v: 'float16' },
      [[0.1]],
      chop(0.1, 'float16'),
    ],
    ['elements from outside', '(s) => s[0]', { s: 'float16' }, [[0.1]], chop(0.1, 'float16')],
    [
      'the object of a reference',
      '(o) => { o.p.s += 0.25; return o.p.s; }',
      { s: 'float16' },
      [{ p: { s: 0.1 } }],
      chop(0.25 + chop(0.1, 'float16'), 'float16'),
    ],
    [
      'x++ gives the value before',
      '(o) => { o.s = 0.1; return [o.s++, o.s]; }',
      { s: 'float16' },
      [{}],
      [chop(0.1, 'float16'), chop(1 + chop(0.1, 'float16'), 'float16')],
    ],
    ['short names', '(s) => ({ s }).s', { s: 'float16' }, [0.1], chop(0.1, 'float16')],
  ])('%s', (_, text, formats, inputs, result) => {
    for (const form of ['inline', 'calls'] as const) {
      const f = lower(written(text), 'float64', { formats, text: form }) as (...x: unknown[]) => unknown;
      expect(f(...structuredClone(inputs))).toEqual(result);
    }
  });
});

describe('random words', () => {
  const source = written('(a, b) => { const s = a * b + a; return s / 3; }') as (a: number, b: number) => number;
  it('formats without stores change none', () => {
    const c = chopper('float64', { rounding: 'stochastic', seed: 4 });
    const plain = lower(source, c);
    plain(0.1, 0.3);
    expect(c.position).toBe(3);
    const d = chopper('float64', { rounding: 'stochastic', seed: 4 });
    lower(source, d, { formats: { '@1': 'float32' } })(0.1, 0.3);
    expect(d.position).toBe(3);
  });

  it('a store draws one after the operation; all formats share one position, a chopper has its own', () => {
    const c = chopper('float64', { rounding: 'stochastic', seed: 4 });
    const f = lower(source, c, { formats: { s: 'bfloat16' } });
    const result = f(0.1, 0.3);
    expect(c.position).toBe(4);
    // By hand: one chopper after the other at the same position.
    const w = chopper('float64', { rounding: 'stochastic', seed: 4 });
    const v = chopper('bfloat16', { rounding: 'stochastic', seed: 4, position: 2 });
    const sum = v(w.add(w.mul(0.1, 0.3), 0.1));
    // The quotient of a bfloat16 by a literal is one in bfloat16.
    expect(result).toBe(v.div(sum, 3));
    const own = chopper('bfloat16', { rounding: 'stochastic', seed: 9 });
    c.position = 0;
    lower(source, c, { formats: { s: own } })(0.1, 0.3);
    expect([c.position, own.position]).toEqual([2, 2]);
  });
});
