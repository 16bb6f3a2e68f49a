import { beforeAll, describe, expect, it } from 'vitest';
import { backends, counts, fp, round, tf, withoutLeaks } from '../tensorflow.js';

const decibels = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  let [signal, noise] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    signal += x[i]! ** 2;
    noise += (y[i]! - x[i]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
};

describe.each(backends)('the shadow of a run on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  const data = Float32Array.from({ length: 64 }, (_, i) => 1 + Math.sin(i) / 8);

  it('tells errors of a call from those that came in', () => {
    withoutLeaks(() => {
      const work = () => tf.sub(tf.mul(tf.tensor1d(data), 1.1), 1.1);
      const { calls } = fp.trace('bfloat16', () => void work(), { shadow: true });
      const results = calls!.filter(({ of }) => of === 'results');
      const exact = [tf.mul(tf.tensor1d(data), 1.1), work()].map((t) => t.dataSync());
      const low = fp.run('bfloat16', () => [tf.mul(tf.tensor1d(data), 1.1), work()].map((t) => t.dataSync()));
      results.forEach(({ accumulated }, i) => {
        expect(accumulated!.sqnr).toBeCloseTo(decibels(exact[i]!, low[i]!), 9);
        expect(accumulated!.relativeL2).toBeCloseTo(10 ** (-accumulated!.sqnr / 20), 9);
      });
      // Of the subtraction alone: float32 from what the multiplication gave in bfloat16, and 1.1 in float32.
      const alone = low[0]!.map((x) => Math.fround(x - Math.fround(1.1)));
      expect(results[1]!.local!.sqnr).toBeCloseTo(decibels(alone, low[1]!), 9);
      // The difference is small: what was lost before is much of it.
      expect(results[1]!.gain).toBeLessThan(-10);
      const worst = Math.min(results[0]!.accumulated!.sqnr, decibels([1.1], round([1.1], 'bfloat16')));
      expect(results[1]!.gain).toBeCloseTo(results[1]!.accumulated!.sqnr - worst, 4);
    });
  });

  it('lists the calls that amplify errors most', () => {
    withoutLeaks(() => {
      const trace = fp.trace('bfloat16', () => void tf.sub(tf.mul(tf.tensor1d(data), 1.1), 1.1), { shadow: true });
      expect(String(trace)).toMatch(/\n\ngain dB +call +op +layer +accumulated dB +local dB\n-+\n +-\d+.* 1 +Sub/);
    });
  });

  it('says where the two runs part', () => {
    withoutLeaks(() => {
      let runs = 0;
      const trace = fp.trace(
        'float16',
        () => {
          const y = tf.exp(tf.scalar(1));
          return void (runs++ === 0 ? tf.sin(y) : tf.cos(y));
        },
        { shadow: true },
      );
      expect(trace.diverged).toMatchObject({ op: 'Cos', call: 1 });
      expect(trace.calls!.find(({ op, of }) => op === 'Cos' && of === 'results')!.accumulated).toBe(undefined);
      expect(trace.calls!.find(({ op, of }) => op === 'Exp' && of === 'results')!.accumulated).toBeDefined();
    });
  });

  it('keeps no more than shadowBytes', () => {
    const before = counts();
    const work = () => tf.tidy(() => void tf.exp(tf.zeros([100])));
    expect(() => fp.trace('float16', work, { shadow: true, shadowBytes: 399 })).toThrow(/"shadowBytes".*got 399/);
    expect(fp.trace('float16', work, { shadow: true, shadowBytes: 400 }).calls!.at(-1)).toMatchObject({ op: 'Exp' });
    expect(counts()).toEqual(before);
  });

  it('works asynchronously', async () => {
    const { calls, result } = await fp.traceAsync(
      'float16',
      async () => {
        await Promise.resolve();
        return tf.tidy(() => tf.exp(tf.scalar(0.3)));
      },
      { shadow: true },
    );
    expect(calls!.at(-1)!.accumulated!.sqnr).toBeGreaterThan(60);
    result.dispose();
  });

  it('is counted as it is without it', () => {
    withoutLeaks(() => {
      const work = () => void tf.softmax(tf.mul(tf.tensor1d(data), 3.3));
      const policy = { format: 'float8_e4m3fn', fused: 'decompose' } as const;
      expect(fp.trace(policy, work, { shadow: true }).rows).toEqual(fp.trace(policy, work).rows);
    });
  });
});
