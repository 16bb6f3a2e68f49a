// Made by scripts/wasm.mjs from wasm/blocks/constants.ts; do not edit.
export const ABS = 0;
export const EXPONENT = 16;
export const LARGEST = 32;
export const SMALLEST = 48;
export const MAGIC = 64;
export const SIGN = 80;
export const NAN = 96;
export const WIDE = 112;
export const RULE = 176;
