/** Random data: of words alone, and distributed as they should be. */
import { describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { normal, uniform } from '../../src/experiments/index.js';
import { drawsFrom } from '../oracle/words.js';

const seed = 12345678901234567890n;

describe('uniform', () => {
  it('is the top 53 bits of the words of planes 0 and 1', () => {
    const x = uniform(5000, { seed, stream: 3, position: 77 });
    for (const i of [0, 1, 15, 16, 4095, 4096, 4999]) {
      const [{ high, low }] = drawsFrom(seed, 3, BigInt(77 + i), 1) as [{ high: bigint; low: bigint }];
      expect(x[i]).toBe(Number(((high << 32n) | low) >> 11n) * 2 ** -53);
    }
  });
});

describe('normal', () => {
  const length = 20_000;
  const options = { seed: 1 };
  const x = normal(length, options);

  it('is the normal quantile of the uniform number half a step above', () => {
    const { erfc } = chopper('float64');
    const u = uniform(length, options);
    for (let i = 0; i < 2000; i++) {
      const [p, tail] = u[i]! < 0.5 ? [u[i]! + 2 ** -54, -x[i]!] : [1 - u[i]! - 2 ** -54, x[i]!];
      // The relative condition of the tail is below 1 + tail^2; the quantile is good to some 1e-16.
      expect(Math.abs(erfc(tail / Math.SQRT2) / 2 / p - 1)).toBeLessThan(1e-15 * (2 + tail * tail));
    }
  });

  it('reaches far into both tails at the ends of its range', () => {
    expect(Math.min(...x)).toBeLessThan(-3.5);
    expect(Math.max(...x)).toBeGreaterThan(3.5);
  });

  it('has mean 0 and variance 1 within four standard errors', () => {
    const mean = x.reduce((sum, value) => sum + value, 0) / length;
    const variance = x.reduce((sum, value) => sum + value * value, 0) / length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(length));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / length));
  });
});
