/**
 * The weights of a real network: ESRGAN slim, twice the size, of @upscalerjs/esrgan-slim (MIT), 222,075 float32 numbers in
 * 24 tensors.
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Model {
  readonly weightsManifest: readonly {
    readonly weights: readonly { name: string; shape: number[]; dtype: string }[];
  }[];
}

/** The weights by name. */
export function realWeights(): Map<string, { data: Float32Array<ArrayBuffer>; shape: number[] }> {
  const folder = fileURLToPath(new URL('../../node_modules/@upscalerjs/esrgan-slim/models/x2/', import.meta.url));
  const { weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as Model;
  const bytes = Uint8Array.from(readFileSync(join(folder, 'group1-shard1of1.bin')));
  let at = 0;
  return new Map(
    weightsManifest
      .flatMap(({ weights }) => weights)
      .map(({ name, shape }) => {
        const length = shape.reduce((product, size) => product * size, 1);
        at += 4 * length;
        return [name, { data: new Float32Array(bytes.buffer, at - 4 * length, length), shape }];
      }),
  );
}
