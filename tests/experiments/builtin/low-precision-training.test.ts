/** E16: one seed, few steps. */
import { describe, expect, it } from 'vitest';
import training from '../../../src/experiments/builtin/low-precision-training/index.js';
import { cell, collect, tasksOf } from '../../../src/experiments/index.js';

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
});
