/**
 * Lowered functions keep JavaScript's meaning: in float64 they do what the original does.
 */
import { describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { lower } from '../../src/lower/index.js';

type Fn = (...inputs: unknown[]) => unknown;

/** A function from its text, so that no compiler of the tests changes it. */
function written(text: string): Fn {
  return new Function(`'use strict'; return (${text}\n);`)() as Fn;
}

/** A plain copy of what a function gave, generators drained. */
async function settled(run: () => unknown): Promise<unknown> {
  try {
    const value = await run();
    const isIterator = typeof value === 'object' && value !== null && 'next' in value;
    return isIterator ? Array.from(value as unknown as Iterable<unknown>) : value;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

describe('in float64 nothing changes', () => {
  it.each([
    ['text', '(x) => [x + "a", 1 + 2 + "b", `${x * 2}`, "3" * "4", "7" - 2, "2" ** 3]'],
    ['bigint', '(x) => { let n = 3n; n++; n **= 2n; let m = n--; return [n, m, -n % 5n, n / 3n, n - 1n, n * n]; }'],
    ['mixed bigint', '(x) => x + 1n'],
    ['dates', '() => [new Date(86400000) - new Date(1000), typeof (new Date(0) + 1)]'],
    [
      'null, undefined, booleans',
      '() => [null + 1, undefined * 2, true + true, (3 > 2) - (2 > 3), [] + {}, [2] * [3]]',
    ],
    [
      'objects with valueOf',
      '() => { const five = { valueOf: () => 5 }; return [five + 1, five * five, five + "!"]; }',
    ],
    ['increments of text', '() => { let s = "5"; const t = s++; let u; u++; return [s, t, u]; }'],
    [
      'destructuring',
      '([a, b = a * 2, ...c], { d, e: { f = 3 * d } }) => [a + b, c, d - f]',
      [1, undefined, 3, 4],
      { d: 5, e: {} },
    ],
    ['defaults and rest', '(a, b = a * 2, ...c) => [a, b, c.length]', 2],
    ['swaps', '(x, y) => { [x, y] = [y + 1, x - 1]; ({ x, y } = { x: y * 2, y: x }); return [x, y]; }', 2, 3],
    ['closures', '() => { let n = 0; const next = () => (n += 2); return [next(), next(), n]; }'],
    [
      'generators',
      'function* (n) { let x = 1; while (n-- > 0) { const y = yield x * 2; x += y === undefined ? 1 : y; } }',
      4,
    ],
    ['delegation', 'function* () { yield* [1 + 1, 2 * 3]; return 1; }'],
    [
      'async functions',
      'async (x) => { let sum = 0; for await (const y of [x, Promise.resolve(x * 2)]) sum += await y; return sum; }',
      3,
    ],
    ['recursion', 'function power(x, n) { return n === 0 ? 1 : x * power(x, n - 1); }', 3, 5],
    [
      'labels',
      '() => { let s = 0; outer: for (let i = 0; i < 5; i++) for (let j = 0; ; j++) { if (j > i) continue outer; if (i * j > 6) break outer; s += i * j; } return s; }',
    ],
    ['switch', '(x) => { switch (x * 2) { case 4: x += 1; case 6: x *= 10; break; default: x = -x; } return x; }', 2],
    ['try', '() => { let x = 1; try { x += 1; throw x * 2; } catch (e) { x = e + x; } finally { x /= 2; } return x; }'],
    [
      'classes',
      '() => { class A { #x = 1.5; static k = 2 * 3; y = this.#x * 2; add(z) { this.#x += z; return this; } get x() { return this.#x * A.k; } } class B extends A { add(z) { return super.add(z * 2); } } return new B().add(1).x; }',
    ],
    ['this', 'function () { this.x += 1; this.x++; return this.x * 2; }'],
    ['arguments', 'function () { return arguments[0] * arguments.length; }', 4, 5],
    [
      'getters read once',
      '() => { let reads = 0; const o = { get p() { reads++; return o; }, x: 1 }; o.p.x += 2; o.p.x++; return [reads, o.x]; }',
    ],
    [
      'properties read once',
      '() => { let reads = 0; const o = { get p() { reads++; return 1; }, set p(x) {} }; return [o.p++, o.p += 1, reads]; }',
    ],
    [
      'private names',
      '() => new (class { #x = 1; f() { return [this.#x++, ++this.#x, (this.#x += 2), #x in this]; } })().f()',
    ],
    [
      'order of targets',
      '() => { const log = []; const at = (x) => (log.push(x), x); const a = { p: 1, q: 2 }; a[at("p")] += at(10) * at(20); a[at("q")]--; return [log, a]; }',
    ],
    ['targets that change', '() => { let a = { x: 1 }; const b = a; a.x += (a = { x: 10 }, 5); return [a, b]; }'],
    ['variables that change', '() => { let x = 1; x += (x = 10) + x++; return x - x++ + ++x; }'],
    [
      'values of assignments',
      '() => { const o = { p: { x: 1 } }; let y = 0; const z = [(y += 2) * 3, (o.p.x -= 4), o.p.x++, ++o.p.x, o.p.x--, --o.p.x]; return [y, z, o]; }',
    ],
    ['parentheses and comments', '(x) => ((x)) /* + */ + /* - */ ((2) * (x /* ) */)) // + 1', 3],
    [
      'parenthesised targets',
      '(x) => { const o = { p: { x: 1 } }; (x) += 2; (o.p.x)++; (o.p).x *= 3; ((o.p)["x"]) -= 1; return [x, o]; }',
      3,
    ],
    ['no semicolons', '(x) => {\n let y = 1\n ++y\n y += x\n ;[y] = [y * 2]\n return y\n}', 2],
    ['literals as objects', '() => [0.1.toFixed(2), 5..toFixed(1), 1.5.constructor.name, .5+.25]'],
    [
      'keywords before literals',
      '() => { const f = function* () { yield.5; return.25 }; return [typeof.5, [...f()]] }',
    ],
    ['optional chains', '(o) => [o?.x * 2, o?.y?.z + 1, o?.["x"] - 1, o.f?.(2 * 3)]', { x: 3 }],
    ['logical assignment', '() => { let a, b = 1, c = 0; a ??= 2 * 3; b &&= b + 1; c ||= 4 - 1; return [a, b, c]; }'],
    ['sequences', '(x) => (x++, x += 2, x * 2)', 1],
    ['tagged templates', '() => ((s, ...v) => s.join("|") + v)`a${1 + 2}b${3 * 4}`'],
    [
      'typed arrays',
      '() => { const a = new Float32Array(3); a[0] += 0.1; a[1]++; a[2] -= a[0] * 2; const k = new Uint8Array([255]); k[0]++; const b = new BigInt64Array(1); b[0]++; return [a, k, b]; }',
    ],
    [
      'Math as a value',
      '() => { const { sqrt, PI, max } = Math; return [sqrt(16), [1, 4].map(Math.sqrt), PI, max(1, 2), Math["abs"](-2), Math.hypot(), Math.hypot(-3), Math.sqrt("9"), typeof Math]; }',
    ],
    ['a Math of its own', '(x) => { const Math = { sin: (y) => y + 1 }; return Math.sin(x); }', 2],
    ['an object of one name', '() => { const $fp = 2; return $fp + 1; }'],
    ['spread', '() => [...[1 + 1], Math.max(...[1, 2 * 3])]'],
    [
      'void, delete, in, instanceof',
      '() => { const o = { x: 1 }; return [void (o.x += 1), "x" in o, delete o.x, "x" in o, [] instanceof Array]; }',
    ],
    ['new', '() => new (class { constructor(x) { this.x = x * 2; } })(3).x'],
    [
      'iteration',
      '() => { let s = 0; for (const [i, x] of [1, 2, 3].entries()) s += i * x; for (const k in { 2: 0, 3: 0 }) s += k * 2; return s; }',
    ],
    ['indices by name', '() => { const a = [1, 2]; let i = 0; a[i++] += 5; a[i] *= 2; a[--i] -= i; return [a, i]; }'],
  ])('%s', async (_, text, ...inputs) => {
    const fn = written(text);
    const again = lower(fn, chopper('float64'));
    const self = { x: 1 };
    const self2 = { x: 1 };
    const wanted = await settled(() => fn.call(self, ...structuredClone(inputs)));
    expect(await settled(() => again.call(self2, ...structuredClone(inputs)))).toStrictEqual(wanted);
    expect(self2).toStrictEqual(self);
    expect([again.name, again.length]).toEqual([fn.name, fn.length]);
  });
});

describe('the kinds of functions', () => {
  const c = chopper('float8_e5m2');

  it('lowers methods, getters and static methods', () => {
    const o = {
      scale: 2,
      times(x: number) {
        return x * this.scale + 9;
      },
      get third() {
        return this.scale / 3;
      },
      *[Symbol.iterator]() {
        yield 0;
      },
    };
    expect(lower(o.times, c).call({ ...o, scale: 9 }, 1)).toBe(16);
    const { get } = Object.getOwnPropertyDescriptor(o, 'third')!;
    expect(lower(get!, c).call(o)).toBe(0.625);
    expect(() => lower(o[Symbol.iterator], c)).toThrow(/computed name/);
  });

  it('lowers classes', () => {
    const Sum = written('class Sum { total = 0; add(x) { this.total += x; return this; } }') as unknown as new () => {
      total: number;
      add(x: number): unknown;
    };
    const sum = new (lower(Sum, c))();
    for (let i = 0; i < 100; i++) sum.add(1);
    expect(sum.total).toBe(8);
  });

  it('reads outer variables in the scope, and writes them there', () => {
    const scope = { rate: 0.25, total: 0, double: lower(written('(x) => x * 2.5'), c) };
    const pay = lower(written('(x) => { total += double(x) * rate; return { total, rate }; }'), c, { scope });
    expect(pay(1)).toEqual({ total: 0.625, rate: 0.25 });
    scope.rate = 1;
    expect(pay(1)).toEqual({ total: 3, rate: 1 });
    expect(scope.total).toBe(3);
  });

  it('takes accessors as a scope, to share variables with their owner', () => {
    let total = 0;
    const scope = {
      get total() {
        return total;
      },
      set total(x) {
        total = x;
      },
    };
    lower(written('(x) => { total += x; }'), c, { scope })(9);
    expect(total).toBe(8);
  });

  it('keeps `this` from functions of the scope', () => {
    const scope = { own: written('function () { return this; }') };
    expect(lower(written('() => own()'), c, { scope })()).toBeUndefined();
  });

  it('lets functions call each other', () => {
    const scope: Record<string, unknown> = { even: undefined, odd: undefined };
    scope['even'] = lower(written('(n) => n === 0 || odd(n - 1)'), c, { scope });
    scope['odd'] = lower(written('(n) => n !== 0 && even(n - 1)'), c, { scope });
    expect((scope['even'] as Fn)(6)).toBe(true);
  });
});
