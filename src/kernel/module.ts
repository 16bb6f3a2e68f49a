/**
 * The compiled kernel module: made from the bytes of kernel.generated.ts when it is first needed, once per process.
 * @module
 */
import { bytes } from './kernel.generated.js';

/** The part of WebAssembly that is used; platforms without it, or that forbid it, get the JS loops. */
interface WebAssemblyLike {
  readonly Module: new (bytes: ArrayBufferView | ArrayBuffer) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
  readonly Memory: new (descriptor: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  compile(bytes: ArrayBufferView | ArrayBuffer): Promise<object>;
}

const { WebAssembly, atob } = globalThis as unknown as {
  WebAssembly?: WebAssemblyLike;
  atob: (text: string) => string;
};

/** A kernel: groups of sixteen elements, addresses of output, input and block, then what random words need. */
export type Kernel = (groups: number, out: number, x: number, block: number, ...random: readonly number[]) => void;

/** undefined before the first attempt, null after a refusal. */
let compiled: object | null | undefined;

/** Whether kernels can run here: compiles the module if that has not been tried. */
export function isCompiled(): boolean {
  if (compiled === undefined) {
    try {
      compiled = WebAssembly === undefined ? null : new WebAssembly.Module(kernelBytes());
    } catch {
      compiled = null; // no SIMD, or a policy forbids compiling
    }
  }
  return compiled !== null;
}

/** A memory of `pages` pages of 64 KiB, never grown, and the kernels on it. Throws if the platform refuses. */
export function instantiate(pages: number): { buffer: ArrayBuffer; kernels: Record<string, Kernel> } {
  const memory = new WebAssembly!.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly!.Instance(compiled!, { env: { memory } });
  return { buffer: memory.buffer, kernels: exports as Record<string, Kernel> };
}

/**
 * Prepares the WASM kernels ahead of the first bulk call. Optional: without it they are compiled synchronously when
 * first needed, and where compiling is forbidden the JS loops serve, with the same bits.
 *
 * Results never depend on it, NaN, infinities, signed zeros, subnormals and overflow included.
 * @param module - a compiled `WebAssembly.Module` of the kernels or their bytes, for pages and workers that forbid
 * compiling from bytes held in JavaScript; absent: the bytes that the package carries, compiled asynchronously
 * @throws {@link TypeError} if `module` is neither; what the platform throws if it refuses to compile
 * @example
 * await init()
 * backend()   // 'wasm-simd'
 */
export async function init(module?: object): Promise<void> {
  if (WebAssembly === undefined) throw new TypeError('init: "WebAssembly" expected on this platform, got none');
  if (module === undefined) {
    compiled = await WebAssembly.compile(kernelBytes());
  } else if (module instanceof ArrayBuffer || ArrayBuffer.isView(module)) {
    compiled = await WebAssembly.compile(module);
  } else if (module instanceof WebAssembly.Module) {
    compiled = module;
  } else {
    throw new TypeError(`init: "module" expected a WebAssembly.Module or its bytes, got ${typeof module}`);
  }
}

function kernelBytes(): Uint8Array {
  return Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
}
