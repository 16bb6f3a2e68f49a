/**
 * nsfw on crops of the packaged photographs: 56 for testing, 32 of other photographs for calibration.
 * @module
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { tf } from '../tensorflow.js';
import { loadNsfw, modules } from './models.js';
import { cropsOf, photographs } from './photographs.js';

const SIZE = 224;
const CLASSES = 5;

/** What is measured of a quantized model. */
export interface Agreement {
  /** The mean Kullback-Leibler divergence from the outputs in float32, in nats. */
  readonly kl: number;
  /** How many of the crops have another class. */
  readonly apart: number;
}

/** nsfw with its crops. */
export interface NsfwTask {
  readonly model: LayersModel;
  readonly calibration: tf.Tensor4D;
  /** The first of the calibration crops, as many as asked for. */
  some(count: number): tf.Tensor4D;
  /** The model as it is now, against what it was. */
  measure(): Agreement;
}

/** Loads the model, decodes the photographs and predicts once. */
export async function nsfwTask(): Promise<NsfwTask> {
  const crops = cropsOf(photographs(modules()), SIZE);
  const model = await loadNsfw();
  const [test, calibration] = [batchOf(crops.test), batchOf(crops.calibration)];
  const outputs = (): Float32Array => {
    const y = model.predict(test) as tf.Tensor;
    const values = y.dataSync<'float32'>().slice();
    y.dispose();
    return values;
  };
  const exact = outputs();
  return {
    model,
    calibration,
    some: (count) => batchOf(crops.calibration.slice(0, count)),
    measure: () => agreement(exact, outputs()),
  };
}

function batchOf(crops: readonly Float32Array[]): tf.Tensor4D {
  const all = new Float32Array(crops.length * SIZE * SIZE * 3);
  crops.forEach((crop, i) => {
    all.set(crop, i * crop.length);
  });
  return tf.tensor4d(all, [crops.length, SIZE, SIZE, 3]);
}

function agreement(x: Float32Array, y: Float32Array): Agreement {
  const count = x.length / CLASSES;
  let [kl, apart] = [0, 0];
  for (let i = 0; i < count; i++) {
    const [p, q] = [x, y].map((values) => values.subarray(i * CLASSES, (i + 1) * CLASSES)) as [
      Float32Array,
      Float32Array,
    ];
    p.forEach((value, k) => (kl += value > 0 ? value * Math.log(value / Math.max(q[k]!, 1e-12)) : 0));
    apart += Number(p.indexOf(Math.max(...p)) !== q.indexOf(Math.max(...q)));
  }
  return { kl: kl / count, apart };
}
