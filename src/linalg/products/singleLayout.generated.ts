// Made by scripts/wasm.mjs from wasm/linalg/single.ts; do not edit.
export const EXPONENT = 0;
export const PRODUCT_SMALLEST = 16;
export const PRODUCT_MAGIC = 32;
export const SUM_SMALLEST = 48;
export const SUM_MAGIC = 64;
export const SPLITTER = 80;
