/**
 * The element types of GGUF: plain ones, and blocks of elements that share scales (ggml.h, ggml-common.h of ggml).
 * @module
 */

/** A type of GGUF. */
export interface GgufType {
  /** Its name, as ggml has it: F32, Q4_0, MXFP4. */
  readonly name: string;
  /** Its number in files. */
  readonly id: number;
  /** Elements of a block, consecutive along the fastest dimension; 1 for plain types. */
  readonly block: number;
  /** Bytes of a block. */
  readonly bytes: number;
  /** Where in a block numbers of 16 bits stand, which big-endian files turn round; undefined where that is not known. */
  readonly halves?: readonly number[];
}

type Row = readonly [name: string, id: number, block: number, bytes: number, halves?: readonly number[]];

const rows: readonly Row[] = [
  ['F32', 0, 1, 4],
  ['F16', 1, 1, 2],
  ['Q4_0', 2, 32, 18, [0]],
  ['Q4_1', 3, 32, 20, [0, 2]],
  ['Q5_0', 6, 32, 22, [0]],
  ['Q5_1', 7, 32, 24, [0, 2]],
  ['Q8_0', 8, 32, 34, [0]],
  ['Q8_1', 9, 32, 40],
  ['Q2_K', 10, 256, 84, [80, 82]],
  ['Q3_K', 11, 256, 110, [108]],
  ['Q4_K', 12, 256, 144, [0, 2]],
  ['Q5_K', 13, 256, 176, [0, 2]],
  ['Q6_K', 14, 256, 210, [208]],
  ['Q8_K', 15, 256, 292],
  ['IQ2_XXS', 16, 256, 66],
  ['IQ2_XS', 17, 256, 74],
  ['IQ3_XXS', 18, 256, 98],
  ['IQ1_S', 19, 256, 50],
  ['IQ4_NL', 20, 32, 18, [0]],
  ['IQ3_S', 21, 256, 110],
  ['IQ2_S', 22, 256, 82],
  ['IQ4_XS', 23, 256, 136, [0, 2]],
  ['I8', 24, 1, 1],
  ['I16', 25, 1, 2],
  ['I32', 26, 1, 4],
  ['I64', 27, 1, 8],
  ['F64', 28, 1, 8],
  ['IQ1_M', 29, 256, 56],
  ['BF16', 30, 1, 2],
  ['TQ1_0', 34, 256, 54, [52]],
  ['TQ2_0', 35, 256, 66, [64]],
  ['MXFP4', 39, 32, 17, []],
  ['NVFP4', 40, 64, 36, []],
  ['Q1_0', 41, 128, 18, [0]],
];

const types: readonly GgufType[] = rows.map(([name, id, block, bytes, halves]) =>
  Object.freeze({ name, id, block, bytes, ...(halves !== undefined && { halves }) }),
);

/** The types by name. */
export const ggufTypes: ReadonlyMap<string, GgufType> = new Map(types.map((type) => [type.name, type]));

/** The types by number. */
export const ggufTypesById: ReadonlyMap<number, GgufType> = new Map(types.map((type) => [type.id, type]));

/** The bytes of a tensor of `count` elements; undefined where rows are no whole blocks, or the number is too large. */
export function ggufBytes({ block, bytes }: GgufType, row: number, count: number): number | undefined {
  if (row % block !== 0) return undefined;
  const total = (count / block) * bytes;
  return Number.isSafeInteger(total) ? total : undefined;
}

/** The bytes of whole blocks of a big-endian file as those of a little-endian one; undefined where that is not known. */
export function turnedBlocks(bytes: Uint8Array, { block, bytes: size, halves }: GgufType): Uint8Array | undefined {
  const out = new Uint8Array(bytes);
  if (block === 1) {
    for (let i = 0; i < out.length; i += size) out.subarray(i, i + size).reverse();
    return out;
  }
  if (halves === undefined) return undefined;
  for (let i = 0; i < out.length; i += size) {
    for (const at of halves) [out[i + at], out[i + at + 1]] = [out[i + at + 1]!, out[i + at]!];
  }
  return out;
}
