/**
 * Artifacts: a model as TensorFlow.js saves and loads it.
 * @module
 */

/** What is said of one weight. */
export interface WeightSpecEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: Readonly<Record<string, unknown>>;
}

/** A model as handlers get it. */
export interface Artifacts {
  readonly weightSpecs: readonly WeightSpecEntry[];
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[];
  readonly [field: string]: unknown;
}

/** The bytes of all weights in one piece. */
export function gathered(data: Artifacts['weightData']): Uint8Array {
  if (data === undefined) throw new RangeError('exportModel: "model" expected one whose weights are at hand, got none');
  const pieces = (Array.isArray(data) ? data : [data]) as readonly ArrayBuffer[];
  const all = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(new Uint8Array(piece), at);
    at += piece.byteLength;
  }
  return all;
}

const widths: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  complex64: 8,
  float16: 2,
  uint8: 1,
  uint16: 2,
};

/** How many bytes a weight has in `data`, where it begins at `start`. */
export function bytesOfSpec({ shape, dtype, quantization }: WeightSpecEntry, data: Uint8Array, start: number): number {
  const count = shape.reduce((product, size) => product * size, 1);
  if (dtype !== 'string') return count * widths[(quantization?.['dtype'] as string | undefined) ?? dtype]!;
  // Each text has its length before it.
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = start;
  for (let i = 0; i < count; i++) at += 4 + view.getUint32(at, true);
  return at - start;
}
