/**
 * Kernel modules: compiled from the bytes that the package carries when they are first needed, once per process.
 * @module
 */
import { bytes, type KernelName } from './kernel.generated.js';

/** The part of WebAssembly that is used; platforms without it, or that forbid it, get the JS loops. */
interface WebAssemblyLike {
  readonly Module: new (bytes: ArrayBufferView | ArrayBuffer) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
  readonly Memory: new (descriptor: { initial: number; maximum: number }) => PlatformMemory;
  compile(bytes: ArrayBufferView | ArrayBuffer): Promise<object>;
}

const { WebAssembly } = globalThis as { WebAssembly?: WebAssemblyLike };

/** A memory of the platform. */
export interface PlatformMemory {
  readonly buffer: ArrayBuffer;
}

/** A function of a kernel module. */
export type Kernel = (...parameters: readonly number[]) => number;

/** A module of kernels of such names by its bytes as text (scripts/wasm.mjs), compiled when it is first needed. */
export class KernelModule<Name extends string = string> {
  /** undefined before the first attempt, null after a refusal. */
  private compiled: object | null | undefined;

  /** @param constants - what its kernels find at `constants` of their memory */
  constructor(
    private readonly text: string,
    readonly constants: readonly number[] = [],
  ) {}

  /** Whether its kernels can run here: compiles the module if that has not been tried. */
  isCompiled(): boolean {
    if (this.compiled === undefined) {
      try {
        this.compiled = WebAssembly === undefined ? null : new WebAssembly.Module(this.bytes());
      } catch {
        this.compiled = null; // no SIMD, or a policy forbids compiling
      }
    }
    return this.compiled !== null;
  }

  /** Takes a module that was compiled elsewhere. */
  use(compiled: object): void {
    this.compiled = compiled;
  }

  /** The kernels on `memory`. */
  instantiate(memory: PlatformMemory): Readonly<Record<Name, Kernel>> {
    return new WebAssembly!.Instance(this.compiled!, { env: { memory } }).exports as Record<Name, Kernel>;
  }

  /** Letters stand for 0..88, less 4; a blank before one adds 89, an exclamation mark 178 (scripts/wasm.mjs). */
  bytes(): Uint8Array {
    const { text } = this;
    const bytes = new Uint8Array(text.length);
    let length = 0;
    let more = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < 35) more = 89 * (code - 31);
      else {
        bytes[length++] = more + code - 39 - Number(code > 39) - Number(code > 92) - Number(code > 96);
        more = 0;
      }
    }
    return bytes.slice(0, length);
  }
}

/** The kernels that round arrays. */
export const rounding = new KernelModule<KernelName>(bytes);

export type { KernelName };

/** A memory of `pages` pages of 64 KiB, never grown. Throws if the platform refuses. */
export function makeMemory(pages: number): PlatformMemory {
  return new WebAssembly!.Memory({ initial: pages, maximum: pages });
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
    rounding.use(await WebAssembly.compile(rounding.bytes()));
  } else if (module instanceof ArrayBuffer || ArrayBuffer.isView(module)) {
    rounding.use(await WebAssembly.compile(module));
  } else if (module instanceof WebAssembly.Module) {
    rounding.use(module);
  } else {
    throw new TypeError(`init: "module" expected a WebAssembly.Module or its bytes, got ${typeof module}`);
  }
}
