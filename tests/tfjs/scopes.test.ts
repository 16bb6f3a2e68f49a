import { beforeAll, describe, expect, it } from 'vitest';
import { chop } from '../../src/index.js';
import { attach } from '../../src/tfjs/index.js';
import { fp, kernelsOf, tf, withoutLeaks } from './tensorflow.js';

describe('scopes', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('do not nest', () => {
    expect(() => fp.run('float16', () => fp.run('bfloat16', () => 1))).toThrow(/scopes neither nest nor overlap/);
    expect(fp.run('float16', () => 1)).toBe(1);
  });

  it('do not nest through another adapter of the same engine', () => {
    const other = attach({ ...tf });
    expect(() => fp.run('float16', () => other.run('bfloat16', () => 1))).toThrow(/scopes neither nest nor overlap/);
    expect(other.run('bfloat16', () => tf.tidy(() => tf.add(tf.scalar(0.3), 0).dataSync()[0]))).toBe(
      chop(0.3, 'bfloat16'),
    );
  });

  const later = () => new Promise((resolve) => setTimeout(resolve, 5));
  const refused = /expected no other scope to be open, got one: scopes neither nest nor overlap/;

  it('do not nest if they are asynchronous, however late', async () => {
    const inner = () => fp.runAsync('bfloat16', () => Promise.resolve(1));
    await expect(fp.runAsync('float16', inner)).rejects.toThrow(refused);
    const afterAwait = async (): Promise<number> => {
      await later();
      return inner();
    };
    await expect(fp.runAsync('float16', afterAwait)).rejects.toThrow(refused);
    const caught: unknown[] = [];
    await fp.runAsync('float16', async () => {
      await later();
      for (const scope of [
        () => fp.run('float16', () => 1),
        () => fp.trace('float16', () => 1),
        () => fp.traceAsync('float16', () => Promise.resolve(1)),
        () => fp.compare((x: tf.Tensor) => x.clone(), tf.scalar(1)),
      ]) {
        await (async () => scope())().catch((error: unknown) => caught.push(String(error)));
      }
    });
    expect(caught).toEqual(
      ['run', 'trace', 'traceAsync', 'compare'].map((name) =>
        expect.stringMatching(`^RangeError: ${name}: expected no`),
      ),
    );
    let rejected: Promise<unknown> = Promise.resolve();
    fp.run('float16', () => void (rejected = inner()));
    await expect(rejected).rejects.toThrow(refused);
    expect(await inner()).toBe(1);
  });

  it('do not overlap: the first is undisturbed, and then there is room (trap 6)', async () => {
    const tenths = () => tf.tidy(() => tf.add(tf.scalar(0.3), 0).dataSync()[0]!);
    const scope = async (): Promise<number> => {
      await later();
      return tenths();
    };
    const first = fp.runAsync('float8_e5m2', scope);
    expect(() => fp.run('float16', () => 1)).toThrow(refused);
    await expect(fp.runAsync('float8_e4m3fn', scope)).rejects.toThrow(refused);
    // What runs beside it is rounded by it.
    await Promise.resolve();
    expect(tenths()).toBe(chop(0.3, 'float8_e5m2'));
    expect(await first).toBe(chop(0.3, 'float8_e5m2'));
    expect(tenths()).toBe(Math.fround(0.3));
    expect(await fp.runAsync('float8_e4m3fn', scope)).toBe(chop(0.3, 'float8_e4m3fn'));
  });

  it('leave room after whatever error', async () => {
    const failing = [
      () => fp.run('float16', () => { throw new Error('mine'); }),
      () => fp.run('float16', async () => Promise.resolve(1)),
      () => fp.run({ ops: { Nothing: 'float16' } }, () => 1),
      () => fp.run({ layers: { nothing: 'float16' } }, () => 1),
      () => fp.runAsync('float16', () => Promise.reject(new Error('mine'))),
      () => fp.runAsync({ ops: { Nothing: 'float16' } }, () => Promise.resolve(1)),
      () => fp.runAsync({ layers: { nothing: 'float16' } }, () => Promise.resolve(1)),
    ]; // prettier-ignore
    for (const scope of failing) {
      await expect((async () => scope())()).rejects.toThrow();
      expect(fp.run('float16', () => 1)).toBe(1);
    }
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
