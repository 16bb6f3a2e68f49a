/**
 * The files of tests/vectors/blocks/files, with what their index says of them.
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../vectors/blocks/files/', import.meta.url));

/** What index.json says of a file. */
export interface Listed {
  readonly file: string;
  readonly what: string;
  readonly valid: boolean;
  readonly bytes: number;
  /** float64, row-major, in hexadecimal. */
  readonly values?: string;
  readonly arrays?: Readonly<Record<string, string>>;
  readonly plain?: string;
  readonly maxBytes?: number;
}

/** All files. */
export const listed = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as readonly Listed[];

/** Where a file is. */
export function pathOf(file: string): string {
  return join(folder, file);
}

/** The bytes of a file. */
export function bytesOf(file: string): Uint8Array {
  return new Uint8Array(readFileSync(pathOf(file)));
}

/** float64 values of hexadecimal. */
export function float64Of(hex: string): number[] {
  const bytes = Buffer.from(hex, 'hex');
  return Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
}

/** float32 values of hexadecimal. */
export function float32Of(hex: string): number[] {
  const bytes = Buffer.from(hex, 'hex');
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}
