// Made by scripts/wasm.mjs from wasm/arithmetic/layout.ts; do not edit.
export const SPLITTERS = 0;
export const LEAST = 16;
export const MOST = 32;
export const BEHIND_24_BITS = 48;
