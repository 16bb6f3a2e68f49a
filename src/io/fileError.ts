/**
 * What is wrong with the bytes of a file: the message names the file, the tensor, what was expected and what came.
 * @module
 */

/** Characters of a name that a message shows: names come from files, and those may be hostile. */
const SHOWN = 80;

/**
 * An error in the bytes of a file of tensors.
 * @example
 * new FileError('w.npy', 'expected 8 bytes, got 7').message        // 'w.npy: expected 8 bytes, got 7'
 * new FileError('w.npz', 'not a number', 'bias').message           // 'w.npz: tensor "bias": not a number'
 */
export class FileError extends Error {
  override readonly name: string = 'FileError';

  /**
   * @param file - the file, as messages call it
   * @param problem - what was expected and what came
   * @param tensor - the tensor that it is about, if it is about one
   */
  constructor(
    readonly file: string,
    readonly problem: string,
    readonly tensor?: string,
  ) {
    super(`${file}: ${tensor === undefined ? '' : `tensor ${quoted(tensor)}: `}${problem}`);
  }
}

/** An error in the bytes of a .npy file. */
export class NpyError extends FileError {
  override readonly name = 'NpyError';
}

/** A name or text of a file in quotes, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

/** A shape as messages show it; of one with many dimensions, the first. */
export function shapeText(shape: readonly number[]): string {
  const shown = shape.length > 8 ? [...shape.slice(0, 8), '…'] : shape;
  return `(${shown.join(', ')})`;
}

/**
 * How many elements a shape has; undefined where that is no safe integer.
 * @example
 * elementCount([2, 3])                  // 6
 * elementCount([])                      // 1
 * elementCount([2 ** 30, 2 ** 30])      // undefined
 */
export function elementCount(shape: readonly number[]): number | undefined {
  if (shape.includes(0)) return 0;
  let count = 1;
  for (const length of shape) {
    count *= length;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}
