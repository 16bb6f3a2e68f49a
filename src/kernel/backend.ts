/**
 * Which back end serves bulk calls: the WASM SIMD kernels or the JS loops. Their results are the same bits.
 * @module
 */
import { rounding } from './kernelModule.js';

/** The back ends. */
export type Backend = 'wasm-simd' | 'js';

let chosen: Backend | 'auto' = 'auto';

/**
 * The back end that bulk calls use now: `'wasm-simd'`, or `'js'` where WASM is refused or `useBackend('js')` was called.
 *
 * Both give the same bits, for NaN, infinities, signed zeros, subnormals and overflow too; they differ in speed alone.
 * @example
 * backend()   // 'wasm-simd'
 */
export function backend(): Backend {
  if (chosen !== 'auto') return chosen;
  return rounding.isCompiled() ? 'wasm-simd' : 'js';
}

/**
 * Chooses the back end of bulk calls in this process: `'auto'` (WASM where it runs, JS loops for short arrays), or one
 * of them always. Results do not depend on it.
 * @throws {@link TypeError} if `wanted` is no string; {@link RangeError} if it is no back end, or one that this platform
 * refuses
 * @example
 * useBackend('js')
 * backend()            // 'js'
 * useBackend('auto')
 */
export function useBackend(wanted: Backend | 'auto'): void {
  if (typeof wanted !== 'string') throw new TypeError(`useBackend: "wanted" expected a string, got ${typeof wanted}`);
  if (wanted !== 'auto' && wanted !== 'js' && wanted !== 'wasm-simd') {
    throw new RangeError(`useBackend: "wanted" expected 'js', 'wasm-simd' or 'auto', got '${String(wanted)}'`);
  }
  if (wanted === 'wasm-simd' && !rounding.isCompiled()) {
    throw new RangeError(
      `useBackend: "wanted" expected 'js' or 'auto' on this platform, which refuses WASM, got 'wasm-simd'`,
    );
  }
  chosen = wanted;
}

/** Whether an array of `length` elements goes to the kernels: short ones cost less in the JS loops. */
export function servesByKernel(length: number, least: number): boolean {
  return backend() === 'wasm-simd' && (length >= least || chosen === 'wasm-simd');
}
