/** The discrete Fourier transform of re + i im, in place; the length is a power of two. */
export function fft(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    const angle = (-2 * Math.PI) / size;
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < half; k++) {
        const cos = Math.cos(angle * k);
        const sin = Math.sin(angle * k);
        const a = start + k;
        const b = a + half;
        const x = re[b] * cos - im[b] * sin;
        const y = re[b] * sin + im[b] * cos;
        re[b] = re[a] - x;
        im[b] = im[a] - y;
        re[a] += x;
        im[a] += y;
      }
    }
  }
}

/** The power spectrum of real samples, and the total by Parseval's theorem. */
export function spectrum(samples, fft) {
  const re = Float64Array.from(samples);
  const im = new Float64Array(re.length);
  fft(re, im);
  const power = [];
  let total = 0;
  for (const [i, x] of re.entries()) {
    power[i] = Math.hypot(x, im[i]) ** 2 / re.length;
    total += power[i];
  }
  return { power, total };
}
