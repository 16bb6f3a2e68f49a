/**
 * The super-resolution model on the cpu backend, which takes seconds a picture; models.test.ts has it on wasm.
 */
import { expect, it } from 'vitest';
import { loadSuperResolution, psnrOfPrototype } from './models.js';
import { bitsOf, counts, fp, tf } from '../tensorflow.js';

it('loses on cpu what a prototype lost in each format, within half a decibel', async () => {
  await tf.setBackend('cpu');
  const model = await loadSuperResolution();
  const image = tf.tensor4d(
    Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => i / (32 * 32 * 3)),
    [1, 32, 32, 3],
  );
  const before = counts();
  const { rows } = await fp.compare(model, image, {
    formats: Object.fromEntries(
      Object.keys(psnrOfPrototype).map((format) => [format, { format, inputs: false, subnormals: 'flush' }]),
    ),
    metrics: ['psnr'],
    peak: 1,
  });
  for (const { format, metrics } of rows) {
    expect(Math.abs(metrics.psnr! - psnrOfPrototype[format as keyof typeof psnrOfPrototype]), format).toBeLessThan(0.5);
  }
  expect(counts()).toEqual(before);
});

it('gives the same bits on cpu and wasm, with sums that say how they are added', async () => {
  const image = Float32Array.from({ length: 12 * 12 * 3 }, (_, i) => i / (12 * 12 * 3));
  const results: Uint32Array[] = [];
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    const model = await loadSuperResolution();
    const x = tf.tensor4d(image, [1, 12, 12, 3]);
    const y = fp.run({ format: 'bfloat16', accumulator: 'float32' }, () => model.predict(x) as tf.Tensor);
    results.push(bitsOf(y.dataSync()));
    tf.dispose([x, y]);
    model.dispose();
  }
  expect(results[0]).toEqual(results[1]);
});
