/**
 * Codes in text: fields apart, coloured as sign, exponent and significand.
 * @module
 */
import { encode, isRepresentable, type Format } from '../../index.js';
import { fieldColours } from '../colours.js';

/** A code as its fields in binary; a field without bits is the empty string. */
export interface CodeFields {
  readonly sign: string;
  readonly exponent: string;
  readonly significand: string;
}

/** The fields of the code of `x`; undefined where the format has no codes or no such value. */
export function codeFields(x: number, f: Format): CodeFields | undefined {
  if (f.bits === undefined || f.exponentBits === undefined || !isRepresentable(x, f)) return undefined;
  const bits = encode(x, f).toString(2).padStart(f.bits, '0');
  const first = Number(f.signed);
  const split = first + f.exponentBits;
  return { sign: bits.slice(0, first), exponent: bits.slice(first, split), significand: bits.slice(split) };
}

/** The code of `x` in hexadecimal, `0x` in front; undefined where there is none. */
export function codeHex(x: number, f: Format): string | undefined {
  if (f.bits === undefined || !isRepresentable(x, f)) return undefined;
  return `0x${encode(x, f)
    .toString(16)
    .padStart((f.bits + 3) >> 2, '0')}`;
}

/** Fields separated by blanks. */
export function plainCode(fields: CodeFields): string {
  return [fields.sign, fields.exponent, fields.significand].filter((field) => field !== '').join(' ');
}

/** The same, coloured. */
export function colouredCode({ sign, exponent, significand }: CodeFields): string {
  return [fieldColours.sign(sign), fieldColours.exponent(exponent), fieldColours.significand(significand)]
    .filter((_, i) => [sign, exponent, significand][i] !== '')
    .join(' ');
}
