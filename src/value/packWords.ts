/**
 * Packing codes of 4 and 6 bits by words of 32 bits: the same bytes as code after code.
 *
 * For little-endian machines, where the first byte is the low end of a word.
 * @module
 */

/** Codes that are taken together: they fill whole words, packed and unpacked. */
const GROUP = { 4: 8, 6: 16 } as const;

/** Widths of codes that are packed by words. */
export type WordWidth = keyof typeof GROUP;

/** Packs as many whole groups of codes as there are; how many codes those are. */
export function packWords(bytes: Uint8Array, codes: Uint8Array, bits: WordWidth): number {
  const groups = Math.floor(codes.length / GROUP[bits]);
  const from = wordsOf(codes, (groups * GROUP[bits]) / 4);
  const to = wordsOf(bytes, (groups * GROUP[bits] * bits) / 32);
  if (bits === 4) packQuads(to, from);
  else packSixes(to, from);
  return groups * GROUP[bits];
}

/** Unpacks as many whole groups of codes as there are; how many codes those are. */
export function unpackWords(codes: Uint8Array, bytes: Uint8Array, bits: WordWidth): number {
  const groups = Math.floor(codes.length / GROUP[bits]);
  const from = wordsOf(bytes, (groups * GROUP[bits] * bits) / 32);
  const to = wordsOf(codes, (groups * GROUP[bits]) / 4);
  if (bits === 4) unpackQuads(to, from);
  else unpackSixes(to, from);
  return groups * GROUP[bits];
}

/** The first `count` words of the bytes: their own memory where they begin at a word, else a copy (of what is read). */
function wordsOf(bytes: Uint8Array, count: number): Uint32Array {
  return bytes.byteOffset % 4 === 0
    ? new Uint32Array(bytes.buffer, bytes.byteOffset, count)
    : new Uint32Array(new Uint8Array(bytes.subarray(0, 4 * count)).buffer);
}

/** Four bytes below 16 as 16 bits. */
function quadsOf(word: number): number {
  const pairs = word | (word >>> 4);
  return (pairs & 0xff) | ((pairs >>> 8) & 0xff00);
}

function packQuads(to: Uint32Array, from: Uint32Array): void {
  for (let i = 0; i < to.length; i++) to[i] = quadsOf(from[2 * i]!) | (quadsOf(from[2 * i + 1]!) << 16);
}

/** 16 bits as four bytes below 16. */
function fromQuads(half: number): number {
  const pairs = (half | (half << 8)) & 0x00ff00ff;
  return (pairs | (pairs << 4)) & 0x0f0f0f0f;
}

function unpackQuads(to: Uint32Array, from: Uint32Array): void {
  for (let i = 0; i < from.length; i++) {
    const word = from[i]!;
    to[2 * i] = fromQuads(word & 0xffff);
    to[2 * i + 1] = fromQuads(word >>> 16);
  }
}

/** Four bytes below 64 as 24 bits. */
function sixesOf(word: number): number {
  const pairs = (word & 0x003f003f) | ((word & 0x3f003f00) >>> 2);
  return (pairs & 0xfff) | ((pairs >>> 4) & 0xfff000);
}

function packSixes(to: Uint32Array, from: Uint32Array): void {
  for (let i = 0, k = 0; i < from.length; i += 4, k += 3) {
    const second = sixesOf(from[i + 1]!);
    const third = sixesOf(from[i + 2]!);
    to[k] = sixesOf(from[i]!) | (second << 24);
    to[k + 1] = (second >>> 8) | (third << 16);
    to[k + 2] = (third >>> 16) | (sixesOf(from[i + 3]!) << 8);
  }
}

/** The low 24 bits as four bytes below 64. */
function fromSixes(low: number): number {
  const pairs = (low & 0xfff) | ((low & 0xfff000) << 4);
  return (pairs & 0x003f003f) | ((pairs & 0x0fc00fc0) << 2);
}

function unpackSixes(to: Uint32Array, from: Uint32Array): void {
  for (let i = 0, k = 0; i < to.length; i += 4, k += 3) {
    const first = from[k]!;
    const second = from[k + 1]!;
    const third = from[k + 2]!;
    to[i] = fromSixes(first);
    to[i + 1] = fromSixes((first >>> 24) | (second << 8));
    to[i + 2] = fromSixes((second >>> 16) | (third << 16));
    to[i + 3] = fromSixes(third >>> 8);
  }
}
