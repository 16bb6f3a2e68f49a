/** E15: the digits, how networks are kept, and those of one seed in a few formats. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { PIXELS, readDigits } from '../../../../src/experiments/builtin/quantized-network/digits.js';
import quantizedNetwork from '../../../../src/experiments/builtin/quantized-network/index.js';
import { trainedNetwork } from '../../../../src/experiments/builtin/quantized-network/network.js';
import { cell, collect, type Row } from '../../../../src/experiments/index.js';

const digits = readFileSync(quantizedNetwork.inputs!.digits!);

describe('the digits', () => {
  const { training, test } = readDigits(digits);

  it.each([
    ['training', training, 150],
    ['test', test, 50],
  ] as const)('for %s: as many of each digit, pixels from 0 to 1', (_, { x, labels }, each) => {
    for (let digit = 0; digit < 10; digit++) {
      expect(labels.filter((label) => label === digit)).toHaveLength(each);
    }
    expect(x).toHaveLength(labels.length * PIXELS);
    expect([Math.min(...x.slice(0, 9800)), Math.max(...x.slice(0, 9800))]).toEqual([0, 1]);
  });

  it('are upright: a zero is dark in the middle, a one is not', () => {
    const middle = (digit: number): number => {
      let sum = 0;
      for (let i = digit; i < 1500; i += 10) sum += training.x[i * PIXELS + 7 * 14 + 7]!;
      return sum / 150;
    };
    expect(middle(0)).toBeLessThan(0.1);
    expect(middle(1)).toBeGreaterThan(0.6);
  });
});

describe('a trained network', () => {
  const plan = { layers: 3, width: 4, epochs: 1, batch: 100 };
  const trained = (seed: bigint, other: Partial<typeof plan> = {}): Float64Array =>
    trainedNetwork(digits, seed, { ...plan, ...other }, () => undefined).logits;

  it('is trained once, and again for another seed or plan', () => {
    const logits = trained(1n);
    expect(trained(1n)).toBe(logits);
    expect(trained(2n)).not.toEqual(logits);
    for (const other of [{ layers: 2 }, { width: 5 }, { epochs: 2 }, { batch: 50 }]) {
      expect(trained(1n, other)).not.toEqual(logits);
    }
  });

  it('has the same bits where it is trained anew', async () => {
    vi.resetModules();
    const anew = await import('../../../../src/experiments/builtin/quantized-network/network.js');
    const { logits } = anew.trainedNetwork(digits, 1n, plan, () => undefined);
    expect(logits).not.toBe(trained(1n));
    expect(logits).toEqual(trained(1n));
  });
});

describe('rounded weights', () => {
  let rows: Row[] = [];
  beforeAll(async () => {
    rows = await collect(quantizedNetwork, {
      formats: ['float8_e4m3', 'float16', 'float32'],
      rounding: ['tiesToEven', 'towardPositive', 'towardNegative', 'towardZero', 'stochastic'],
      seeds: [1],
    });
  }, 120_000);
  const at = (layers: number, format: string, rounding: string, column: string): number =>
    cell(rows, { layers, format, rounding }, column) as number;

  it.each([
    [6, 80],
    [32, 40],
  ])('are those of %d layers that have learnt, and lose no accuracy to nearest', (layers, learnt) => {
    const clean = at(layers, 'float32', 'tiesToEven', 'accuracy');
    expect(clean).toBeGreaterThan(learnt);
    expect(Math.abs(at(layers, 'float8_e4m3', 'tiesToEven', 'accuracy') - clean)).toBeLessThan(5);
  });

  it.each(['towardPositive', 'towardNegative'])(
    'ruin 32 layers in three bits, but not in ten, and not 6: %s',
    (mode) => {
      const clean = (layers: number): number => at(layers, 'float32', 'tiesToEven', 'accuracy');
      expect(clean(32) - at(32, 'float8_e4m3', mode, 'accuracy')).toBeGreaterThan(30);
      expect(clean(32) - at(32, 'float16', mode, 'accuracy')).toBeLessThan(3);
      expect(clean(6) - at(6, 'float8_e4m3', mode, 'accuracy')).toBeLessThan(10);
    },
  );

  it('gain six decibels a bit', () => {
    const gain = at(6, 'float16', 'tiesToEven', 'sqnr') - at(6, 'float8_e4m3', 'tiesToEven', 'sqnr');
    expect(gain / 7).toBeGreaterThan(5.3);
    expect(gain / 7).toBeLessThan(6.7);
  });

  it('have errors as theory says: four times as large if directed, twice at random', () => {
    const ratio = (rounding: string): number =>
      at(32, 'float8_e4m3', rounding, 'weightError') / at(32, 'float8_e4m3', 'tiesToEven', 'weightError');
    for (const rounding of ['towardPositive', 'towardNegative', 'towardZero']) {
      expect(ratio(rounding)).toBeGreaterThan(3.5);
      expect(ratio(rounding)).toBeLessThan(4.7);
    }
    expect(ratio('stochastic')).toBeGreaterThan(1.7);
    expect(ratio('stochastic')).toBeLessThan(2.4);
  });
});
