/**
 * How large the buffers are that a piece of code makes: constructors are wrapped, so what is tested must be imported
 * after this module.
 * @module
 */

let largest = 0;

function note(bytes: number): void {
  if (bytes > largest) largest = bytes;
}

const kinds = [
  Uint8Array, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
] as const; // prettier-ignore

/** Wraps the constructors of buffers and typed arrays until `restore` is called. */
export function watchMemory(): { restore: () => void } {
  const globals = globalThis as Record<string, unknown>;
  const before = new Map<string, unknown>();
  const wrap = (name: string, wrapped: unknown): void => {
    before.set(name, globals[name]);
    globals[name] = wrapped;
  };
  for (const Kind of kinds) {
    const size = Kind.BYTES_PER_ELEMENT;
    wrap(
      Kind.name,
      new Proxy(Kind, {
        construct(target, args: unknown[], newTarget) {
          const [first, , length] = args;
          const made = Reflect.construct(target, args, newTarget as never) as { byteLength: number };
          const viewed = first instanceof ArrayBuffer || first instanceof SharedArrayBuffer;
          note(viewed ? 0 : made.byteLength);
          if (typeof first === 'number' || length === undefined) note(typeof first === 'number' ? first * size : 0);
          return made;
        },
      }),
    );
  }
  wrap(
    'ArrayBuffer',
    new Proxy(ArrayBuffer, {
      construct(target, args: unknown[], newTarget) {
        if (typeof args[0] === 'number') note(args[0]);
        return Reflect.construct(target, args, newTarget as never) as object;
      },
    }),
  );
  return { restore: () => before.forEach((value, name) => (globals[name] = value)) };
}

/** Bytes of the largest buffer that was asked for while `action` ran. */
export async function largestBuffer(action: () => Promise<unknown>): Promise<number> {
  largest = 0;
  await action();
  return largest;
}
