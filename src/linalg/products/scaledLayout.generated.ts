// Made by scripts/wasm.mjs from wasm/linalg/scaled.ts; do not edit.
export const EXPONENT = 0;
export const HALF_BIT = 16;
export const FACTOR = 32;
export const RESCALE = 48;
export const UNSCALE = 64;
export const INVERSE = 80;
export const SPLITTER = 96;
export const MINIMA = 112;
