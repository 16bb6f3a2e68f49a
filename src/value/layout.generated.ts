// Made by scripts/wasm.mjs from wasm/codes.ts; do not edit.
export const LEAST_NORMAL = 0;
export const REBIAS = 16;
export const IMPLICIT = 32;
export const ABS = 48;
export const SIGN = 64;
export const NAN = 80;
export const NAN_CODE = 96;
export const CEILING = 112;
export const MAGNITUDE = 128;
export const LEAST_NORMAL_CODE = 144;
export const MAX_FINITE_CODE = 160;
export const INFINITY_CODE = 176;
export const NAN_FOR_ZERO = 192;
export const INFINITE = 208;
