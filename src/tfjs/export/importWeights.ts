/**
 * Import: weights of a file given to a model.
 * @module
 */
import { readQuantized, readTensors, type FileSource } from '../../io/index.js';
import { weightedModel } from '../quantization/quantizeModel.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';

/** `Adapter.importWeights`. */
export async function importWeights(tf: TensorFlow, model: object, source: FileSource): Promise<readonly string[]> {
  const name = 'importWeights';
  const weighted = weightedModel(tf, model, () => true, name);
  const shapes = new Map(weighted.tensors().map(([key, { shape, dtype }]) => [key, { shape, dtype }]));
  const file = await readTensors(source);
  const quantized = await readQuantized(file);
  const names = [
    ...quantized.descriptions.keys(),
    ...[...file.tensors.keys()].filter((key) => !quantized.parts.has(key)),
  ];
  const unknown = names.find((key) => !shapes.has(key));
  if (unknown !== undefined) {
    throw new RangeError(
      `${name}: "source" expected weights of the model, got "${unknown}", which it has not; it has ${[...shapes.keys()].slice(0, 5).join(', ')}, …`,
    );
  }
  const values = new Map<string, Tensor>();
  try {
    for (const key of names) {
      const { shape, dtype } = shapes.get(key)!;
      const size = shape.reduce((product, length) => product * length, 1);
      const isCoded = quantized.descriptions.has(key);
      const data = isCoded
        ? (await quantized.read(key)).dequantize('float32')
        : ((await file.read(key)).data as Float32Array);
      if (data.length !== size) {
        throw new RangeError(`${name}: "source" expected ${size} elements of "${key}", got ${data.length}`);
      }
      const elements = dtype === 'float32' ? Float32Array.from(data) : Int32Array.from(data);
      values.set(key, tf.tensor(elements, [...shape], dtype));
    }
    weighted.assign(values);
  } finally {
    tf.dispose([...values.values()]);
  }
  return names;
}
