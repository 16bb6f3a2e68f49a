/** E10 against the figures of the reference program after sixty years. */
import { expect, it } from 'vitest';
import soilHeat from '../../../src/experiments/builtin/soil-heat/index.js';
import { collect, judge } from '../../../src/experiments/index.js';

it('reproduces every figure to nearest', async () => {
  const rows = await collect(soilHeat, { rounding: ['tiesToEven'] });
  const claim = soilHeat.claims!.find(({ gate }) => gate === 'B')!;
  expect(judge(claim, rows)).toMatchObject({ verdict: 'pass', passed: 18, of: 18, distance: 0 });
}, 120_000);
