/**
 * What TensorFlow.js must not do to tensors on a GPU, so that results are those of the format that is asked for.
 * @module
 */
import type { TensorFlow } from '../tensorflow.js';
import { isWebgl } from './webgl.js';
import { isWebgpu } from './webgpu.js';

/**
 * Makes the results of kernels independent of the sizes of tensors: GPU backends compute what is small, and has not
 * reached the GPU yet, by other means.
 * @returns what undoes that
 */
export function keepOnGpu(tf: TensorFlow): () => void {
  const { backend } = tf.engine();
  const flag = isWebgl(backend) ? 'WEBGL_CPU_FORWARD' : isWebgpu(backend) ? 'WEBGPU_CPU_FORWARD' : undefined;
  if (flag === undefined) return () => undefined;
  const env = tf.env();
  const before = env.getBool(flag);
  env.set(flag, false);
  return () => env.set(flag, before);
}

/**
 * Checks that the tensors of the active backend hold float32.
 * @throws RangeError if its textures are those of half precision
 */
export function checkTextures(tf: TensorFlow, name: string): void {
  if (!isWebgl(tf.engine().backend)) return;
  const env = tf.env();
  if (!env.getBool('WEBGL_FORCE_F16_TEXTURES') && env.getBool('WEBGL_RENDER_FLOAT32_ENABLED')) return;
  throw new RangeError(
    `${name}: expected a webgl backend whose textures hold float32, got one of float16 textures: ` +
      'WEBGL_FORCE_F16_TEXTURES is set, or WEBGL_RENDER_FLOAT32_ENABLED is not, as on many phones; use cpu, wasm or webgpu',
  );
}

/**
 * Checks that the results of kernels can be read at once.
 * @throws RangeError on webgpu
 */
export function checkSynchronous(tf: TensorFlow, name: string): void {
  if (!isWebgpu(tf.engine().backend)) return;
  throw new RangeError(
    `${name}: expected a backend whose tensors can be read synchronously, got webgpu; use ${name}Async`,
  );
}
