/**
 * What stays exact, rule by rule (docs/lower.md): the text before and after.
 */
import { describe, expect, it } from 'vitest';
import { loweredText } from './lowered.js';

/** The body of `(x, y, n, a, b) => { … }` lowered. */
function body(statements: string, exact: readonly string[] = []): string {
  const head = '(x, y, n, a, b) => { ';
  return loweredText(`${head}${statements} }`, exact).slice(head.length, -2);
}

describe('is rounded', () => {
  it.each([
    ['return x + y * 2;', 'return add(x, mul(y, 2));'],
    ['return (x - y) / (x % y);', 'return div((sub(x, y)), (rem(x, y)));'],
    ['return x ** y;', 'return pow(x, y);'],
    ['x += y;', 'x = add(x, y);'],
    ['x **= y;', 'x = pow(x, y);'],
    ['a[n] -= y;', 'a[n] = sub(a[n], y);'],
    ['a.sum *= y;', 'a.sum = mul(a.sum, y);'],
    ['a.b.sum /= y;', "ref(a.b, 'sum').div(y);"],
    ['a[f()] += y; function f() {}', 'ref(a, f()).add(y); function f() {}'],
    ['let count = 0; count++; return x / count;', 'let count = 0; count = inc(count); return div(x, count);'],
    ['a[n]++;', 'a[n] = inc(a[n]);'],
    ['return x++ - --y;', 'return sub(first(x, x = inc(x)), first(y = dec(y)));'],
    ['return Math.sin(x) + Math.PI;', 'return add(Math.sin(x), Math.PI);'],
    ['return 0.1;', 'return 0.09375;'],
    ['return x + 5 * 0.1;', 'return add(x, 0.5);'],
    ['return x * Math.sqrt(2);', 'return mul(x, 1.5);'],
    ['return [11, { p: 13 }, x => 0.1];', 'return [12, { p: 12 }, x => 0.09375];'],
    ['return f(1000); function f() {}', 'return f(1024); function f() {}'],
    ['return x > 0.1;', 'return x > 0.09375;'],
    ['const half = n / 2; return half;', 'const half = div(n, 2); return half;'],
    ['while (Math.abs(x) > y * 2) x /= 2;', 'while (Math.abs(x) > mul(y, 2)) x = div(x, 2);'],
    ['let t = 0; while (t < 10) t += x;', 'let t = 0; while (t < 10) t = add(t, x);'],
    ['for (let t = 0; t < 1; t += 0.1);', 'for (let t = 0; t < 1; t = add(t, 0.09375));'],
    ['let e = 1; while (1 + e > 1) e /= 2;', 'let e = 1; while (add(1, e) > 1) e = div(e, 2);'],
    ['let p = 1; while (p + 1 - p === 1) p *= 2;', 'let p = 1; while (sub(add(p, 1), p) === 1) p = mul(p, 2);'],
    [
      'const end = x + 1; let t = 0; while (t < end) t += y;',
      'const end = add(x, 1); let t = 0; while (t < end) t = add(t, y);',
    ],
    ['for (let i = 0; i < n; i++) x += i * y;', 'for (let i = 0; i < n; i++) x = add(x, mul(i, y));'],
    ['return x + +y;', 'return add(x, +y);'],
    ['function f(k) { return k - 1; } return f(x);', 'function f(k) { return sub(k, 1); } return f(x);'],
  ])('%s', (before, after) => expect(body(before).replaceAll('fp.', '')).toBe(after));
});

describe('stays as it is', () => {
  it.each([
    ['signs', 'return -x + 0;', 'return add(-x, 0);'],
    ['comparisons', 'return x < y === y >= x;'],
    ['logic', 'return x && y || !n ? x ?? y : n;'],
    ['everything in []', 'return a[2 * n + Math.floor(x * 0.1)];'],
    ['everything in [] of a target', 'a[n + 1] = x;'],
    ['computed keys', 'return { [n + 1]: x };'],
    ['literals of imul', 'return Math.imul(x, 1664525) + Math.floor(1000);'],
    ['bitwise results', 'return x | y ^ ~n << 3;'],
    ['literals of bitwise operators', 'return x & 1023;'],
    ['text, and literals in it', 'return "a" + x + 1000 + `${n}${0.1}`;'],
    ['text only where it is', 'return "a" + x * 9 + `${x + 9}`;', 'return "a" + mul(x, 8) + `${add(x, 8)}`;'],
    [
      'literals beyond the range of the format',
      'return [1e9, 1e-12, x * 4294967296];',
      'return [1e9, 1e-12, mul(x, 4294967296)];',
    ],
    ['hexadecimal, octal and binary literals', 'return [0x4682b4, 0o777, 0b1011];'],
    ['equality with an integer', 'return n === 1001;'],
    ['labels of cases', 'switch (n) { case 1001: return; }'],
    ['names', 'a: for (;;) { break a; } return { x: y.n, 1000: n };'],
  ])('%s: %s', (_, before, after = before) => expect(body(before)).toBe(after));
});

describe('an index stays exact', () => {
  it.each([
    ['a counter of for', 'for (let i = 1000; i < n; i++) x = i;'],
    ['by a step', 'for (let i = 0; i < n; i += 9) x = i;'],
    ['by a factor', 'for (let s = 1; s < n; s *= 2) x = s;'],
    ['downward from a parameter', 'for (let k = n; k > 0; k--) x = k;'],
    ['downward by twos', 'for (let k = n; k > 0; k -= 2) x = k;'],
    ['counted down', 'while (n--) x = n;'],
    ['counted down to a bound', 'let k = n; while (k > 0) { k -= 1; x = k; }'],
    ['counted down in the test of a for', 'for (let k = n; k--; ) x = k;'],
    ['from a parameter to another', 'for (let k = x; k < y; k++) n = k;'],
    ['two at once', 'for (let i = 0, j = n - 1; i < j; i++, j--) [a[i], a[j]] = [a[j], a[i]];'],
    ['a counter of while', 'let i = 1000; while (i < n) i++;'],
    ['a counter in an exit', 'let i = 0; for (;;) { i++; if (i > 1000) break; }'],
    ['a counter of do', 'let i = 0; do { x = i; } while (++i < 1000);'],
    ['what is used in []', 'let i = 0; i += n; x = a[i];'],
    ['a place to write', 'let w = 0; for (const v of a) if (v > 0) b[w++] = v; return w;'],
    ['the best so far', 'let best = -1; for (let i = 0; i < n; i++) if (a[i] > x) best = i; return a[best + 1];'],
    ['a position in a sparse matrix', 'for (let k = a[n]; k < a[n + 1]; k++) x = b[k];'],
    ['what goes to an index', 'let j = 1; j += 8; const k = j + 1000; return a[k];'],
    [
      'both ends of a search',
      'let lo = 0, hi = a.length - 1; while (lo < hi) { const m = (lo + hi) >> 1; if (a[m] < x) lo = m + 1; else hi = m; }',
    ],
    [
      'the same by Math.floor',
      'let lo = 0, hi = a.length - 1; while (lo < hi) { const m = Math.floor((lo + hi) / 2); if (a[m] < x) lo = m + 1; else hi = m; }',
    ],
    ['a bin', 'const bin = Math.floor((x - 0.1) / 0.3); return a[bin];'],
    [
      'indices of a recursion',
      'function sort(lo, hi) { if (a[lo] > a[hi]) return; sort(lo, n - 1); sort(n + 1, hi); } sort(0, n - 1);',
    ],
    [
      'a changed parameter',
      'function sift(i) { for (;;) { const c = 2 * i + 1; if (a[c] < a[i]) return; i = c; } } sift(n - 1);',
    ],
    ['32-bit arithmetic', 'let s = n; s ^= s << 13; s = (s * 1103515245 + 12345) & 0x7fffffff; return s;'],
    ['swapped indices', 'let i = 0, j = 1; [i, j] = [j + 1000, i]; return a[i] < a[j];'],
  ])('%s: %s', (_, text) => expect(body(text)).toBe(text));
});

describe('a bound or length stays exact', () => {
  it.each([
    ['of a loop', 'const m = 2 * n - 1; for (let i = 0; i < m; i++) x = i;'],
    ['of a loop, computed there', 'for (let i = 0; i < 2 * n - 1; i++) x = i;'],
    ['half of a length', 'for (let i = 0; i < n / 2; i++) x = a[n - 1 - i];'],
    ['a square', 'for (let d = 2; d * d <= n; d++) x = d;'],
    ['a number of steps', 'const steps = Math.round((x - y) / 0.1); for (let i = 0; i < steps; i++) n = i;'],
    ['an integer compared to a length', 'for (let i = 0; i < n; i++) if (i === n - 1) x = i;'],
    ['of an array', 'const m = n + 1000; return new Float64Array(m);'],
    ['of an array, computed there', 'return new Float64Array(2 * n);'],
    ['of Array.from', 'return Array.from({ length: 2 * n + 1 });'],
    ['ends of a part', 'return a.subarray(n * 1000, (n + 1) * 1000);'],
    ['digits', 'return x.toFixed(11);'],
    ['an offset', 'for (let i = 0; i < n; i++) a.set(b, i * n);'],
    ['parts of dates, bases', 'return [new Date(2025, 11, 31), parseInt(y, 36), Date.UTC(2025, 11)];'],
    ['a limit with a default', 'n = n || 1000; for (let i = 0; i < n; i++) x = i;'],
    ['an offset of bytes', 'let at = 0; for (const v of a) { b.setFloat32(at + 1000, v); at += 4; } return at;'],
    ['what is left', 'let m = n; a.length = m - 1000;'],
  ])('%s: %s', (_, text) => expect(body(text)).toBe(text));
});

describe('data stays data', () => {
  it.each([
    [
      'beside a bound',
      'let i = 0; while (i < n && x > y * 3) { i++; x *= y; }',
      'let i = 0; while (i < n && x > mul(y, 3)) { i++; x = mul(x, y); }',
    ],
    [
      'a time with an integer end',
      'const end = 10; let t = 0; while (t < end) t += y;',
      'const end = 10; let t = 0; while (t < end) t = add(t, y);',
    ],
    [
      'what Math.floor takes',
      'for (let i = 0; i < n; i++) y = Math.floor(x * 0.1);',
      'for (let i = 0; i < n; i++) y = Math.floor(mul(x, 0.09375));',
    ],
    [
      'a sum of steps that are no integers',
      'let t = x; while (t < n) { t += 1; t += y; }',
      'let t = x; while (t < n) { t = add(t, 1); t = add(t, y); }',
    ],
    [
      'what a bin is made of',
      'const u = x / 0.3; const bin = Math.floor(u * n); return a[bin];',
      'const u = div(x, 0.3125); const bin = Math.floor(u * n); return a[bin];',
    ],
    ['a count that is divided', 'let k = 0; k++; a.set(x, y / k);', 'let k = 0; k = inc(k); a.set(x, div(y, k));'],
    ['values of a Map', 'const v = x * 0.1; a.set(n, v * 2);', 'const v = mul(x, 0.09375); a.set(n, mul(v, 2));'],
    [
      'an array of your own',
      'const v = x * 0.1; new NDArray(v); function NDArray() {}',
      'const v = mul(x, 0.09375); new NDArray(v); function NDArray() {}',
    ],
    [
      'arguments within an index',
      'const k = f(x * 0.1) + 1000; return a[k]; function f() {}',
      'const k = f(mul(x, 0.09375)) + 1000; return a[k]; function f() {}',
    ],
    [
      'functions within an index',
      'const k = a.filter((v) => v * 3 > x).length - 9; return a[k];',
      'const k = a.filter((v) => mul(v, 3) > x).length - 9; return a[k];',
    ],
  ])('%s: %s', (_, before, after) => expect(body(before)).toBe(after));
});

describe('the option exact', () => {
  it.each<[string, string[], string, string]>([
    [
      'a variable',
      ['count'],
      'let count = 0; count++; count += 1000; return x / count;',
      'let count = 0; count++; count += 1000; return div(x, count);',
    ],
    ['a parameter', ['n'], 'n *= 9; return n;', 'n *= 9; return n;'],
    [
      'a property',
      ['count'],
      'a.count++; a.count = a.count + 1000; return { count: 1001 };',
      'a.count++; a.count = a.count + 1000; return { count: 1001 };',
    ],
    [
      'a parameter of a recursion',
      ['m'],
      'function fib(m) { return m < 2 ? m : fib(m - 1) + fib(m - 2); } return fib(n);',
      'function fib(m) { return m < 2 ? m : add(fib(m - 1), fib(m - 2)); } return fib(n);',
    ],
  ])('keeps %s, %j', (_, names, before, after) => expect(body(before, names)).toBe(after));
});
