/**
 * Sums of elements under a policy that says how they are added: on every backend those of `sum` of fpchop/linalg.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { chop, chopper, type Chopper, type RoundingOptions } from '../../src/index.js';
import { sum, type SumOptions } from '../../src/linalg/index.js';
import type { PolicySpec } from '../../src/tfjs/index.js';
import { backends, bitsOf, fp, tf, withoutLeaks } from './tensorflow.js';

const data = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * 7.7 + seed) * 2 ** ((i * 5 + seed) % 7));

type SumPolicy = PolicySpec & SumOptions;
const policies: [string, SumPolicy][] = [
  ['float32, sequential', { accumulator: 'float32' }],
  ['bfloat16, sequential', { accumulator: 'bfloat16' }],
  ['float16, pairwise', { accumulator: 'float16', order: 'pairwise' }],
  ['float8_e5m2, blocks of 4', { accumulator: 'float8_e5m2', order: 'blocked', block: 4 }],
  ['bfloat16, upward', { accumulator: 'bfloat16', rounding: 'towardPositive' }],
];

const shape = [3, 4, 5, 2];

/** The elements of x that are added to one along axes, for each element of the result: both in row-major order. */
function groupsOf(x: Float32Array, axes: readonly number[]): Float32Array[] {
  const groups = new Map<string, number[]>();
  x.forEach((value, i) => {
    let rest = i;
    const index = [...shape].reverse().map((length) => {
      const k = rest % length;
      rest = (rest - k) / length;
      return k;
    });
    index.reverse();
    const key = String(index.filter((_, axis) => !axes.includes(axis)));
    groups.set(key, [...(groups.get(key) ?? []), value]);
  });
  return [...groups.values()].map((group) => Float32Array.from(group));
}

describe.each(backends)('sums of elements on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  describe.each(policies)('in %s', (_, policy) => {
    it.each([[[3]], [[0]], [[1]], [[0, 1]], [[2, 3]], [[1, 3]], [[0, 2]], [[3, 1]], [[-1]], [[0, 1, 2, 3]]])(
      'are those of linalg along axes %o, terms in row-major order',
      (axes) => {
        withoutLeaks(() => {
          const x = data(120, 1);
          const along = axes.map((axis) => (axis < 0 ? axis + 4 : axis));
          const expected = groupsOf(x, along).map((group) => sum(group, policy));
          const X = tf.tensor(x, shape);
          const [y, kept] = fp.run(policy, () => [tf.sum(X, axes), tf.sum(X, axes, true)] as const);
          expect(bitsOf(y.dataSync())).toEqual(bitsOf(expected));
          expect(kept.shape).toEqual(shape.map((length, axis) => (along.includes(axis) ? 1 : length)));
          expect(bitsOf(kept.dataSync())).toEqual(bitsOf(expected));
        });
      },
    );

    it('divide a mean in float32', () => {
      withoutLeaks(() => {
        const x = data(120, 2);
        const expected = groupsOf(x, [1, 3]).map((group) => sum(group, policy) / group.length);
        const y = fp.run(policy, () => tf.mean(tf.tensor(x, shape), [1, 3]));
        expect(bitsOf(y.dataSync())).toEqual(bitsOf(expected));
      });
    });

    it('divide the exponentials of softmax', () => {
      withoutLeaks(() => {
        const x = tf.tensor2d(data(60, 3), [3, 20]);
        const exponentials = tf.exp(tf.sub(x, tf.max(x, 1, true))).dataSync();
        const expected = [0, 1, 2].flatMap((i) => {
          const row = Float32Array.from(exponentials.slice(20 * i, 20 * i + 20));
          return [...row].map((e) => e / sum(row, policy));
        });
        expect(bitsOf(fp.run(policy, () => tf.softmax(x)).dataSync())).toEqual(bitsOf(expected));
      });
    });

    it('of several tensors go by tensor', () => {
      withoutLeaks(() => {
        const tensors = [1, 2, 3, 4, 5, 6].map((seed) => data(30, seed));
        const expected = Array.from(tensors[0]!, (_value, i) =>
          sum(
            tensors.map((x) => x[i]!),
            policy,
          ),
        );
        const y = fp.run(policy, () => tf.addN(tensors.map((x) => tf.tensor1d(x))));
        expect(bitsOf(y.dataSync())).toEqual(bitsOf(expected));
      });
    });

    it('of segments go by row: gradients of what is gathered', () => {
      withoutLeaks(() => {
        const [dy, ids] = [data(14, 4), [2, 0, 2, 2, 3, 2, 0]];
        const weights = tf.tensor2d(data(8, 5), [4, 2]);
        const expected = [0, 1, 2, 3].flatMap((id) =>
          [0, 1].map((k) =>
            sum(
              ids.flatMap((other, row) => (other === id ? [dy[2 * row + k]!] : [])),
              policy,
            ),
          ),
        );
        // The product with dy, of 1 and dy, is exact.
        const gather = (w: tf.Tensor) => tf.mul(tf.gather(w, tf.tensor1d(ids, 'int32')), tf.tensor2d(dy, [7, 2]));
        const gradient = fp.run(policy, () => tf.grad(gather)(weights));
        expect(bitsOf(gradient.dataSync())).toEqual(bitsOf(expected));
      });
    });

    it('of pools go by row and column, padding being 0, and are divided by what is no padding', () => {
      withoutLeaks(() => {
        const x = data(2 * 5 * 6 * 3, 6);
        const expected: number[] = [];
        for (let n = 0; n < 2; n++) {
          for (let row = 0; row < 3; row++) {
            for (let col = 0; col < 3; col++) {
              for (let c = 0; c < 3; c++) {
                const terms: number[] = [];
                let count = 0;
                // Strides of 2, a window of 3 x 2, padding 'same': a row above and one below.
                for (let i = 0; i < 3; i++) {
                  for (let j = 0; j < 2; j++) {
                    const [r, z] = [2 * row - 1 + i, 2 * col + j];
                    const inside = r >= 0 && r < 5 && z < 6;
                    count += Number(inside);
                    terms.push(inside ? x[((n * 5 + r) * 6 + z) * 3 + c]! : 0);
                  }
                }
                expected.push(sum(terms, policy) / count);
              }
            }
          }
        }
        const y = fp.run(policy, () => tf.avgPool(tf.tensor4d(x, [2, 5, 6, 3]), [3, 2], 2, 'same'));
        expect(y.shape).toEqual([2, 3, 3, 3]);
        expect(bitsOf(y.dataSync())).toEqual(bitsOf(expected));
      });
    });

    it('run along an axis one by one, in every order', () => {
      withoutLeaks(() => {
        const x = data(24, 7);
        const { accumulator, rounding } = policy;
        const { add, mul } = chopper(accumulator as string, rounding === undefined ? {} : { rounding });
        const expected = (combine: Chopper['add'], neutral: number, exclusive: boolean, reverse: boolean): number[] => {
          const out = new Array<number>(24);
          for (const [i, k] of [0, 1].flatMap((i) => [0, 1, 2].map((k) => [i, k] as const))) {
            let terms = [0, 1, 2, 3].map((j) => (i * 4 + j) * 3 + k);
            if (reverse) terms = terms.reverse();
            const round = (value: number) =>
              chop(value, accumulator as string, rounding === undefined ? {} : { rounding });
            let total: number | undefined;
            terms.forEach((at) => {
              if (exclusive) out[at] = total ?? neutral;
              total = total === undefined ? round(x[at]!) : combine(total, x[at]!);
              if (!exclusive) out[at] = total;
            });
          }
          return out;
        };
        const X = tf.tensor3d(x, [2, 4, 3]);
        fp.run(policy, () => {
          for (const exclusive of [false, true]) {
            for (const reverse of [false, true]) {
              const sums = tf.cumsum(X, 1, exclusive, reverse).dataSync();
              expect(bitsOf(sums)).toEqual(bitsOf(expected(add, 0, exclusive, reverse)));
              const products = tf.cumprod(X, 1, exclusive, reverse).dataSync();
              expect(bitsOf(products)).toEqual(bitsOf(expected(mul, 1, exclusive, reverse)));
            }
          }
        });
      });
    });
  });

  it('multiply in the order that they would be added in', () => {
    withoutLeaks(() => {
      const x = data(12, 8);
      const { mul } = chopper('bfloat16');
      const of = (from: number, to: number): number =>
        [...x.slice(from + 1, to)].reduce((p, factor) => mul(p, factor), chop(x[from]!, 'bfloat16'));
      const prod = (policy: PolicySpec) => fp.run(policy, () => tf.prod(tf.tensor1d(x))).dataSync()[0];
      expect(prod({ accumulator: 'bfloat16' })).toBe(of(0, 12));
      expect(prod({ accumulator: 'bfloat16', order: 'blocked', block: 5 })).toBe(
        mul(mul(of(0, 5), of(5, 10)), of(10, 12)),
      );
      const pair = (i: number) => mul(x[i]!, x[i + 1]!);
      const four = (i: number) => mul(pair(i), pair(i + 2));
      expect(prod({ accumulator: 'bfloat16', order: 'pairwise' })).toBe(mul(mul(four(0), four(4)), four(8)));
      expect([...fp.run({ accumulator: 'bfloat16' }, () => tf.prod(tf.zeros([2, 0]), 1)).dataSync()]).toEqual([1, 1]);
    });
  });

  it('stop growing where the format ends: 1000 ones in bfloat16 are 256', () => {
    withoutLeaks(() => {
      const ones = tf.ones([1000]);
      const total = (policy: PolicySpec) => fp.run(policy, () => tf.sum(ones)).dataSync()[0];
      expect(total({ format: 'bfloat16' })).toBe(1000);
      expect(total({ format: 'bfloat16', accumulator: 'bfloat16' })).toBe(256);
      expect(total({ format: 'bfloat16', accumulator: 'bfloat16', order: 'pairwise' })).toBe(1000);
    });
  });

  it('are sequential in the accumulator of a tensor core, and know neither products nor fma', () => {
    withoutLeaks(() => {
      const x = data(40, 9);
      const total = (policy: PolicySpec) => fp.run(policy, () => tf.sum(tf.tensor1d(x))).dataSync()[0];
      const expected = sum(x, { accumulator: 'float32' });
      expect(total({ accumulator: 'float32', tensorCore: 'nvidia-v100-float16' })).toBe(expected);
      expect(total({ accumulator: 'bfloat16', fma: true })).toBe(sum(x, { accumulator: 'bfloat16' }));
      expect(total({ product: 'float8_e5m2' })).toBe(expected);
    });
  });

  it('draw one word a term from 2^51 on, by element and term', () => {
    withoutLeaks(() => {
      const x = data(60, 10);
      const how = { rounding: 'stochastic', seed: 9 } as const;
      const fresh = (stream: number, position: number): { accumulator: Chopper } => ({
        accumulator: chopper('float8_e5m2', { ...how, stream, position: 2 ** 51 + position } as RoundingOptions),
      });
      const [sums, softmax, running, segments] = fp.run(
        { accumulator: 'float8_e5m2', ...how },
        () =>
          [
            tf.sum(tf.tensor2d(x, [12, 5]), 1), // call 0
            tf.softmax(tf.tensor2d(x, [12, 5])), // calls 1 to 5: max, sub, exp, sum, div
            tf.cumsum(tf.tensor1d(x)), // call 6
            tf.unsortedSegmentSum(tf.tensor2d(x.slice(0, 10), [5, 2]), tf.tensor1d([1, 0, 1, 1, 0], 'int32'), 2), // call 7
          ] as const,
      );
      const row = (from: ArrayLike<number>, i: number) => Float32Array.from(Array.from(from).slice(5 * i, 5 * i + 5));
      const twelve = Array.from({ length: 12 }, (_, i) => i);
      expect([...sums.dataSync()]).toEqual(twelve.map((i) => sum(row(x, i), fresh(0, 5 * i))));
      const X = tf.tensor2d(x, [12, 5]);
      const exponentials = tf.exp(tf.sub(X, tf.max(X, 1, true))).dataSync();
      expect([...softmax.dataSync()]).toEqual(
        twelve.flatMap((i) => {
          const total = sum(row(exponentials, i), fresh(4, 5 * i));
          return [...row(exponentials, i)].map((e) => Math.fround(e / total));
        }),
      );
      const c = fresh(6, 0).accumulator;
      let total = c(x[0]!);
      expect([...running.dataSync()]).toEqual([total, ...[...x.slice(1)].map((term) => (total = c.add(total, term)))]);
      const members = [[1, 4], [0, 2, 3]]; // prettier-ignore
      let slots = 0;
      const bySegment = members.flatMap((rows) =>
        [0, 1].map((k) => {
          const s = sum(rows.map((r) => x[2 * r + k]!), fresh(7, slots)); // prettier-ignore
          slots += rows.length;
          return s;
        }),
      );
      expect([...segments.dataSync()]).toEqual(bySegment);
    });
  });

  it('give biases and pools their gradients', () => {
    withoutLeaks(() => {
      const [x, bias] = [data(200, 11), tf.tensor1d([0.5, -0.25])];
      const policy = { accumulator: 'bfloat16' };
      const X = tf.tensor2d(x, [100, 2]);
      const gradient = fp.run(policy, () => tf.grad((b: tf.Tensor) => tf.mul(tf.add(tf.zeros([100, 2]), b), X))(bias));
      const column = (k: number) => x.filter((_, i) => i % 2 === k);
      expect([...gradient.dataSync()]).toEqual([0, 1].map((k) => sum(column(k), { accumulator: 'bfloat16' })));
      // The gradient of a pool of 1 x 2 with stride 1: sums of two gradients, halved.
      const dy = data(6, 12);
      const pool = (image: tf.Tensor) =>
        tf.mul(tf.avgPool(image as tf.Tensor4D, [1, 2], 1, 'valid'), tf.tensor4d(dy, [1, 1, 6, 1]));
      const ofPool = fp.run(policy, () => tf.grad(pool)(tf.zeros([1, 1, 7, 1])));
      const { add } = chopper('bfloat16');
      const expected = Array.from({ length: 7 }, (_, i) => {
        const terms = [dy[i] ?? 0, dy[i - 1] ?? 0];
        return add(chop(terms[0]!, 'bfloat16'), terms[1]!) / 2;
      });
      expect([...ofPool.dataSync()].map((v) => v + 0)).toEqual(expected.map((v) => v + 0));
    });
  });

  it('leave integers, and what has nothing to add, as they are', () => {
    withoutLeaks(() => {
      fp.run({ format: 'float8_e5m2', accumulator: 'float8_e5m2' }, () => {
        expect(tf.sum(tf.range(0, 100, 1, 'int32')).dataSync()[0]).toBe(4950);
        expect(tf.prod(tf.tensor1d([3, 5, 7], 'int32')).dataSync()[0]).toBe(105);
        expect([...tf.cumsum(tf.tensor1d([3, 5, 7], 'int32')).dataSync()]).toEqual([3, 8, 15]);
        expect([...tf.sum(tf.zeros([3, 0]), 1).dataSync()]).toEqual([0, 0, 0]);
      });
    });
  });
});
