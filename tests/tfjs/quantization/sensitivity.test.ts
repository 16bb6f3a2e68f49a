import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { integer, mx } from '../../../src/blocks/index.js';
import { assign, type SensitivityRow } from '../../../src/tfjs/quantization/assign.js';
import { loadBasicPitch } from '../models/models.js';
import { bitsOf, counts, fp, tf, tfl } from '../tensorflow.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const model = () => {
  const m = tfl.sequential({
    layers: [
      tfl.layers.dense({ name: 'one', inputShape: [6], units: 8, activation: 'relu' }),
      tfl.layers.dense({ name: 'two', units: 3, activation: 'softmax' }),
    ],
  });
  m.setWeights(
    m.getWeights().map((w, k) =>
      tf.tensor(
        Float32Array.from({ length: w.size }, (_, i) => Math.sin(i * 1.7 + k) * 2 ** (i % 4)),
        w.shape,
      ),
    ),
  );
  return m;
};
const inputs = () =>
  tf.tensor2d(
    Float32Array.from({ length: 24 }, (_, i) => Math.cos(i)),
    [4, 6],
  );

describe('quantizeModel by part', () => {
  it('quantizes kernels along the terms, and leaves biases and other parts', () => {
    const m = model();
    const x = inputs();
    const [k1, b1, k2, b2] = m.getWeights().map((w) => w.dataSync() as Float32Array);
    const by = (one: Float32Array, two: Float32Array) =>
      tf.tidy(() => {
        const h = tf.relu(tf.add(tf.matMul(x, tf.tensor2d(one, [6, 8])), b1!));
        return tf.softmax(tf.add(tf.matMul(h as tf.Tensor2D, tf.tensor2d(two, [8, 3])), b2!)).dataSync();
      });
    const predict = () => tf.tidy(() => (m.predict(x) as tf.Tensor).dataSync());
    const near = (a: ArrayLike<number>, b: ArrayLike<number>) => {
      for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i]!, 5);
    };
    let quantized = fp.quantizeModel(m, {
      weights: { parts: { one: 'mxfp4' }, spec: { format: 'int8', scale: 'float32', per: 'channel' } },
    });
    near(
      predict(),
      by(mx('mxfp4', { axis: 0 })(k1!, [6, 8]), integer('int8', { range: 'narrow', axis: 1 })(k2!, [8, 3])),
    );
    quantized.restore();
    quantized = fp.quantizeModel(m, {
      weights: { parts: { '/^tw/': { format: 'float4_e2m1fn', scale: 'float32', block: 4 } } },
    });
    const changed = predict();
    quantized.restore();
    const plain = predict();
    expect(bitsOf(plain)).not.toEqual(bitsOf(changed));
    near(plain, by(k1!, k2!));
    expect(() =>
      fp.quantizeModel(m, { weights: { format: 'int8', scale: 'float32', per: 'channel', block: 4 } }),
    ).toThrow(/"per" expected without "block"/);
    m.dispose();
    x.dispose();
  });
});

describe('sensitivity', () => {
  it('measures every part alone in every format, and leaves the model as it was', async () => {
    const m = model();
    const x = inputs();
    const before = counts();
    const plain = tf.tidy(() => (m.predict(x) as tf.Tensor).dataSync());
    const found = await fp.sensitivity(m, x);
    expect(found.rows.map(({ part, format, elements }) => [part, format, elements])).toEqual(
      [
        ['one', 48],
        ['two', 24],
      ].flatMap(([part, n]) =>
        ['float4_e2m1fn', 'float6_e2m3fn', 'int8', 'float16'].map((format) => [part, format, n]),
      ),
    );
    expect(found.rows[0]!.bits).toBe(4 * 48 + 32 * 8);
    expect(found.rows[3]!.bits).toBe(16 * 48);
    for (const part of [0, 4]) {
      expect(found.rows[part]!.error).toBeGreaterThan(found.rows[part + 2]!.error);
      expect(found.rows[part + 2]!.error).toBeGreaterThan(found.rows[part + 3]!.error);
    }
    expect(tf.tidy(() => (m.predict(x) as tf.Tensor).dataSync())).toEqual(plain);
    expect(counts()).toEqual(before);
    expect(await fp.sensitivity(m, x)).toMatchObject({ rows: found.rows });
    expect((await fp.sensitivity(m, x, { only: 1, formats: ['mxfp4'] })).rows).toMatchObject([
      { part: 'one', format: 'mxfp4' },
    ]);
    // The divergence by hand, of the part two in int8.
    const q = fp.quantizeModel(m, {
      weights: { parts: { two: { format: 'int8', scale: 'float32', per: 'channel' } } },
    });
    const low = tf.tidy(() => (m.predict(x) as tf.Tensor).dataSync());
    q.restore();
    let kl = 0;
    plain.forEach((p, i) => (kl += p * Math.log(p / low[i]!)));
    expect(found.rows[6]!.error).toBeCloseTo(kl / 4, 9);
    expect(String(found)).toMatch(/^part +kind +format +elements +bits an element +error\n/);
    await expect(fp.sensitivity(m, x, { metrc: 'kl' } as never)).rejects.toThrow(/unknown option "metrc"/);
    m.dispose();
    x.dispose();
  });

  it('takes graphs by weight', async () => {
    await tf.setBackend('wasm');
    const graph = await loadBasicPitch();
    const x = tf.tensor3d(
      Float32Array.from({ length: 43844 }, (_, i) => 0.4 * Math.sin(i / 8)),
      [1, 43844, 1],
    );
    const before = counts();
    const { rows } = await fp.sensitivity(graph, x, { only: 2, formats: ['int8'] });
    expect(rows).toHaveLength(2);
    for (const { error, kind } of rows) {
      expect(error).toBeGreaterThan(0);
      expect(kind).toMatch(/Conv|MatMul/);
    }
    expect(counts()).toEqual(before);
    graph.dispose();
    x.dispose();
    await tf.setBackend('cpu');
  });
});

describe('assign', () => {
  const table = fc
    .array(
      fc.tuple(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 3 }),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts): SensitivityRow[] =>
      parts.flatMap(([elements, errors], p) =>
        [4, 6, 8].map((width, k) => ({
          part: `p${p}`,
          kind: '',
          format: `f${width}`,
          elements,
          bits: width * elements,
          error: errors[k]!,
        })),
      ),
    );

  it('is the least error + lambda bits for some lambda, of all assignments, within the budget', () => {
    fc.assert(
      fc.property(table, fc.double({ min: 4, max: 8, noNaN: true }), (rows, bits) => {
        const found = assign(rows, { bits });
        expect(found.bits).toBeLessThanOrEqual(bits);
        const parts = [...new Set(rows.map(({ part }) => part))];
        const elements = parts.reduce((sum, part) => sum + rows.find((row) => row.part === part)!.elements, 0);
        const cost = found.error + found.lambda * found.bits * elements;
        for (let code = 0; code < 3 ** parts.length; code++) {
          const chosen = parts.map(
            (part, k) => rows.filter((row) => row.part === part)[Math.floor(code / 3 ** k) % 3]!,
          );
          const other = chosen.reduce((sum, row) => sum + row.error + found.lambda * row.bits, 0);
          expect(other).toBeGreaterThanOrEqual(cost - 1e-9);
        }
      }),
    );
  });

  it('takes exactly one budget, and says what is the least that can be met', () => {
    const rows = [{ part: 'p', kind: '', format: 'f', elements: 2, bits: 8, error: 3 }];
    expect(assign(rows, { error: 3 }).formats).toEqual({ p: 'f' });
    expect(() => assign(rows, {})).toThrow(/exactly one of bits and error, got neither/);
    expect(() => assign(rows, { bits: 4, error: 1 })).toThrow(RangeError);
    expect(() => assign(rows, { bits: 3 })).toThrow(/the least is 4/);
    expect(() => fp.assign({ rows }, { error: 1 })).toThrow(/the least is 3/);
  });
});
