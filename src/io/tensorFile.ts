/**
 * A file of tensors: descriptions that are read first, and data that are read when they are asked for.
 * @module
 */
import type { Dtype } from './dtypes.js';
import { decodeElements, ElementError, type ElementOptions, type Elements, type TensorData } from './elements.js';
import { elementCount, FileError, quoted } from './fileError.js';

/** What a file says of a tensor. */
export interface TensorInfo {
  readonly name: string;
  /** The type of its elements: a {@link Dtype}, or a block type of GGUF, such as Q4_0. */
  readonly dtype: string;
  /** Lengths of the dimensions, the slowest first; none for a single number. */
  readonly shape: readonly number[];
  /** Its bytes, decompressed. */
  readonly byteLength: number;
}

/** A tensor with its elements. */
export interface Tensor extends TensorInfo {
  /** The elements, row-major. */
  readonly data: TensorData;
}

/** How a tensor is read. */
export type ReadOptions = Pick<ElementOptions, 'bigint'>;

/** A file of tensors, of any kind. */
export interface TensorFile<Info extends TensorInfo = TensorInfo> {
  readonly kind: 'npy' | 'npz' | 'safetensors' | 'gguf';
  /** The file, as messages call it. */
  readonly name: string;
  /** Bytes of the file. */
  readonly size: number;
  /** The tensors by name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, Info>;
  /** What the file says besides; texts in safetensors, values of several types in GGUF, nothing elsewhere. */
  readonly metadata: ReadonlyMap<string, unknown>;
  /**
   * Reads a tensor. Elements of float16, bfloat16 and narrower types become float32, which holds them exactly.
   * @throws {@link RangeError} for a name that the file does not have; {@link FileError} for what its bytes cannot mean
   */
  read(name: string, options?: ReadOptions): Promise<Tensor & Info>;
  /** The bytes of a tensor as they are stored, little end first; perhaps a view of memory, not to be changed. */
  bytes(name: string): Promise<Uint8Array>;
}

/** Something that can be written as a tensor. */
export interface TensorInput {
  /** @defaultValue one dimension */
  readonly shape?: readonly number[];
  /** The elements, row-major. A Uint8Array for a type whose elements it does not hold is taken for its bytes. */
  readonly data: Elements;
  /** @defaultValue the type that holds the elements as they are */
  readonly dtype?: string;
}

/** Tensors to write, by name: an object, a Map, or pairs. */
export type TensorInputs<Input> = Readonly<Record<string, Input>> | Iterable<readonly [string, Input]>;

/** The names and tensors of what a writer was given. */
export function entriesOf<Input>(tensors: TensorInputs<Input>): (readonly [string, Input])[] {
  return Symbol.iterator in tensors
    ? [...(tensors as Iterable<readonly [string, Input]>)]
    : Object.entries(tensors as Readonly<Record<string, Input>>);
}

/** The description of a tensor. @throws RangeError for a name that the file does not have */
export function infoOf<Info extends TensorInfo>(
  { name: file, tensors }: Pick<TensorFile<Info>, 'name' | 'tensors'>,
  name: string,
): Info {
  const info = tensors.get(name);
  if (info === undefined) {
    const known = [...tensors.keys()].slice(0, 8).map(quoted);
    const more = tensors.size > known.length ? ', …' : '';
    throw new RangeError(`${file}: "name" expected one of ${known.join(', ')}${more}, got ${quoted(name)}`);
  }
  return info;
}

/** Decodes the bytes of a tensor; what is wrong with them is an error that names file and tensor. */
export function decodeTensor<Info extends TensorInfo>(
  file: string,
  info: Info,
  bytes: Uint8Array,
  options: ElementOptions,
): Tensor & Info {
  return {
    ...info,
    data: inFile(file, info.name, () => decodeElements(bytes, info.dtype as Dtype, elementCount(info.shape)!, options)),
  };
}

/** Runs `action`; findings about elements become errors of a tensor in a file. */
export function inFile<T>(file: string, tensor: string | undefined, action: () => T, Kind = FileError): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof ElementError) throw new Kind(file, error.message, tensor);
    throw error;
  }
}
