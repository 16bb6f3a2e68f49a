import { beforeAll, describe, expect, it } from 'vitest';
import { chop } from '../../src/index.js';
import { attach } from '../../src/tfjs/index.js';
import { fp, kernelsOf, tf, withoutLeaks } from './tensorflow.js';

describe('scopes', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('do not nest', () => {
    expect(() => fp.run('float16', () => fp.run('bfloat16', () => 1))).toThrow(/scopes do not nest/);
    expect(fp.run('float16', () => 1)).toBe(1);
  });

  it('do not nest through another adapter of the same engine', () => {
    const other = attach({ ...tf });
    expect(() => fp.run('float16', () => other.run('bfloat16', () => 1))).toThrow(/scopes do not nest/);
    expect(other.run('bfloat16', () => tf.tidy(() => tf.add(tf.scalar(0.3), 0).dataSync()[0]))).toBe(
      chop(0.3, 'bfloat16'),
    );
  });

  it('do not nest if they are asynchronous: that would wait for itself', async () => {
    const nested = fp.runAsync('float16', () => fp.runAsync('bfloat16', () => Promise.resolve(1)));
    await expect(nested).rejects.toThrow(/scopes do not nest/);
    await expect(fp.run('float16', () => void fp.runAsync('bfloat16', () => Promise.resolve(1)).catch(() => 1))).toBe(
      undefined,
    );
    expect(await fp.runAsync('float16', () => Promise.resolve(2))).toBe(2);
  });

  it('wait for each other if they are asynchronous (trap 6)', async () => {
    const log: string[] = [];
    const scope = (name: string) => async (): Promise<number> => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(`${name} ends`);
      return tf.tidy(() => tf.add(tf.scalar(0.3), 0).dataSync()[0]!);
    };
    const both = Promise.all([
      fp.runAsync('float8_e5m2', scope('first')),
      fp.runAsync('float8_e4m3fn', scope('second')),
    ]);
    expect(() => fp.run('float16', () => 1)).toThrow(/expected no other scope to be open/);
    expect(await both).toEqual([chop(0.3, 'float8_e5m2'), chop(0.3, 'float8_e4m3fn')]);
    expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
    expect(fp.run('float16', () => 1)).toBe(1);
  });

  it('refuse what they cannot do', async () => {
    expect(() => fp.run('float16', async () => Promise.resolve(1))).toThrow(/got a promise; use runAsync/);
    expect(() => fp.run('float16', 5 as never)).toThrow(/"fn" expected a function, got number/);
    expect(() => fp.run('float64', () => 1)).toThrow(/one whose values float32 holds/);
    expect(() => fp.run({ formt: 'float16' } as never, () => 1)).toThrow(/unknown option "formt"/);
    expect(() => fp.run({ ops: { Exp: { foo: 1 } } } as never, () => 1)).toThrow(/ops\["Exp"\].*"foo"/);
    expect(() => fp.run({ fused: 'both' } as never, () => 1)).toThrow(/"fused" expected/);
    expect(() => fp.run({ layers: { '/(/': 'float16' } }, () => 1)).toThrow(/regular expressions/);
    await expect(fp.runAsync('float17', () => Promise.resolve(1))).rejects.toThrow(/float17/);
  });

  it('do not touch a backend whose kernels the registry cannot list (trap 7)', async () => {
    tf.registerBackend('cpu_low', () => tf.findBackend('cpu'));
    await tf.setBackend('cpu_low');
    const before = kernelsOf('cpu').size;
    expect(() => fp.run('float16', () => 1)).toThrow(/"cpu_low", which has none/);
    expect(kernelsOf('cpu').size).toBe(before);
    await tf.setBackend('cpu');
  });

  it('see a backend by another name, which leaves its own alone', async () => {
    tf.registerBackend('cpu-low', () => tf.findBackend('cpu'));
    tf.copyRegisteredKernels('cpu', 'cpu-low');
    await tf.setBackend('cpu-low');
    withoutLeaks(() => {
      expect(fp.run('float8_e5m2', () => tf.add(tf.scalar(0.3), 0).dataSync()[0])).toBe(chop(0.3, 'float8_e5m2'));
      expect(fp.quantize(tf.scalar(0.3), 'float8_e5m2').dataSync()[0]).toBe(chop(0.3, 'float8_e5m2'));
    });
    await tf.setBackend('cpu');
  });
});
