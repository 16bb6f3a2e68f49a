/**
 * Quantization of nsfw after training, and formats assigned by sensitivity: figures to be reached on 15 packaged photographs.
 */
import { beforeAll, expect, it } from 'vitest';
import { fp, tf } from '../tensorflow.js';
import { nsfwTask, type NsfwTask } from './crops.js';
import { print, type Row } from './tables.js';

let task: NsfwTask;
beforeAll(async () => {
  await tf.setBackend('wasm');
  tf.env().set('IS_TEST', false);
  task = await nsfwTask();
});

const perChannel = { scale: 'float32', per: 'channel' } as const;
const kernels = ({ kind }: { kind: string }): boolean => /Conv|Dense/.test(kind);
const formats = {
  e2m1: { format: 'float4_e2m1fn', ...perChannel },
  e2m3: { format: 'float6_e2m3fn', ...perChannel },
  int8: { format: 'int8', ...perChannel },
} as const;
const widths: Readonly<Record<string, number>> = { e2m1: 4, e2m3: 6, int8: 8 };

it('nearest, corrected means and GPTQ, per channel', () => {
  const ways = {
    nearest: [{}, {}],
    means: [{}, { calibration: task.calibration, correctMeans: true }],
    gptq: [{ method: 'gptq' }, { calibration: task.calibration, correctMeans: false }],
  } as const;
  // The divergence that a prototype found, on crops of its own: within a factor of 1.5, or better.
  const pages: [format: string, way: keyof typeof ways, kl: number][] = [
    ['int8', 'nearest', 0.00931],
    ['int8', 'means', 0.00036],
    ['float8_e4m3fn', 'nearest', 0.0855],
    ['float8_e4m3fn', 'means', 0.00408],
    ['float4_e2m1fn', 'nearest', 0.451],
    ['float4_e2m1fn', 'means', 0.0848],
    ['float4_e2m1fn', 'gptq', 0.0808],
    ['int4', 'nearest', 2.9],
    ['int4', 'means', 0.165],
  ];
  const found = new Map<string, number>();
  const rows = pages.map(([format, way, page]): Row => {
    const [fields, options] = ways[way];
    const quantized = fp.quantizeModel(task.model, {
      weights: { format, ...perChannel, ...fields } as never,
      filter: kernels,
      ...options,
    });
    const { kl, apart } = task.measure();
    quantized.restore();
    found.set(`${format} ${way}`, kl);
    return [`${format} ${way}`, kl, page, `${kl <= 1.5 * page ? 'yes' : 'no'}`, `${apart} of 56`];
  });
  print('nsfw, weights per channel: mean KL divergence', ['weights', 'KL', 'page', 'within 1.5', 'other class'], rows);
  expect(found.get('int8 means')).toBeLessThanOrEqual(0.0006);
  expect(Math.min(found.get('float4_e2m1fn means')!, found.get('float4_e2m1fn gptq')!)).toBeLessThanOrEqual(0.13);
  expect(task.measure()).toEqual({ kl: expect.closeTo(0, 7) as number, apart: 0 });
});

it('formats assigned by sensitivity', async () => {
  const seen = task.some(8);
  const sensitivity = await fp.sensitivity(task.model, seen, { formats, metric: 'kl' });
  const rows: Row[] = [];
  // Bits before scales.
  const counted = { rows: sensitivity.rows.map((row) => ({ ...row, bits: widths[row.format]! * row.elements })) };
  const measured = new Map<string, { kl: number; apart: number }>();
  for (const [bits, method, page] of [
    [4.59, 'nearest', 0.0146],
    [4.07, 'nearest', 0.0577],
    [4.07, 'gptq', 0.00884],
  ] as const) {
    const assignment = fp.assign(counted, { bits });
    const parts = Object.fromEntries(
      Object.entries(assignment.formats).map(([part, format]) => [part, { ...formats[format as 'e2m1'], method }]),
    );
    const quantized = fp.quantizeModel(task.model, {
      weights: { parts },
      filter: ({ name }) => name in parts,
      ...(method === 'gptq' && { calibration: task.calibration, correctMeans: false }),
    });
    const { kl, apart } = task.measure();
    quantized.restore();
    measured.set(`${bits} ${method}`, { kl, apart });
    rows.push([`<= ${bits} bits, ${method}`, assignment.bits, kl, page, `${apart} of 56`]);
  }
  print('nsfw, formats assigned by sensitivity', ['assignment', 'bits', 'KL', 'page', 'other class'], rows);
  print(
    'nsfw, the most sensitive parts in e2m1',
    ['part', 'KL alone'],
    [...sensitivity.rows]
      .filter(({ format }) => format === 'e2m1')
      .sort((a, b) => b.error - a.error)
      .slice(0, 6)
      .map(({ part, error }): Row => [part, error]),
  );
  // The goal is one for at most 4.7 bits; GPTQ upon the assignment reaches it with 4.07.
  expect(measured.get('4.07 gptq')!.kl).toBeLessThanOrEqual(0.022);
  expect(measured.get('4.07 gptq')!.apart).toBeLessThanOrEqual(1);
  seen.dispose();
});
