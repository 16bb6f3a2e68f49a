/**
 * Shared memory of a pool: reused where it can be, and made known to the garbage collector where it cannot.
 *
 * Engines do not count shared memory when they decide whether to collect garbage, as it belongs to several threads: a program
 * that drops thousands of results would grow by gigabytes before the first of them is freed.
 * @module
 */

/** The most that is kept for later calls, in bytes. */
const MOST_KEPT = 67_108_864;
/** Less than this is not worth a word to the collector. */
const STEP = 1_048_576;

/** Buffers that calls have done with, for calls that need as many bytes. */
export class Memories {
  /** In the order in which they came. */
  private kept: SharedArrayBuffer[] = [];
  private size = 0;

  /** Memory of so many bytes; what it holds is not defined. */
  take(bytes: number): SharedArrayBuffer {
    const place = this.kept.findIndex(({ byteLength }) => byteLength === bytes);
    if (place < 0) return sharedMemory(bytes);
    this.size -= bytes;
    return this.kept.splice(place, 1)[0]!;
  }

  /** Keeps memory that nobody reads or writes any more. */
  give(memory: SharedArrayBuffer): void {
    this.kept.push(memory);
    this.size += memory.byteLength;
    while (this.size > MOST_KEPT) this.size -= this.kept.shift()!.byteLength;
  }
}

/** Zeros in shared memory, of which the collector knows. */
export function sharedMemory(bytes: number): SharedArrayBuffer {
  tellCollector(bytes);
  return new SharedArrayBuffer(bytes);
}

/** What the collector has not been told, and what it was told last. */
const told: { pending: number; ballast: ArrayBuffer | undefined } = { pending: 0, ballast: undefined };

/**
 * Lets the garbage collector count shared memory of so many bytes that this thread has got hold of: ordinary memory of that
 * size, which is never touched and dropped with the next call, counts in its place.
 */
export function tellCollector(bytes: number): void {
  told.pending += bytes;
  if (told.pending < STEP) return;
  try {
    told.ballast = new ArrayBuffer(told.pending);
  } catch {
    told.ballast = undefined; // where there is no room for it, the collector has run already
  }
  told.pending = 0;
}
