/**
 * Models with their weights, from files: TensorFlow.js reads none in Node.
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as core from '@tensorflow/tfjs-core';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';

interface ModelFile {
  readonly modelTopology: object;
  readonly signature?: object;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: core.io.WeightsManifestEntry[];
  }[];
}

/** Reads a model.json and the files of weights that it names. */
export function fromDisk(path: string): core.io.IOHandler {
  const { modelTopology, signature, weightsManifest } = JSON.parse(readFileSync(path, 'utf8')) as ModelFile;
  const files = weightsManifest.flatMap(({ paths }) => paths.map((name) => readFileSync(join(dirname(path), name))));
  const weightData = Uint8Array.from(Buffer.concat(files)).buffer;
  return {
    load: () =>
      Promise.resolve({
        modelTopology,
        weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
        weightData,
        ...(signature !== undefined && { signature: signature as never }),
      }),
  };
}

const require = createRequire(import.meta.url);

/** The package exports no files of models; what `require` finds is dist/cjs/models/esrgan-slim/src/cjs.js. */
export const superResolutionFolder = join(dirname(require.resolve('@upscalerjs/esrgan-slim')), '../../../../../models');

/** Doubles the sides of an image [1, height, width, 3] of 0..1. */
export function loadSuperResolution(): Promise<LayersModel> {
  return loadLayersModel(fromDisk(join(superResolutionFolder, 'x2/model.json')));
}

/** Finds notes in [1, 43844, 1] samples of audio. */
export function loadBasicPitch(): Promise<GraphModel> {
  return loadGraphModel(fromDisk(fileURLToPath(new URL('../../vectors/basic-pitch/model.json', import.meta.url))));
}

/** Decibels by format that an independent prototype found of the super-resolution model: it rounded results only, and knew no subnormal numbers. */
export const psnrOfPrototype = { float16: 78.3, bfloat16: 60.3, float8_e4m3fn: 31.5, float8_e5m2: 30.3 };
