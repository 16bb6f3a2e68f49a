/**
 * Files of tensors of any kind, told by their first bytes.
 * @module
 */
import { checkKeys } from '../arguments.js';
import { FileError } from './fileError.js';
import { FILE_KIND_BYTES, fileKind, fileKindName } from './fileKind.js';
import { openGguf } from './gguf/gguf.js';
import { isGguf } from './gguf/parse.js';
import { isNpy } from './npy/header.js';
import { openNpy } from './npy/npy.js';
import { openNpz } from './npy/npz.js';
import { isSafetensors, openSafetensors } from './safetensors/safetensors.js';
import { openSource, type FileSource } from './source.js';
import { type TensorFile } from './tensorFile.js';

/** How a file of tensors is opened. */
export interface ReadTensorsOptions {
  /**
   * What messages call the file.
   * @defaultValue its path, or the name of a File
   */
  readonly name?: string;
  /**
   * The most bytes that all arrays of a .npz file may have, inflated.
   * @defaultValue 2^30
   */
  readonly maxBytes?: number;
}

/** A kind of file of tensors. */
export type TensorFileKind = TensorFile['kind'];

/**
 * The kind of file that begins so, or undefined.
 * @param head - its first 9 bytes, or more
 */
export function tensorFileKind(head: Uint8Array): TensorFileKind | undefined {
  if (isNpy(head)) return 'npy';
  if (isGguf(head)) return 'gguf';
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) return 'npz'; // PK
  return isSafetensors(head) ? 'safetensors' : undefined;
}

/**
 * Opens a file of tensors of any kind: .npy (its tensor is called `data`), .npz, safetensors or GGUF, told by its first
 * bytes. Descriptions are read now, elements when they are asked for, row-major; NaN, infinities, -0 and subnormals are
 * kept.
 * @param input - bytes, a Blob, a path or a stream
 * @param options - the name for messages, the most bytes of a .npz file
 * @throws {@link FileError} for what is none of these, or does not fit the file; what the system says of a path
 * @example
 * const file = await readTensors(writeNpy(Float32Array.of(1, 2)));
 * file.kind;                             // 'npy'
 * [...file.tensors.keys()];              // ['data']
 * (await file.read('data')).data         // Float32Array [1, 2]
 */
export async function readTensors(input: FileSource, options: ReadTensorsOptions = {}): Promise<TensorFile> {
  checkKeys(options, ['name', 'maxBytes'], 'readTensors');
  const { name, maxBytes } = options;
  const source = await openSource(input, 'readTensors', name);
  const head = await source.read(0, Math.min(FILE_KIND_BYTES, source.size));
  switch (tensorFileKind(head)) {
    case 'npy':
      return openNpy(source);
    case 'npz':
      return openNpz(source, maxBytes === undefined ? {} : { maxBytes }, 'readTensors');
    case 'safetensors':
      return openSafetensors(source);
    case 'gguf':
      return openGguf(source);
    default:
      throw new FileError(
        source.name,
        `expected a .npy, .npz, safetensors or GGUF file, got ${fileKindName(fileKind(head))}`,
      );
  }
}
