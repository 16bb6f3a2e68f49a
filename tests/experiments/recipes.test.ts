/** Recipes of fpchop/blocks in place of formats. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { quantizer } from '../../src/blocks/index.js';
import { collect, defineExperiment, tasksOf } from '../../src/experiments/index.js';
import { chop } from '../../src/index.js';
import { useCompiled } from './compiled.js';

const { experiments, file, write } = useCompiled();
const x = Float64Array.from({ length: 64 }, (_, i) => (i - 20) / 7);

const sums = defineExperiment({
  name: 'sums',
  title: '',
  summary: '',
  formats: ['bfloat16'],
  rounding: ['tiesToEven', 'stochastic'],
  seeds: [5],
  recipes: true,
  *run({ chopper, quantizer: recipe, format }) {
    const rounded = recipe === undefined ? chopper(x) : recipe(x);
    yield { among: format.name, sum: rounded.reduce((sum, y) => sum + y) };
  },
});

const sumOf = (rounded: Float64Array): number => rounded.reduce((sum, y) => sum + y);

it('are given as quantizers with the mode and seed of the point, and named in rows', async () => {
  expect(await collect(sums, { formats: ['bfloat16', 'MXFP4', 'int8'] })).toEqual([
    { format: 'bfloat16', rounding: 'tiesToEven', seed: null, among: 'bfloat16', sum: sumOf(chop(x, 'bfloat16')) },
    expect.objectContaining({ format: 'bfloat16', rounding: 'stochastic', seed: 5 }),
    { format: 'mxfp4', rounding: 'tiesToEven', seed: null, among: 'float64', sum: sumOf(quantizer('mxfp4')(x)) },
    {
      ...{ format: 'mxfp4', rounding: 'stochastic', seed: 5, among: 'float64' },
      sum: sumOf(quantizer('mxfp4', { rounding: 'stochastic', seed: 5 })(x)),
    },
    expect.objectContaining({ format: 'int8', sum: sumOf(quantizer('int8')(x)) }),
    expect.objectContaining({ format: 'int8', rounding: 'stochastic' }),
  ]);
});

it('are errors where an experiment takes formats alone, and where they are unknown', () => {
  const formatsAlone = { ...sums, recipes: false };
  expect(() => tasksOf(formatsAlone, { formats: ['mxfp4'] })).toThrow(
    '"formats" expected formats, which are all that sums takes, got the recipe "mxfp4"',
  );
  expect(() => tasksOf(sums, { formats: ['mxfp6'] })).toThrow(/'mxfp6_e2m3' or 'mxfp6_e3m2'/);
  expect(() => tasksOf(sums, { formats: ['mxfp5'] })).toThrow(RangeError);
});

const means = `import { defineExperiment } from 'fpchop/experiments';
export default defineExperiment({
  name: 'means', title: '', summary: '', formats: ['bfloat16'], rounding: ['stochastic'], seeds: [1, 2], recipes: true,
  *run({ chopper, quantizer = chopper }) {
    const x = quantizer(Float64Array.from({ length: 100 }, (_, i) => i / 7));
    yield { mean: x.reduce((sum, y) => sum + y) / 100 };
  },
});
`;

it('stand in full in the manifest of a run, which is verified by it', async () => {
  const { runExperiment, verifyRun } = await experiments();
  const output = file('means');
  await runExperiment(write('means.mjs', means), { output, formats: ['bfloat16', 'mxfp4', 'fixed<4,4>'], workers: 1 });
  const { formats } = JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')) as { formats: object };
  expect(formats).toMatchObject({
    bfloat16: { like: 'bfloat16' },
    mxfp4: { recipe: 'mxfp4', spec: { family: 'mx', element: 'float4_e2m1fn', block: 32, scaleRule: 'floor' } },
    'fixed<4,4>': { spec: { family: 'fixed', intBits: 4, fracBits: 4 } },
  });
  expect(await verifyRun(output)).toEqual({ tasks: 6, rows: 6, differences: [], changes: [] });
});
