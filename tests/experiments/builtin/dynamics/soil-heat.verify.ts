/** E10 against the figures of the reference program after sixty years. */
import { expect, it } from 'vitest';
import soilHeat from '../../../../src/experiments/builtin/soil-heat/index.js';
import { collect, judge, numbers } from '../../../../src/experiments/index.js';

const nearest = { rounding: ['tiesToEven'] } as const;

it('reproduces every figure to nearest', async () => {
  const rows = await collect(soilHeat, { ...nearest, formats: ['float32', 'e8m15', 'e8m10', 'bfloat16'] });
  const claim = soilHeat.claims!.find(({ gate }) => gate === 'B')!;
  expect(judge(claim, rows)).toMatchObject({ verdict: 'pass', passed: 18, of: 18, distance: 0 });
});

it('departs from the eleven bits of the figures where increments are subnormal in float16', async () => {
  const rows = await collect(soilHeat, { ...nearest, formats: ['e8m10', 'float16'], params: { zero: 273.15 } });
  const tenth = numbers(rows, 'temperature').filter((_, i) => rows[i]!.depth === 10);
  expect(tenth.map((T) => T.toFixed(5))).toEqual(['273.18598', '273.18595']);
});
