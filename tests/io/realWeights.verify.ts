/**
 * The weights of a real network through `fpchop inspect` and `fpchop quantize` to six recipes and back; the files are read
 * by readers that are not ours: NumPy, @huggingface/gguf, and safetensors of npm.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { quantizer } from '../../src/blocks/index.js';
import { readQuantized, readTensors, writeNpz, writeSafetensors } from '../../src/io/index.js';
import { install } from '../../scripts/packages.mjs';
import { useProgram } from '../cli/program.js';
import { realWeights } from './weights.js';

const recipes = ['mxfp4', 'mxfp8', 'nvfp4', 'int8', 'q4_0', 'nf4'];
const weights = realWeights();
/** ggml's types take rows of whole blocks alone. */
const fits = (recipe: string, shape: readonly number[]): boolean => recipe !== 'q4_0' || shape.at(-1)! % 32 === 0;

const { run, file } = useProgram();
beforeAll(() => writeFileSync(file('w.safetensors'), writeSafetensors(weights)));

interface Report {
  readonly tensors: readonly {
    name: string;
    elements: number;
    bytesBefore: number;
    bytesAfter: number;
    errors?: object;
  }[];
  readonly all: { readonly sqnr: number; readonly count: number };
}

describe('the weights of ESRGAN slim', () => {
  it('are 222,075 float32 numbers in 24 tensors, of which inspect prints ranges and SQNR', () => {
    const { status, stdout } = run(['inspect', 'w.safetensors', '--recipes', recipes.join(), '--json']);
    expect(status).toBe(0);
    const { tensors, sqnr } = JSON.parse(stdout) as { tensors: { count: number }[]; sqnr: Record<string, number> };
    expect(tensors.length).toBe(24);
    expect(tensors.reduce((sum, { count }) => sum + count, 0)).toBe(222_075);
    // A bit is 6 dB: formats of 4 bits lie about 20, of 8 bits above 30.
    for (const name of ['mxfp4', 'nvfp4', 'q4_0', 'nf4']) expect(sqnr[name]).toBeGreaterThan(17);
    for (const name of ['mxfp8_e4m3', 'int8']) expect(sqnr[name]).toBeGreaterThan(30);
  });

  const table: string[] = ['recipe    file         bytes  of 888,300  elements  SQNR, dB'];
  it.each(recipes)('%s and back, in safetensors, .npz and (ggml) GGUF', async (recipe) => {
    const kinds = recipe === 'q4_0' ? ['safetensors', 'npz', 'gguf'] : ['safetensors', 'npz'];
    for (const kind of kinds) {
      const name = `w-${recipe}.${kind}`;
      const { status, stdout, stderr } = run(['quantize', 'w.safetensors', '--as', recipe, '-o', name, '--json']);
      expect(status, stderr).toBe(0);
      const report = JSON.parse(stdout) as Report;
      const open = await readTensors(file(name));
      const found = await readQuantized(open);
      for (const [tensor, { data, shape }] of weights) {
        const quantized = kind !== 'gguf' && fits(recipe, shape);
        const read = quantized ? (await found.read(tensor)).dequantize('float32') : (await open.read(tensor)).data;
        expect(read).toEqual(fits(recipe, shape) ? quantizer(recipe)(data, shape) : data);
      }
      const bytes = readFileSync(file(name)).length;
      table.push(
        `${recipe.padEnd(8)}  ${kind.padEnd(11)}  ${String(bytes).padStart(7)}  ${((100 * bytes) / 888_300).toFixed(1).padStart(8)} %  ${String(report.all.count).padStart(8)}  ${report.all.sqnr.toFixed(2).padStart(8)}`,
      );
    }
  });

  it('print the table', () => {
    expect(table.length).toBe(1 + 2 * recipes.length + 1);
    console.log(table.join('\n'));
  });
});

/** Python with NumPy, or undefined. */
function python(): string | undefined {
  for (const command of ['python3', 'python']) {
    try {
      execFileSync(command, ['-c', 'import numpy'], { stdio: 'ignore' });
      return command;
    } catch {
      // another name, or none
    }
  }
  return undefined;
}

describe('readers that are not ours', () => {
  it('NumPy reads .npz: floats, codes and scales', ({ skip }) => {
    const command = python();
    if (command === undefined) {
      console.warn('SKIPPED: no python3 with numpy (Debian: apt-get install python3-numpy)');
      skip();
    }
    writeFileSync(file('w.npz'), writeNpz(weights, { compress: true }));
    expect(run(['quantize', 'w.safetensors', '--as', 'int8', '-o', 'i8.npz']).status).toBe(0);
    expect(run(['quantize', 'w.safetensors', '--as', 'mxfp8', '-o', 'm8.npz']).status).toBe(0);
    expect(run(['quantize', 'w.safetensors', '--as', 'int8', '--dequantized', '-o', 'd8.npz']).status).toBe(0);
    const script = `
import json, numpy as np
w, q, d, m = (np.load(n + '.npz') for n in ('w', 'i8', 'd8', 'm8'))
print(json.dumps({
  'names': sorted(w.files), 'shapes': {n: w[n].shape for n in w.files}, 'sums': {n: float(np.sum(w[n].astype('f8'))) for n in w.files},
  'types': [str(q['SR/kernel'].dtype), str(q['SR/kernel_scale'].dtype), str(m['SR/kernel'].dtype), str(m['SR/kernel_scale'].dtype)],
  'int8': bool(all(np.array_equal(q[n].astype('f4') * q[n + '_scale'], d[n]) for n in w.files)),
}))`;
    const said = JSON.parse(execFileSync(command!, ['-c', script], { cwd: file('.'), encoding: 'utf8' })) as {
      names: string[];
      shapes: Record<string, number[]>;
      sums: Record<string, number>;
      types: string[];
      int8: boolean;
    };
    expect(said.names).toEqual([...weights.keys()].sort());
    for (const [name, { data, shape }] of weights) {
      expect(said.shapes[name]).toEqual(shape);
      const sum = data.reduce((total, x) => total + x, 0);
      expect(Math.abs(said.sums[name]! - sum)).toBeLessThan(1e-9 * data.length);
    }
    expect(said.types).toEqual(['int8', 'float32', 'uint8', 'uint8']);
    expect(said.int8).toBe(true);
  });

  /** A package on demand; the test is skipped aloud where the registry does not answer. */
  async function packageOf(path: string, skip: () => void): Promise<Record<string, unknown>> {
    try {
      const modules = install('tests/packages/io');
      return (await import(pathToFileURL(join(modules, path)).href)) as Record<string, unknown>;
    } catch (error) {
      if ((error as { skipped?: boolean }).skipped !== true) throw error;
      console.warn(`SKIPPED: ${path}, as the registry does not answer`);
      skip();
      return {};
    }
  }

  it('@huggingface/gguf reads GGUF: metadata, names, types, shapes and places', async ({ skip }) => {
    const { gguf } = (await packageOf('@huggingface/gguf/dist/index.mjs', skip)) as {
      gguf(
        path: string,
        options: object,
      ): Promise<{
        metadata: Record<string, unknown>;
        tensorInfos: { name: string; shape: bigint[]; dtype: number; offset: bigint }[];
        tensorDataOffset: bigint;
      }>;
    };
    expect(run(['quantize', 'w.safetensors', '--as', 'q4_0', '-o', 'w.gguf']).status).toBe(0);
    const { metadata, tensorInfos, tensorDataOffset } = await gguf(file('w.gguf'), { allowLocalFile: true });
    expect(metadata).toMatchObject({ version: 3, tensor_count: 24n, kv_count: 0n });
    const ours = await readTensors(file('w.gguf'));
    const bytes = readFileSync(file('w.gguf'));
    expect(tensorInfos.length).toBe(24);
    for (const { name, shape, dtype, offset } of tensorInfos) {
      expect([...shape].reverse().map(Number)).toEqual(weights.get(name)!.shape);
      expect(dtype).toBe(fits('q4_0', weights.get(name)!.shape) ? 2 : 0);
      const stored = await ours.bytes(name);
      const place = Number(tensorDataOffset + offset);
      expect(bytes.subarray(place, place + stored.length).equals(stored)).toBe(true);
    }
  });

  it('safetensors of npm reads safetensors: names, types, shapes and bytes', async ({ skip }) => {
    const { SafeTensor } = (await packageOf('safetensors/dist/safetensors.es.js', skip)) as {
      SafeTensor: new (bytes: Uint8Array) => {
        metadata: Map<string, { dtype: string; shape: number[] }>;
        getTensor(name: string): Uint8Array;
      };
    };
    const read = new SafeTensor(writeSafetensors(weights));
    expect([...read.metadata.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [name, { data, shape }] of weights) {
      expect(read.metadata.get(name)).toMatchObject({ dtype: 'F32', shape });
      expect(Buffer.from(read.getTensor(name)).equals(Buffer.from(data.buffer, data.byteOffset, data.byteLength))).toBe(
        true,
      );
    }
  });
});
