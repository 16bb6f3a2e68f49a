/**
 * explore: the published examples (gates G1, G2, G4 to G11, G14, G15), each figure to every digit.
 */
import { describe, expect, it } from 'vitest';
import { explore, type Exploration, type ExploreOptions } from '../../src/analyze/index.js';
import { chopper } from '../../src/index.js';
import { lower, type Lowerable } from '../../src/lower/index.js';

/** The text of a program as a function: lines and columns are those of the text. */
const program = (text: string): Lowerable => new Function(`return (${text});`)() as Lowerable;
const run = (text: string, args: readonly unknown[], options: ExploreOptions = {}): Exploration =>
  explore(program(text), args, options);
const first = ({ values }: Exploration) => values[0]!;
const causes = (found: Exploration, i = 0): string[] => found.values[i]!.causes.map(({ text }) => text);
/** Shares of the error, by the text of the site. */
const origins = (found: Exploration): Record<string, string> => {
  const { origins, error } = first(found);
  return Object.fromEntries(origins.map(({ site, error: part }) => [site.text, (part / error).toFixed(4)]));
};
const local = (found: Exploration, text: string): number => found.sites.find((site) => site.text === text)!.local.max;

describe('published examples', () => {
  it('G1: the difference of two roots', () => {
    const found = run('(x) => Math.sqrt(x + 1) - Math.sqrt(x)', [1e13]);
    expect(first(found)).toMatchObject({ value: 1.578591763973236e-7, shadow: 1.5811388300841502e-7 });
    expect(first(found).bits).toBeCloseTo(43.129555, 6);
    expect(causes(found)).toEqual(['Math.sqrt(x + 1) - Math.sqrt(x)']);
    const difference = found.sites.find(({ operator }) => operator === '-')!;
    expect(difference.local.max).toBeCloseTo(43.129555, 6);
    expect(difference.cancelled.max).toBe(44);
    expect(origins(found)).toMatchObject({ 'Math.sqrt(x)': '0.8371', 'Math.sqrt(x + 1)': '0.1629' });
  });

  it('G2: Archimedes’ π', () => {
    const found = run(
      `function archimedes(n) {
        let ti = 1 / Math.sqrt(3);
        let fact = 1;
        let res = 0;
        for (let i = 0; i < n; i++) {
          const s = Math.sqrt(ti * ti + 1);
          const tii = (s - 1) / ti;
          ti = tii;
          fact = fact * 2;
          res = 6 * fact * ti;
        }
        return res;
      }`,
      [25],
    );
    expect(first(found)).toMatchObject({ value: 2.791117213058638, shadow: 3.1415926535897936 });
    expect(first(found).bits).toBeCloseTo(49.487385, 6);
    expect(causes(found)).toEqual(['s - 1']);
    expect(local(found, 's - 1')).toBeCloseTo(48.63, 2);
    expect(found.sites.find(({ text }) => text === 's - 1')!.cancelled.max).toBe(51);
    expect(origins(found)).toMatchObject({ 'Math.sqrt(ti * ti + 1)': '2.0199', 'ti * ti + 1': '-1.0199' });
  });

  it('G4: Cramer’s rule', () => {
    const found = run(
      `(a00, a01, a10, a11, b0, b1) => {
        const det = a00 * a11 - a10 * a01;
        const det0 = b0 * a11 - b1 * a01;
        const det1 = a00 * b1 - a10 * b0;
        return [det0 / det, det1 / det];
      }`,
      [0.2161, 0.1441, 1.2969, 0.8648, 0.144, 0.8642],
    );
    expect(found.values.map(({ shadow }) => shadow)).toEqual([1.9999999991995292, -1.9999999987995714]);
    const differences = found.sites.filter(({ operator }) => operator === '-');
    expect(differences.map(({ local }) => local.max.toFixed(2))).toEqual(['23.06', '20.42', '21.93']);
  });

  const muller = `(n) => {
    let u = 2;
    let v = -4;
    for (let i = 3; i <= n; i++) {
      const w = 111 - 1130 / v + 3000 / (v * u);
      u = v;
      v = w;
    }
    return v;
  }`;
  it.each([
    [20, 98.34950312216536, 6.043552110189269],
    [30, 99.99999999999893, 6.006786093031206],
  ])('G5: Muller’s recurrence, n = %d', (n, value, shadow) => {
    const found = run(muller, [n]);
    expect(first(found)).toMatchObject({ value, shadow, bits: 53 });
    expect(found).toMatchObject({ precision: 256 });
    expect(found.known).not.toBe(false);
    expect(causes(found)).toEqual([]);
    for (const { local, kind } of found.sites) if (kind === 'operation') expect(local.max).toBeLessThanOrEqual(4);
  });

  it('G6: Rump’s polynomial', () => {
    const found = run(
      `(a, b) => {
        const b2 = b * b;
        const b4 = b2 * b2;
        const b6 = b4 * b2;
        const b8 = b4 * b4;
        return 333.75 * b6 + a * a * (11 * a * a * b2 - b6 - 121 * b4 - 2) + 5.5 * b8 + a / (2 * b);
      }`,
      [77617, 33096],
    );
    expect(first(found)).toMatchObject({ value: -1.1805916207174113e21, shadow: -0.8273960599468214 });
    expect(found.precision).toBe(256);
    const worst = found.sites.find(({ text }) => text.endsWith('5.5 * b8'))!;
    expect(worst.local.max).toBe(53);
    expect(worst.cancelled.max).toBe(52);
    expect(causes(found)).toContain(worst.text);
  });

  const heron = `(a, b, c) => {
    const s = (a + b + c) / 2;
    return Math.sqrt(s * (s - a) * (s - b) * (s - c));
  }`;
  it('G7: Heron’s formula in float32', () => {
    const found = run(heron, [9, Math.fround(4.53), Math.fround(4.53)], { format: 'float32' });
    expect(first(found)).toMatchObject({ value: 2.3421895503997803, shadow: 2.3421706796238726 });
    expect(first(found).bits).toBeCloseTo(6.321928, 6);
    expect(causes(found)).toEqual(['s - a']);
    expect(local(found, 's - a')).toBeCloseTo(8.01, 2);
  });
  it('G7: a needle of a triangle', () => {
    const found = run(heron, [100000, 99999.99979, 0.00029]);
    expect(first(found)).toMatchObject({ value: 9.999999809638329, shadow: 10.000000077021038 });
    expect(first(found).bits).toBeCloseTo(27.16541, 6);
    expect(causes(found).sort()).toEqual(['s - a', 's - b']);
    expect(origins(found)).toMatchObject({ 'a + b + c': '1.0000' });
  });

  const roots = `(a, b, c) => {
    const r = Math.sqrt(b * b - 4 * a * c);
    return [(-b + r) / (2 * a), (-b - r) / (2 * a)];
  }`;
  it('G8: roots of a quadratic', () => {
    const far = run(roots, [1, 1e8, 1]);
    expect(first(far)).toMatchObject({ value: -7.450580596923828e-9, shadow: -1e-8 });
    expect(first(far).bits).toBeCloseTo(50.452816, 6);
    expect(causes(far)).toEqual(['-b + r']);
    const near = run(roots, [94906265.625, -189812534, 94906268.375]);
    expect(near.values.map(({ value }) => value)).toEqual([1.0000000144879793, 1.0000000144879793]);
    expect(near.values.map(({ shadow }) => shadow).sort()).toEqual([1, 1.0000000289759583]);
    for (const { bits } of near.values) expect(bits).toBeCloseTo(25.959432, 6);
    expect(causes(near)).toEqual(['b * b - 4 * a * c']);
  });

  it('G9: one-pass variance', () => {
    const variance = `(x) => {
      let s = 0;
      let q = 0;
      const n = x.length;
      for (const one of x) {
        s += one;
        q += one * one;
      }
      return (q - (s * s) / n) / (n - 1);
    }`;
    const at = (shift: number): Exploration => run(variance, [[4, 7, 13, 16].map((x) => x + shift)]);
    expect(first(at(1e8))).toMatchObject({ value: 29.333333333333332, shadow: 30 });
    expect(first(at(1e8)).bits).toBeCloseTo(47.415037, 6);
    expect(first(at(1e9))).toMatchObject({ value: -170.66666666666666, shadow: 30 });
    expect(causes(at(1e8))).toEqual(['q - (s * s) / n']);
  });

  it('G10: an integral by recurrence', () => {
    const recurrence = (start: string): string => `(one) => { let y = ${start};
      for (let i = 1; i <= 20; i++) y = 1 - i * y;
      return y;
    }`;
    const found = run(recurrence('one - one / Math.exp(one)'), [1]);
    expect(first(found)).toMatchObject({ value: -30.19239488558378, shadow: 0.045544884075818054, bits: 53 });
    expect(origins(found)).toMatchObject({ 'Math.exp(one)': '1.5741', 'one / Math.exp(one)': '-0.5741' });
    // An expression of literals is one literal, which is where its error is made.
    const folded = run(recurrence('1 - 1 / Math.exp(1)'), [1]);
    expect(first(folded).shadow).toBe(0.045544884075818054);
    expect(origins(folded)).toMatchObject({ '1 - 1 / Math.exp(1)': '1.0000' });
  });

  it('G11: linear regression of simple-statistics 7.11.0', () => {
    const regression = `(data) => {
      let m, b;
      const dataLength = data.length;
      let sumX = 0, sumY = 0, sumXX = 0, sumXY = 0;
      let point, x, y;
      for (let i = 0; i < dataLength; i++) {
        point = data[i];
        x = point[0];
        y = point[1];
        sumX += x;
        sumY += y;
        sumXX += x * x;
        sumXY += x * y;
      }
      m = (dataLength * sumXY - sumX * sumY) / (dataLength * sumXX - sumX * sumX);
      b = sumY / dataLength - (m * sumX) / dataLength;
      return { m, b };
    }`;
    const points = (shift: number) => [1, 2, 3, 4, 5].map((i) => [shift + i, 2 * i + 0.5]);
    const found = run(regression, [points(1e8)]);
    expect(first(found)).toMatchObject({ path: '.m', value: 1.5625, shadow: 2 });
    expect(first(found).bits).toBeCloseTo(50.807355, 6);
    expect(causes(found)).toContain('dataLength * sumXX - sumX * sumX');
    const denominator = found.sites.find(({ text }) => text === 'dataLength * sumXX - sumX * sumX')!;
    expect(denominator.cancelled.max).toBe(51);
    for (const shift of [1e6, 1e7])
      expect(first(run(regression, [points(shift)]))).toMatchObject({ value: 2, bits: 0 });
  });

  it('G14: comparisons', () => {
    const stopped = run('(x) => (x + 1 > x ? 1 : 0)', [1e16]);
    expect(stopped).toMatchObject({ flips: 1 });
    expect(stopped.sites.find(({ operator }) => operator === '+')).toMatchObject({ absorbed: 1 });
    // 0.1 + 0.2 is folded where it stands: the text adds variables.
    const tenths = '() => { const a = 0.1, b = 0.2; return a + b === 0.3 ? 1 : 0; }';
    expect(run(tenths, [])).toMatchObject({ flips: 0, undecided: 0 });
    expect(run(tenths, [], { literals: 'decimal' })).toMatchObject({ flips: 0, undecided: 1 });
  });

  const kahan = `(n) => {
    let s = 0;
    let c = 0;
    for (let i = 1; i <= n; i++) {
      const y = 1 / i - c;
      const t = s + y;
      c = (t - s) - y;
      s = t;
    }
    return s;
  }`;
  it.each([
    [200, 5.878030948121444, 9.9],
    [2000, 8.178368103610282, 13.8],
  ])('G15: Kahan’s sum of %d terms', (n, value, lost) => {
    const found = run(kahan, [n]);
    expect(first(found)).toMatchObject({ value, bits: 0 });
    expect(causes(found)).toEqual([]);
    expect(local(found, 't - s')).toBeCloseTo(lost, 1);
    expect(found).toMatchObject({ precision: 256, known: 'agreed' });
  });
});

describe('explored programs', () => {
  const programs: readonly (readonly [string, string, readonly unknown[]])[] = [
    ['recursion', 'function f(n, x) { return n <= 0 ? x : f(n - 1, x / 3 + 0.1); }', [5, 1]],
    [
      'closures',
      '(x) => { let t = 0; const add = (y) => { t += y / 7; return t; }; add(x); add(x * 3); return t; }',
      [1.1],
    ],
    [
      'destructuring',
      '(p) => { let [a, { b = 2.5, c }] = p; [a, b] = [b / 3, a * 3]; return [a, b, c - 0.1]; }',
      [[1, { c: 0.7 }]],
    ],
    [
      'array methods',
      '(x) => x.map((v) => v / 3).filter((v) => v > 0.5).reduce((s, v) => s + v * v, 0.1)',
      [[1, 2, 3, 4]],
    ],
    ['sorting', '(x) => x.map((v) => v / 3).sort((a, b) => b - a).slice(1)', [[3, 1, 2]]],
    [
      'push, pop, shift, splice',
      '(x) => { const q = []; for (const v of x) q.push(v / 3); q.shift(); q.splice(1, 1, x[0] / 7); return q.concat(q.pop()); }',
      [[1, 2, 4, 5]],
    ],
    [
      'objects and spread',
      '(x) => { const p = { a: x / 3, b: [x / 7] }; const q = { ...p, c: p.a * 3 }; return { ...q, d: Math.max(...q.b, q.a) }; }',
      [1],
    ],
    [
      'classes with private fields',
      '(x) => { class A { #v = x / 3; w = 0.1; get v() { return this.#v * 3; } add(y) { this.#v += y; this.w -= y; return this; } } const a = new A().add(0.1).add(0.2); return [a.v, a.w]; }',
      [1],
    ],
    [
      'inheritance',
      '(x) => { class A { constructor(y) { this.y = y / 3; } f() { return this.y * 3; } } class B extends A { constructor(y) { super(y * 2); this.z = y / 7; } f() { return super.f() + this.z; } } return new B(x).f(); }',
      [1],
    ],
    [
      'typed arrays',
      '(n) => { const a = new Float32Array(n); for (let i = 0; i < n; i++) a[i] = 1 / (i + 3); let s = 0; for (const v of a) s += v; return [s, a]; }',
      [6],
    ],
    [
      'compound assignments to elements',
      '(x) => { const a = [x, [x]]; let k = 0; a[k++] /= 3; a[1][0] *= 1.1; a[k][0]++; return a; }',
      [2.3],
    ],
    [
      'defaults and rest',
      '(x, ...rest) => { const f = (a, b = a / 3, ...c) => a + b + c.length; return f(x) + f(x, 0.1, 1, 2) + rest[0]; }',
      [1.7, 0.3],
    ],
    [
      'optional chains',
      '(p) => (p?.a ?? 0.1) / 3 + (p.f?.(2) ?? 0.7) + (p.q?.[0]?.b ?? 1.1)',
      [{ a: 0.4, q: [{ b: 0.9 }] }],
    ],
    [
      'switch, labels and sequences',
      '(x) => { let s = 0; outer: for (let i = 0; i < 5; i++) { for (;;) { switch (i) { case 3: break outer; default: s += (x /= 3, x * 1.1); continue outer; } } } return s; }',
      [1],
    ],
    ['text and templates', '(x) => `${(x / 3).toFixed(3)} ` + x / 7 + [x].join()', [1]],
    [
      'generators',
      '(n) => { function* g() { let x = 1; for (let i = 0; i < n; i++) yield (x /= 3); } let s = 0; for (const v of g()) s += v; return [s, ...g()]; }',
      [4],
    ],
    [
      'functions of Math',
      '(x) => [Math.sin(x), Math.cos(x), Math.tan(x), Math.exp(x), Math.log(x), Math.atan2(x, 2), x ** 2.5, Math.hypot(x, 2), Math.floor(x * 3.3), Math.abs(-x / 3), Math.min(x / 3, 1), Math.cbrt(x), Math.log1p(x), x % 0.3]',
      [1.3],
    ],
    [
      'update expressions',
      '(x) => { let a = x / 3; const b = a++ + --a; const o = { p: a }; o.p++; return [a, b, o.p--, o.p]; }',
      [1],
    ],
    ['long chains', `(x) => ${Array.from({ length: 50 }, (_, i) => `x / ${i + 3}`).join(' + ')}`, [1.1]],
    [
      'this and call',
      '(x) => { const o = { k: x / 3, f(y) { return this.k + y; } }; const f = o.f; return [o.f(0.1), f.call(o, 0.2), [0.3].map(o.f, o)[0]]; }',
      [1],
    ],
    ['async functions', 'async (x) => { const half = async (y) => y / 3; return (await half(x)) * 3; }', [1]],
  ];
  for (const format of ['float64', 'bfloat16']) {
    it.each(programs)(`give in ${format} what lower gives: %s`, async (_, text, args) => {
      const options = { rounding: 'stochastic', seed: 5 } as const;
      for (const make of [() => chopper(format), () => chopper(format, options)]) {
        const [one, other] = [make(), make()];
        const expected: unknown = await (lower(program(text), one) as (...x: unknown[]) => unknown)(
          ...structuredClone(args),
        );
        const found = explore(program(text), args, { format: other, precision: 106 });
        expect(await found.result).toEqual(expected);
        expect(other.position).toBe(one.position);
      }
    });
  }

  it('account for the whole error: contributions add up to it', () => {
    for (const [, text, args] of programs.slice(0, 18)) {
      for (const format of ['float64', 'bfloat16']) {
        for (const { error, origins, remainder } of run(text, args, { format }).values) {
          const total = origins.reduce((sum, one) => sum + Math.abs(one.error), 0);
          if (origins.length > 0 && Number.isFinite(error))
            expect(Math.abs(remainder)).toBeLessThanOrEqual(2 ** -40 * total);
        }
      }
    }
  });

  it.each([
    [
      'array methods',
      '(x) => x.map((v) => v / 3).filter((v) => v > 0.4).reduce((s, v) => s + v * v, 0.1)',
      [[1, 2, 3, 4]],
    ],
    [
      'private fields and accessors',
      '(x) => { class A { #v = x / 3; add(y) { this.#v += y; return this; } get v() { return this.#v * 3; } } return new A().add(0.1).v; }',
      [1],
    ],
    [
      'spread, patterns and objects',
      '(x) => { const [a, { b }] = [x / 3, { ...{ b: x / 7 } }]; return Math.max(...[a, b]) + b; }',
      [1],
    ],
  ] as const)('hand shadows on through %s', (_, text, args) => {
    const found = run(text, args);
    expect(found.entered).toBe(0);
    // The division is where an error is made first: its contribution arrives in the result.
    expect(first(found).origins.some(({ site }) => site.operator === '/')).toBe(true);
  });

  it('hold what was counted when they throw', () => {
    const error = (() => {
      try {
        return run('(x) => { const y = x / 3; throw new Error(String(y)); }', [1]);
      } catch (thrown) {
        return thrown as Error & { exploration: Exploration };
      }
    })() as Error & { exploration: Exploration };
    expect(error.exploration.operations).toBe(1);
  });
});
