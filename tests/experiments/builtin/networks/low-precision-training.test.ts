/** E16: one seed, few steps. */
import { describe, expect, it } from 'vitest';
import { quantizeScaled } from '../../../../src/blocks/index.js';
import training from '../../../../src/experiments/builtin/low-precision-training/index.js';
import { quantizerOf } from '../../../../src/experiments/builtin/low-precision-training/quantizer.js';
import { format } from '../../../../src/index.js';
import { cell, collect, normal, tasksOf } from '../../../../src/experiments/index.js';

describe('training in few bits', async () => {
  const rows = await collect(training, {
    formats: ['float64', 'e1m1finite', 'e2m1finite', 'e4m3finite'],
    seeds: [1],
    params: { steps: 150, scales: 'column' },
  });
  const loss = (format: string): number => cell(rows, { format }, 'loss') as number;

  it('learns: the loss is below that of guessing', () => {
    for (const format of ['float64', 'e1m1finite', 'e2m1finite']) expect(loss(format)).toBeLessThan(0.8 * Math.log(10));
  });

  it('is the worse the fewer bits there are', () => {
    expect(loss('e1m1finite')).toBeGreaterThan(loss('e2m1finite'));
    expect(loss('e2m1finite')).toBeGreaterThan(loss('float64'));
  });

  it('hardly suffers from eight bits', () => {
    expect(loss('e4m3finite') / loss('float64')).toBeCloseTo(1, 1);
    expect(loss('e4m3finite')).not.toBe(loss('float64'));
  });

  it('compares scales of the whole array for two formats alone', () => {
    const tasks = tasksOf(training, { seeds: [1], params: { scales: 'tensor' } });
    expect(tasks.map(({ format }) => format.name)).toEqual(['e2m1finite', 'e1m2finite']);
  });

  it('takes sizes and data as parameters', async () => {
    const few = { steps: 2, scales: 'column' };
    const lossOf = async (params: object): Promise<number> => {
      const [row] = await collect(training, { formats: ['e2m1finite'], seeds: [1], params: { ...few, ...params } });
      return row!.loss as number;
    };
    const others = [{}, { inputs: 16 }, { hidden: 8 }, { teacher: 4 }, { batch: 8 }, { steps: 3 }, { rate: 0.01 }];
    const losses = await Promise.all(others.map(lossOf));
    expect(new Set(losses).size).toBe(others.length);
    expect(losses.every(Number.isFinite)).toBe(true);
  });
});

describe('a scale belongs to what is summed over', () => {
  const layer = { inputs: 6, outputs: 4, weights: normal(24, { seed: 4 }), bias: new Float64Array(4) };
  const x = normal(5 * 6, { seed: 5 });
  const byColumn = quantizerOf(format('e2m1finite'), true);

  const withHuge = (array: Float64Array, at: number): Float64Array => array.map((value, k) => (k === at ? 1e9 : value));

  // Where one element becomes huge, those that share its scale underflow; all others stay as they were.
  it.each([
    ['the inputs of one output, forward', layer.weights, 4, byColumn.forward, (k: number) => k % 4 === 1],
    ['the outputs of one input, backward', layer.weights, 4, byColumn.backward, (k: number) => k >= 4 && k < 8],
    ['one input of all samples, for the gradient of weights', x, 6, byColumn.inputs, (k: number) => k % 6 === 1],
  ] as const)('%s', (_, array, cols, quantize, shares) => {
    const at = cols === 4 ? 5 : 7; // row 1, column 1
    const [before, after] = [quantize(array, layer), quantize(withHuge(array, at), layer)];
    array.forEach((_, k) =>
      expect(after[k]).toBe(k === at ? Math.fround(1e9 / 6) * 6 : shares(k) ? 0 * array[k]! : before[k]),
    );
  });

  it('or, without columns, to all', () => {
    const after = quantizerOf(format('e2m1finite'), false).forward(withHuge(layer.weights, 5), layer);
    expect(after.filter((weight) => weight !== 0)).toHaveLength(1);
  });
});

describe('which division of four bits has the smaller error', () => {
  const magnitudes = {
    e2m1finite: [0, 0.5, 1, 1.5, 2, 3, 4, 6],
    e1m2finite: [0, 1, 2, 3, 4, 5, 6, 7],
    e3m0finite: [0, 0.25, 0.5, 1, 2, 4, 8, 16],
  };
  type Name = keyof typeof magnitudes;

  /** Mean squared error of normal columns whose largest magnitude becomes the largest of the format, by search. */
  function errorOf(name: Name, length: number): number {
    const values = magnitudes[name];
    const x = normal(1 << 14, { seed: 3 });
    let sum = 0;
    for (let start = 0; start < x.length; start += length) {
      const column = x.subarray(start, start + length);
      const scale = Math.max(...column.map(Math.abs)) / values.at(-1)!;
      for (const y of column) sum += Math.min(...values.map((value) => (Math.abs(y) - value * scale) ** 2));
    }
    return sum / x.length;
  }

  it.each([
    [8, 'e1m2finite', 'e2m1finite'],
    [32, 'e1m2finite', 'e2m1finite'],
    [128, 'e2m1finite', 'e1m2finite'],
    [1024, 'e2m1finite', 'e1m2finite'],
    [32, 'e2m1finite', 'e3m0finite'],
    [1024, 'e2m1finite', 'e3m0finite'],
  ] as const)('columns of %d normal numbers: %s rather than %s', (length, better, worse) => {
    expect(errorOf(better, length)).toBeLessThan(errorOf(worse, length));
  });

  it.each(Object.keys(magnitudes) as Name[])('and training quantizes so: %s', (name) => {
    const x = normal(1 << 14, { seed: 3 });
    const shape = [256, 64]; // columns are strided
    const columns = Float64Array.from(x, (_, i) => x[(i % 64) * 256 + Math.floor(i / 64)]!);
    const { values } = quantizeScaled(columns, shape, { format: name, scale: 'float32', axis: 1 });
    const error = values.reduce((sum, value, i) => sum + (value - columns[i]!) ** 2, 0) / x.length;
    expect(error).toBeCloseTo(errorOf(name, 256), 6);
  });
});
