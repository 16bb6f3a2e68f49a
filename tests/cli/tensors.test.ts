import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { quantizer } from '../../src/blocks/index.js';
import { chop } from '../../src/index.js';
import { readQuantized, readTensors, writeSafetensors } from '../../src/io/index.js';
import { useProgram } from './program.js';

const w = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i * i) * 2 ** (i % 5));
const { run, file } = useProgram();
beforeAll(() => {
  const tensors = {
    w: { data: w, shape: [2, 64] },
    bias: { data: w.subarray(0, 3) },
    steps: { data: Int32Array.of(7) },
  };
  writeFileSync(file('m.safetensors'), writeSafetensors(tensors, { metadata: { note: 'kept' } }));
});

describe('fpchop quantize', () => {
  it('writes codes and scales that decode to what the quantizer gives, and names what it copies', async () => {
    const { status, stdout } = run([
      'quantize',
      'm.safetensors',
      '--as',
      'mxfp4',
      '--scale-rule',
      'rceil',
      '-t',
      'w',
      '-o',
      'q.safetensors',
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('copied: bias (left out by --tensors)');
    const open = await readTensors(readFileSync(file('q.safetensors')));
    expect(open.metadata.get('note')).toBe('kept');
    const decoded = (await (await readQuantized(open)).read('w')).dequantize('float32');
    expect(decoded).toEqual(quantizer('mxfp4', { scaleRule: 'rceil' })(w, [2, 64]));
    expect((await open.read('steps')).data).toEqual(Int32Array.of(7));
  });

  it('writes GGUF, where rows that are no whole blocks stay as they are', async () => {
    expect(run(['quantize', 'm.safetensors', '--as', 'q8_0', '-o', 'q.gguf']).stdout).toContain(
      'rows of 3 are no whole blocks of 32',
    );
    const open = await readTensors(readFileSync(file('q.gguf')));
    expect((await open.read('w')).data).toEqual(quantizer('q8_0')(w, [2, 64]));
  });

  it.each([
    ['--as mxfp4 -o q.gguf', '--as expected a type of GGUF'],
    ['--as mxfp4 -o q.npy', '--output expected .safetensors, .npz or .gguf'],
    ['--as mxfp5 -o q.npz', 'expected one of mxfp8_e4m3'],
    ['--as mxfp4 -t nothing -o q.npz', '--tensors expected a pattern of names in m.safetensors, got "nothing"'],
  ])('refuses %s', (line, message) => {
    const { status, stderr } = run(['quantize', 'm.safetensors', ...line.split(' ')]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('fpchop inspect and compare', () => {
  it('tell ranges, SQNR under recipes, and what differs', () => {
    const inspected = JSON.parse(run(['inspect', 'm.safetensors', '--recipes', 'mxfp4,q4_0', '--json']).stdout) as {
      tensors: { name: string; range: { max: number }; sqnr?: Record<string, number | undefined> }[];
    };
    const found = inspected.tensors.find(({ name }) => name === 'w')!;
    expect(found.range.max).toBe(Math.max(...w));
    expect(found.sqnr!['mxfp4']).toBeGreaterThan(10);
    // Three elements are no block of Q4_0.
    expect(inspected.tensors.find(({ name }) => name === 'bias')!.sqnr).not.toHaveProperty('q4_0');

    expect(run(['chop', 'm.safetensors', '-f', 'bfloat16', '-o', 'b.safetensors']).status).toBe(0);
    const { tensors, all } = JSON.parse(run(['compare', 'm.safetensors', 'b.safetensors', '--json']).stdout) as {
      tensors: { name: string; ulps: number[]; maxError: number; changedCodes: number }[];
      all: { count: number };
    };
    const rounded = chop(w, 'bfloat16');
    const row = tensors.find(({ name }) => name === 'w')!;
    expect(row.maxError).toBe(Math.max(...w.map((x, i) => Math.abs(x - rounded[i]!))));
    expect(row.changedCodes).toBe(w.filter((x, i) => x !== rounded[i]).length);
    expect(row.ulps.reduce((sum, count) => sum + count, 0)).toBe(128);
    expect(all.count).toBe(132);
  });
});

describe('fpchop chop and survey on files of tensors', () => {
  it('round by a recipe, tensor by tensor', async () => {
    expect(run(['chop', 'm.safetensors', '-f', 'mxfp4', '-o', 'c.npz', '-q']).status).toBe(0);
    const open = await readTensors(readFileSync(file('c.npz')));
    expect((await open.read('w')).data).toEqual(quantizer('mxfp4')(w, [2, 64]));
    const survey = JSON.parse(run(['survey', 'm.safetensors', '--formats', 'half,mxfp4,int8', '--json']).stdout) as {
      formats: { format: string; sqnr: number }[];
    };
    expect(JSON.stringify(survey)).toContain('"mxfp4"');
  });

  it('refuse recipes for CSV, which has no shape', () => {
    const { status, stderr } = run(['chop', '-', '-f', 'mxfp4'], { input: 'x\n1\n' });
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('got the recipe mxfp4, which takes arrays with a shape'),
    ]);
  });
});
