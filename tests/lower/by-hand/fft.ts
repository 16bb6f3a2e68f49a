/** programs/fft.js, with every operation written as a call of the chopper. */
import { chop, type Chopper } from '../../../src/index.js';

export function fft(c: Chopper, re: Float64Array, im: Float64Array): void {
  const pi = chop(Math.PI, c.format);
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    const angle = c.div(c.mul(-2, pi), size);
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < half; k++) {
        const cos = c.cos(c.mul(angle, k));
        const sin = c.sin(c.mul(angle, k));
        const a = start + k;
        const b = a + half;
        const x = c.sub(c.mul(re[b]!, cos), c.mul(im[b]!, sin));
        const y = c.add(c.mul(re[b]!, sin), c.mul(im[b]!, cos));
        re[b] = c.sub(re[a]!, x);
        im[b] = c.sub(im[a]!, y);
        re[a] = c.add(re[a]!, x);
        im[a] = c.add(im[a]!, y);
      }
    }
  }
}

export function spectrum(c: Chopper, samples: ArrayLike<number>) {
  const re = Float64Array.from(samples);
  const im = new Float64Array(re.length);
  fft(c, re, im);
  const power: number[] = [];
  let total = 0;
  for (const [i, x] of re.entries()) {
    power[i] = c.div(c.pow(c.hypot(x, im[i]!), 2), re.length);
    total = c.add(total, power[i]!);
  }
  return { power, total };
}
