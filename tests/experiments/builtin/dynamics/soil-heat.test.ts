/** E10: the arithmetic of the column, and where it stands still. */
import { describe, expect, it } from 'vitest';
import { diffuse, diffuseInDouble, NODES } from '../../../../src/experiments/builtin/soil-heat/column.js';
import soilHeat from '../../../../src/experiments/builtin/soil-heat/index.js';
import { collect, numbers, tasksOf } from '../../../../src/experiments/index.js';
import { chopper, type RoundingOptions } from '../../../../src/index.js';

const start = { surface: 280, initial: 273.15, timeStep: 1800 };
const ignore = (): void => undefined;

/** The definition, node by node: 64 nodes behind the first, so that random words fall on the same operations. */
function nodeByNode(format: string, options: RoundingOptions, steps: number): number[] {
  const { add, sub, mul } = chopper(format, options);
  const nearest = chopper(format);
  const T = new Array<number>(66).fill(nearest(273.15));
  T[0] = nearest(280);
  for (let step = 0; step < steps; step++) {
    const each = (f: (m: number) => number): number[] => Array.from({ length: 64 }, (_, i) => f(i + 1));
    const first = each((m) => sub(T[m + 1]!, 2 * T[m]!));
    const second = each((m) => add(first[m - 1]!, T[m - 1]!));
    const third = each((m) => mul(nearest(1800 * 7e-7), second[m - 1]!));
    each((m) => add(T[m]!, third[m - 1]!)).forEach((x, i) => (T[i + 1] = x));
    T[61] = T[60]!;
  }
  return T.slice(0, 61);
}

describe('the column', () => {
  it.each<[string, RoundingOptions]>([
    ['bfloat16', {}],
    ['float32', {}],
    ['float16', { rounding: 'stochastic', seed: 7 }],
  ])('rounds every operation of every node: %s %o', (format, options) => {
    const ours = diffuse(chopper(format, options), { ...start, steps: 60 }, ignore);
    expect(Array.from(ours)).toEqual(nodeByNode(format, options, 60));
  });

  it('is that of float64 where float64 rounds', () => {
    const ours = diffuse(chopper('float64'), { ...start, steps: 20 }, ignore);
    diffuseInDouble({ ...start, steps: 20 }).forEach((T, m) => expect(ours[m]).toBeCloseTo(T, 11));
  });

  it('ends early where no step changes anything any more', () => {
    let last = 0;
    const steps = 1e9;
    const ours = diffuse(chopper('bfloat16'), { ...start, steps }, (fraction) => (last = fraction));
    expect(last).toBeLessThan(1e-3);
    expect(ours).toEqual(diffuse(chopper('bfloat16'), { ...start, steps: 40000 }, ignore));
  });

  it('tends to the temperature of the surface', () => {
    const T = diffuseInDouble({ surface: 1, initial: 0, timeStep: 700000, steps: 100000 });
    T.forEach((x) => expect(x).toBeCloseTo(1, 6));
  });
});

describe('soil heat', () => {
  it('stands still in bfloat16 after less than a year, where it is after sixty', async () => {
    const rows = await collect(soilHeat, {
      formats: ['bfloat16'],
      rounding: ['tiesToEven'],
      params: { years: [1, 2], zero: 0 },
    });
    const temperatures = numbers(rows, 'temperature');
    expect(temperatures.slice(0, NODES)).toEqual(temperatures.slice(NODES));
    const mean = temperatures.slice(0, NODES).reduce((sum, T) => sum + T, 0) / NODES;
    expect(mean.toFixed(4)).toBe('274.0984'); // the reference program's after 60 years
  });

  it('runs stochastically what claims look at, and everything with seed 0', () => {
    const stochastic = (seeds?: number[]) =>
      tasksOf(soilHeat, { ...(seeds && { seeds }) }).filter(({ rounding }) => rounding === 'stochastic');
    expect(stochastic()).toHaveLength(20);
    expect(stochastic([0])).toHaveLength(10);
  });
});
