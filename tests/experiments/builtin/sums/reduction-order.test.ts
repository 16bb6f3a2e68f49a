/** E12: orderings, and the remedy. */
import { describe, expect, it } from 'vitest';
import reductionOrder from '../../../../src/experiments/builtin/reduction-order/index.js';
import { product, type Reduction } from '../../../../src/experiments/builtin/reduction-order/reduction.js';
import { collect, judge, normal } from '../../../../src/experiments/index.js';
import { chopper } from '../../../../src/index.js';

const rows = await collect(reductionOrder, { seeds: [101, 102], params: { tokens: 20 } });

describe('sums on several devices', () => {
  it.each(reductionOrder.claims!.filter(({ name }) => name !== 'parted-float16-float32'))(
    '$name: $statement',
    (claim) => {
      const { verdict, passed, of } = judge(claim, rows);
      const all = claim.gate === 'B' ? 10 : 2; // a figure for each of five kinds and two quantities, or two seeds
      expect({ verdict, passed, of }).toEqual({ verdict: 'pass', passed: all, of: all });
    },
  );

  const [H, W] = [1, 2].map((stream) => ({ data: normal(64 * 64, { seed: 1, stream }), rows: 64, cols: 64 }));
  const sums = (reduction: Reduction, format: string): string[] => {
    const store = chopper(format);
    return [1, 2, 4, 8].map((devices) => product(H!, W!, devices, reduction, store).data.join());
  };

  it.each(['bfloat16', 'float16', 'float32'])('depend on their number in %s, but not in a fixed order', (format) => {
    expect(new Set(sums('split', format)).size).toBe(4);
    expect(new Set(sums('fixed tree', format)).size).toBe(1);
  });

  it.each([1, 8])('are those of plain loops, %d devices', (devices) => {
    const [store, single] = [chopper('bfloat16'), chopper('float32')];
    const width = 64 / devices;
    for (const [row, col] of [
      [0, 0],
      [5, 60],
      [63, 1],
    ] as const) {
      let total: number | undefined;
      for (let part = 0; part < devices; part++) {
        let sum = 0;
        for (let term = part * width; term < (part + 1) * width; term++) {
          sum = single.add(sum, chopper('float64').mul(H!.data[row * 64 + term]!, W!.data[term * 64 + col]!));
        }
        total = total === undefined ? store(sum) : store(single.add(total, store(sum)));
      }
      expect(product(H!, W!, devices, 'split', store).data[row * 64 + col]).toBe(total);
    }
  });
});
