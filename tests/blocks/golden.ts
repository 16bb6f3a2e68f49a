/**
 * Golden data of tests/vectors/blocks, and how its hexadecimal strings are read.
 * @module
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** A golden file. */
export function golden<T>(name: string): T {
  const path = fileURLToPath(new URL(`../vectors/blocks/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

export function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

export const float32s = (hex: string): Float32Array<ArrayBuffer> => new Float32Array(bytesOf(hex).buffer);
export const float64s = (hex: string): Float64Array<ArrayBuffer> => new Float64Array(bytesOf(hex).buffer);
export const uint16s = (hex: string): Uint16Array<ArrayBuffer> => new Uint16Array(bytesOf(hex).buffer);

/** The bits of float32 values as numbers, every NaN the same. */
export function bitsOf(values: ArrayLike<number>): number[] {
  return Array.from(new Uint32Array(Float32Array.from(values, (v) => (v === v ? v : NaN)).buffer));
}

/** Expects the same float32 numbers, signs of zeros included; any NaN is NaN. */
export function expectSame(got: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(bitsOf(got)).toEqual(bitsOf(wanted));
}

/** Names of element formats in the golden files. */
export const elementNames: Readonly<Record<string, string>> = {
  e4m3: 'float8_e4m3fn',
  e5m2: 'float8_e5m2',
  e2m3: 'float6_e2m3fn',
  e3m2: 'float6_e3m2fn',
  e2m1: 'float4_e2m1fn',
  int8: 'int8',
};
