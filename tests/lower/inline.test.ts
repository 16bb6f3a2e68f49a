/**
 * Arithmetic in the text equals calls, bit for bit and word by word: what `lower` writes by default, and
 * `{ text: 'calls' }`.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  chopper,
  decode,
  defineFormat,
  format,
  type Chopper,
  type Format,
  type RoundingMode,
} from '../../src/index.js';
import { lower } from '../../src/lower/index.js';
import { roundingModes } from '../../src/modes.js';
import { operandsNear } from '../arithmetic/operandsNear.js';

/* eslint-disable @typescript-eslint/no-explicit-any, no-useless-assignment -- functions under test are of every type, and write what they read no more */
type Any = (...inputs: any[]) => any;

const operations = {
  add: (x: any, y: any) => x + y,
  sub: (x: any, y: any) => x - y,
  mul: (x: any, y: any) => x * y,
  div: (x: any, y: any) => x / y,
  sqrt: (x: any) => Math.sqrt(x),
  inc: (x: any) => {
    x++;
    return x;
  },
  chain: (x: any, y: any) => (x + y) * (x - y) - x / (y * y + (0.1 + x)) / 3 - (y - -0.5),
};

/** A lowered function in both forms, over two choppers alike. */
function bothOf(fn: Any, make: () => Chopper, options = {}): { inline: Any; calls: Any; choppers: Chopper[] } {
  const choppers = [make(), make()];
  return {
    inline: lower(fn, choppers[0]!, options),
    calls: lower(fn, choppers[1]!, { ...options, text: 'calls' }),
    choppers,
  };
}

/** What a function gives or throws. */
function outcome(fn: Any, ...inputs: unknown[]): unknown {
  try {
    return fn(...inputs);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const isInline = (fn: Any): boolean => !/\$fp\.(add|sub|mul|div)\(/.test(String(fn)) && /\$n/.test(String(fn));

describe.each(['f16', 'f32', 'f64'] as const)('TestFloat, %s', (prefix) => {
  const name = { f16: 'float16', f32: 'float32', f64: 'float64' }[prefix];
  const valueOf = (code: string): number => decode(prefix === 'f64' ? BigInt(`0x${code}`) : parseInt(code, 16), name);
  it.each(['add', 'sub', 'mul', 'div', 'sqrt'] as const)('%s through lowered functions', (operation) => {
    const path = new URL(`../vectors/testfloat/${prefix}_${operation}.txt.gz`, import.meta.url);
    const lowered = new Map<string, Any>();
    let compared = 0;
    for (const line of gunzipSync(readFileSync(path)).toString().split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      const [rounding, ...fields] = line.trim().split(/\s+/) as [RoundingMode, ...string[]];
      if (!lowered.has(rounding)) lowered.set(rounding, lower(operations[operation], chopper(name, { rounding })));
      const got = lowered.get(rounding)!(...fields.slice(0, -2).map(valueOf)) as number;
      if (!Object.is(got, valueOf(fields.at(-2)!))) expect.fail(`${line}: got ${got}`);
      compared++;
    }
    expect(compared).toBeGreaterThan(600);
  });
});

const numeric = (precision: number, emin: number, emax: number, more = {}): Format =>
  defineFormat({ precision, emin, emax, ...more });
const formats: Format[] = [
  ...['float16', 'bfloat16', 'float32', 'float64', 'float8_e4m3fn', 'float8_e8m0fnu', 'float4_e2m1fn'],
  ...['binary8p3se', 'binary8p3ue', 'binary6p1sf', 'binary5p1ue', 'float8_e5m2fnuz', 'e11m50', 'e11m51'],
]
  .map((name) => format(name))
  .concat([
    ...[1, 2, 24, 40, 41, 51, 52, 53].map((p) => numeric(p, -30, 40)),
    numeric(11, -14, 15, { subnormals: 'flush' }),
    numeric(11, -14, 15, { subnormals: 'none' }),
    numeric(11, -14, 15, { signed: false }),
    numeric(24, -126, 127, { subnormals: 'flush' }),
    numeric(11, 12, 40),
    defineFormat({ precision: 8, unbounded: true }),
  ]);

describe.each(roundingModes)('%s', (rounding) => {
  it('gives what calls give, and draws the same words', () => {
    formats.forEach((f, k) => {
      const emulation = k % 4 === 3 ? 'double' : 'exact';
      for (const [name, fn] of Object.entries<Any>(operations)) {
        const { inline, calls, choppers } = bothOf(fn, () =>
          chopper(f, { rounding, seed: 5n, position: k, emulation, saturate: k % 3 === 0 }),
        );
        const next = operandsNear(f, k + 1);
        for (let i = 0; i < 60; i++) {
          const operands = next(2, name === 'chain' ? 'add' : name);
          const [got, want] = [inline(...operands), calls(...operands)];
          if (!Object.is(got, want)) expect.fail(`${f.name} ${name}(${operands.join(', ')}): got ${got}, want ${want}`);
        }
        expect(choppers[0]!.position).toBe(choppers[1]!.position);
      }
    });
  });
});

it('keeps the meaning of operands that are no numbers, and draws no word for them', () => {
  const inputs = [
    '1.5',
    '',
    true,
    null,
    undefined,
    7n,
    new Date(5),
    [],
    [2],
    Object.create(null),
    { valueOf: () => 0.1 },
    0.1,
    NaN,
  ];
  for (const name of ['float16', 'float32', 'float64']) {
    for (const rounding of ['tiesToEven', 'towardNegative', 'stochastic'] as const) {
      for (const fn of Object.values<Any>(operations)) {
        const { inline, calls, choppers } = bothOf(fn, () => chopper(name, { rounding, seed: 1 }));
        for (const x of inputs) {
          for (const y of inputs) {
            expect(outcome(inline, x, y)).toEqual(outcome(calls, x, y));
            expect(choppers[0]!.position).toBe(choppers[1]!.position);
          }
        }
      }
    }
  }
});

it('writes NaN canonically', () => {
  const bits = new BigUint64Array(1);
  const held = new Float64Array(bits.buffer);
  for (const name of ['float16', 'float32', 'float64', 'float4_e2m1fn']) {
    for (const [fn, x] of [
      [(y: number, z: number) => y - z, Infinity],
      [(y: number, z: number) => y / z, 0],
      [(y: number, z: number) => y * z, NaN],
    ] as const) {
      held[0] = lower(fn, chopper(name))(x, x);
      expect(bits[0]).toBe(0x7ff8000000000000n);
    }
  }
});

/** Functions that show in which order parts are evaluated, how often, and whose variables hold them. */
const programs: Record<string, [Any, ...unknown[][]]> = {
  'a name that the other operand writes': [(x: any) => x + (x = 2) * 3, [1], [0.1]],
  'a name that a call writes': [
    (x: any) => {
      const change = (): number => (x = 5);
      return x * change() + x;
    },
    [0.1],
  ],
  'a name that a getter writes': [
    (x: any) => {
      const o = {
        get value() {
          x = 7;
          return 2;
        },
      };
      return x - o.value;
    },
    [0.3],
  ],
  'x += x++': [
    (x: any) => {
      x += x++ * 1.1;
      return [x, ++x, x--, x];
    },
    [0.3],
    ['4'],
  ],
  'members are read once': [
    (f: any) => {
      let reads = 0;
      const o = {
        get x() {
          reads++;
          return f;
        },
      };
      return [o.x * o.x + o.x, reads];
    },
    [0.7],
  ],
  'deep operands on either side': [
    (a: any, b: any) => (a * b + (b - a) * (a / b)) / ((a + 0.1) * ((b - 0.2) * ((a - b) / (a + b))) - (a * a - b * b)),
    [1.1, 0.3],
    [NaN, 1],
    [1e30, 1e30],
  ],
  recursion: [
    function fib(n: any): any {
      return n < 2 ? n * 1.01 : fib(n - 1) * 0.9 + fib(n - 2) / 3;
    },
    [12],
  ],
  'a callback between operands': [
    (x: any) => x * [1, 2, 3].reduce((s, v) => s + v * x, 0.1) + [0.1, 0.2].map((v) => v * x - 1)[0]!,
    [0.3],
  ],
  'default values': [(x: any, y: any = x * 1.1, z: any = (() => y + x * 2)()) => x + y * z, [0.3], [0.3, 2]],
  'arrows that return objects': [(x: any) => ({ sum: x + 0.1, f: () => x * 1.1 }).f() + { y: x * 3 }.y, [0.3]],
  'fields of classes': [
    (x: any) => {
      class A {
        static t = x * 1.3;
        p = x * 1.1;
        q() {
          return this.p * x + A.t;
        }
        constructor() {
          this.p = this.p * x;
        }
      }
      return new A().q();
    },
    [0.3],
  ],
  generators: [
    (x: any) => {
      function* g(): Generator<any, any, any> {
        const y = x * (yield x * 1.1) + (yield x - 0.1);
        return y;
      }
      const it = g();
      const all = [it.next().value, it.next(3).value, it.next(4).value];
      return all;
    },
    [0.3],
  ],
  'statements without semicolons': [
    new Function('return (x) => { let y = x\nx * 2\ny = y\n;(y - 1)\nreturn y * x }')() as Any,
    [0.3],
  ],
  'Math, NaN and undefined as variables': [
    new Function(
      'return (x) => { const Math = { abs: 1, fround: 2, sqrt: (v) => v }; const NaN = 3; const undefined = 4; return Math.abs * x + Math.sqrt(x) - NaN * undefined }',
    )() as Any,
    [0.3],
  ],
  'names that the text would use': [
    new Function('return ($ns, $n, $nK) => $ns * $n + $nK / $ns')() as Any,
    [0.3, 0.7, 1.9],
  ],
  'a directive first': [
    new Function("return function (x) { 'use strict'\nreturn [this === undefined, x * 1.1] }")() as Any,
    [0.3],
  ],
  'comments and lines between operands': [
    new Function('return (x) => x // one\n  /* two\n three */ + // four\n  x * x')() as Any,
    [0.3],
  ],
};

describe('programs', () => {
  for (const [name, [fn, ...inputs]] of Object.entries(programs)) {
    it(name, () => {
      for (const [one, rounding] of [
        ['float16', 'tiesToEven'],
        ['bfloat16', 'towardPositive'],
        ['float8_e5m2', 'stochastic'],
        ['float32', 'tiesToEven'],
        ['float64', 'tiesToEven'],
      ] as const) {
        const { inline, calls, choppers } = bothOf(fn, () => chopper(one, { rounding, seed: 2 }));
        expect(String(inline).split('\n')).toHaveLength(String(calls).split('\n').length);
        for (const input of inputs) expect(outcome(inline, ...input)).toEqual(outcome(calls, ...input));
        expect(choppers[0]!.position).toBe(choppers[1]!.position);
      }
    });
  }

  it('async functions hold operands while they wait', async () => {
    const fn = async (x: any) => x * (await Promise.resolve(x * 1.1)) + (await Promise.resolve(0.3)) * x;
    const { inline, calls } = bothOf(fn, () => chopper('float16'));
    const together = await Promise.all([inline(0.1), inline(0.7), inline(3)]);
    expect(together).toEqual([await calls(0.1), await calls(0.7), await calls(3)]);
  });

  it('reads and writes the scope as calls do', () => {
    const fn = new Function('return (x) => { total = total + x * rate; return total * rate }')() as Any;
    const results = (['inline', 'calls'] as const).map((text) => {
      const scope = { total: 0.1, rate: 0.3 };
      const lowered = lower(fn, chopper('float16'), { scope, text });
      return [lowered(0.7), lowered(1.9), scope.total];
    });
    expect(results[0]).toEqual(results[1]);
  });

  it('gives methods, getters and classes their own variables', () => {
    class Body {
      constructor(public x = 1.1) {}
      step(h: number) {
        this.x += h * this.x;
        return this.x;
      }
      get twice() {
        return this.x * 2.1;
      }
    }
    const results = (['inline', 'calls'] as const).map((text) => {
      const Lowered = lower(Body, chopper('bfloat16'), { text });
      const body = new Lowered();
      return [body.step(0.3), body.step(0.01), body.twice];
    });
    expect(results[0]).toEqual(results[1]);
  });
});

describe('the text', () => {
  it('holds calls where a function has too many operations to be optimized, and expressions just below', () => {
    const sum = (n: number): Any =>
      new Function(`return (x) => { let s = x; ${'s = s + x * 1.1;'.repeat(n / 2)} return s }`)() as Any;
    for (const [name, rounding, most] of [
      ['float16', 'tiesToEven', 150],
      ['float16', 'towardZero', 130],
      ['float16', 'stochastic', 100],
      ['float32', 'tiesToEven', 200],
    ] as const) {
      for (const n of [most, most + 2]) {
        const { inline, calls } = bothOf(sum(n), () => chopper(name, { rounding, seed: 1 }));
        expect(isInline(inline)).toBe(n <= most);
        expect(inline(0.3)).toBe(calls(0.3));
      }
    }
  });

  it('is calls where no recipe serves', () => {
    for (const c of [
      chopper('e11m51'),
      chopper('float64', { rounding: 'towardZero' }),
      chopper('float8_e8m0fnu'),
      chopper('float16', { flip: { probability: 0.1 }, seed: 1 }),
      chopper('float16', { rounding: 'stochastic', randomBits: 4, seed: 1 }),
    ]) {
      expect(String(lower((x: number) => x * 2, c))).toBe('(x) => $fp.mul(x, 2)');
    }
  });

  it('is checked', () => {
    expect(() => lower((x: number) => x, chopper('float16'), { text: 'call' as 'calls' })).toThrow(
      /^lower: "text" expected .*inline.*calls.*call/,
    );
    expect(() => lower((x: number) => x, chopper('float16'), { text: 1 as unknown as 'calls' })).toThrow(TypeError);
  });
});
