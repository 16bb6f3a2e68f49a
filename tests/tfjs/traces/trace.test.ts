import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from 'vega-lite';
import { fp, tf, withoutLeaks } from '../tensorflow.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('trace', () => {
  it('counts what became of the elements of every operation', () => {
    withoutLeaks(() => {
      // In float16: 70000 overflows, 2^-26 underflows, 2^-20 is subnormal and exact, 1 + 2^-12 loses 2^-12.
      const x = tf.tensor1d([70000, 2 ** -26, 2 ** -20, 1 + 2 ** -12, -Infinity, NaN, 0]);
      const { rows, firstOutOfRange, firstNotFinite } = fp.trace({ format: 'float16', inputs: false }, () => {
        tf.add(x, 0);
        tf.mul(x, 1);
        tf.mul(x, 1);
      });
      expect(rows.map(({ op, calls, elements }) => [op, calls, elements])).toEqual([
        ['Add', 1, 7],
        ['Multiply', 2, 14],
      ]);
      expect(rows[0]).toEqual({
        op: 'Add',
        phase: 'forward',
        of: 'results',
        format: 'float16',
        calls: 1,
        elements: 7,
        amax: 70000,
        overflow: 1,
        underflow: 1,
        subnormal: 1,
        notFinite: 2,
        sqnr: rows[0]!.sqnr,
      });
      // Over the elements that stay finite.
      const signal = (1 + 2 ** -12) ** 2 + 2 ** -40 + 2 ** -52;
      expect(rows[0]!.sqnr).toBeCloseTo(10 * Math.log10(signal / (2 ** -24 + 2 ** -52)), 9);
      expect(firstOutOfRange).toMatchObject({ kind: 'overflow', call: 0, op: 'Add', index: 0, before: 70000 });
      expect(firstNotFinite).toMatchObject({ kind: 'notFinite', of: 'operands', operand: 'a', count: 2, index: 4 });
    });
  });

  it('tells operands from results, and phases', () => {
    withoutLeaks(() => {
      const { rows } = fp.trace('float8_e5m2', () => tf.grad((x: tf.Tensor) => tf.exp(x))(tf.scalar(0.3)));
      expect(rows.map(({ op, of, phase }) => `${phase}: ${of} of ${op}`)).toEqual([
        'forward: operands of Exp',
        'forward: results of Exp',
        'backward: operands of Multiply', // the gradient that begins it
        'backward: results of Multiply',
      ]);
    });
  });

  it('sees saturation as overflow', () => {
    withoutLeaks(() => {
      const { rows } = fp.trace({ format: 'float8_e4m3fn', saturate: true }, () => tf.exp(tf.tensor1d([6, 7])));
      expect(rows.at(-1)).toMatchObject({ op: 'Exp', overflow: 1, amax: Math.fround(Math.exp(7)) });
    });
  });

  it('is a table, JSON, and a plot', () => {
    withoutLeaks(() => {
      const trace = fp.trace({ format: 'bfloat16', inputs: false }, () => tf.exp(tf.scalar(1)));
      expect(String(trace)).toMatch(/^op +layer +phase .*SQNR dB\n-+\nExp +forward +results +bfloat16 +1 +1 +2\.718/);
      expect(JSON.parse(JSON.stringify(trace))).toEqual(trace.rows);
      expect(compile(trace.plot() as never).spec.marks!.length).toBeGreaterThan(0);
    });
  });

  it('runs asynchronous functions', async () => {
    const { rows, result } = await fp.traceAsync('bfloat16', async () => {
      const [y] = await tf.tidy(() => tf.exp(tf.scalar(0))).data();
      return y;
    });
    expect(result).toBe(1);
    expect(rows.map(({ op }) => op)).toEqual(['Exp', 'Exp']); // operands, results
  });
});

describe('compare', () => {
  const model = (x: tf.Tensor): tf.Tensor => tf.tidy(() => tf.mul(x, 3));

  it('measures errors against float32', async () => {
    const x = tf.tensor2d([0.3, 0.1, 0.2, 1, 2, 2], [2, 3]);
    const comparison = await fp.compare(model, x, {
      formats: { exact: 'float32', coarse: { format: 'float4_e2m1fn', inputs: false } },
      metrics: ['maxError', 'relativeL2', 'sqnr', 'psnr', 'top1'],
      peak: 10,
    });
    const f = Math.fround;
    const exact = [0.3, 0.1, 0.2, 1, 2, 2].map((v) => f(f(v) * 3));
    // To 0, 0.5, 1, 1.5, 2, 3, 4, 6: 0.9 to 1, 0.3 to 0.5, 0.6 to 0.5, and the others are there.
    const coarse = [1, 0.5, 0.5, 3, 6, 6];
    const noise = exact.reduce((sum, v, i) => sum + (coarse[i]! - v) ** 2, 0);
    const signal = exact.reduce((sum, v) => sum + v * v, 0);
    expect(comparison.rows[0]).toEqual({
      format: 'exact',
      output: '0',
      metrics: { maxError: 0, relativeL2: 0, sqnr: Infinity, psnr: Infinity, top1: 1 },
    });
    const { metrics } = comparison.rows[1]!;
    expect(metrics.maxError).toBe(Math.max(...exact.map((v, i) => Math.abs(coarse[i]! - v))));
    expect(metrics.relativeL2).toBeCloseTo(Math.sqrt(noise / signal), 12);
    expect(metrics.sqnr).toBeCloseTo(10 * Math.log10(signal / noise), 9);
    expect(metrics.psnr).toBeCloseTo(10 * Math.log10(100 / (noise / 6)), 9);
    expect(metrics.top1).toBe(1); // of equal ones the first
    expect(String(comparison)).toMatch(/^format +max error +relative L2 +SQNR dB +PSNR dB +top-1\n-+\nexact /);
    x.dispose();
  });

  it('counts rows whose largest element is elsewhere', async () => {
    const x = tf.tensor2d([1, 1.01, 1, 0.9], [2, 2]);
    const { rows } = await fp.compare(model, x, { formats: ['float8_e5m2'], metrics: ['top1'] });
    expect(rows[0]!.metrics.top1).toBe(0.5);
    x.dispose();
  });

  it('takes several outputs, by number or name', async () => {
    const x = tf.scalar(0.3);
    const named = await fp.compare((y: tf.Tensor) => ({ a: tf.exp(y), b: tf.cast(y, 'int32') }), x, {});
    expect([...new Set(named.rows.map(({ output }) => output))]).toEqual(['a']);
    const listed = await fp.compare((y: tf.Tensor) => [tf.exp(y), tf.sin(y)], x, { formats: ['float16'] });
    expect(listed.rows.map(({ output }) => output)).toEqual(['0', '1']);
    expect(String(listed)).toMatch(/^format +output/);
    x.dispose();
  });

  it('refuses what it does not know', async () => {
    const x = tf.scalar(1);
    await expect(fp.compare(5 as never, x)).rejects.toThrow(/"model" expected a model with predict/);
    await expect(fp.compare(() => 5 as never, x)).rejects.toThrow(TypeError);
    await expect(fp.compare(model, x, { metrics: ['mse' as never] })).rejects.toThrow(/"metrics" expected some of/);
    await expect(fp.compare(model, x, { format: ['float16'] } as never)).rejects.toThrow(/unknown option "format"/);
    await expect(fp.compare(model, x, { formats: ['float17'] })).rejects.toThrow(/float17/);
    x.dispose();
  });
});
