/**
 * TensorFlow.js with its wasm backend in Node, models from files, and fpchop attached.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attach } from 'fpchop/tfjs';

const require = createRequire(import.meta.url);

// In your own program: import * as tf from '@tensorflow/tfjs'; the parts load faster.
export const tf = {
  ...require('@tensorflow/tfjs-core'),
  ...require('@tensorflow/tfjs-layers'),
  ...require('@tensorflow/tfjs-converter'),
};
const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');
setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
await tf.setBackend('wasm');

/** The adapter: everything that the examples do goes through it. */
export const fp = attach(tf);

/** Reads a model.json and its weights, which TensorFlow.js does not do in Node. */
function fromDisk(path) {
  const { modelTopology, signature, weightsManifest } = JSON.parse(readFileSync(path, 'utf8'));
  const files = weightsManifest.flatMap(({ paths }) => paths.map((name) => readFileSync(join(dirname(path), name))));
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const weightData = Uint8Array.from(Buffer.concat(files)).buffer;
  return { load: async () => ({ modelTopology, signature, weightSpecs, weightData }) };
}

/** A network that doubles the sides of images [1, height, width, 3] of 0..1: @upscalerjs/esrgan-slim. */
export function loadSuperResolution() {
  const folder = join(dirname(require.resolve('@upscalerjs/esrgan-slim')), '../../../../../models/x2');
  return tf.loadLayersModel(fromDisk(join(folder, 'model.json')));
}

/** A network that finds the notes in [1, 43844, 1] samples of audio: @spotify/basic-pitch. */
export function loadBasicPitch() {
  return tf.loadGraphModel(
    fromDisk(fileURLToPath(new URL('../../tests/vectors/basic-pitch/model.json', import.meta.url))),
  );
}
