/**
 * Views of the rooms that a kernel memory has for operations: their operands, and what passes from one kernel to another.
 *
 * Apart from memory.ts, as those who round alone need none of them.
 * @module
 */
import { WAS_OPEN } from './block.js';
import { BETWEEN, BETWEEN_ADDRESS, type KernelMemory } from './memory.js';

/** Where the room for operand k of an operation is. */
export function addressOf(k: number): number {
  return BETWEEN_ADDRESS + (1 + k) * BETWEEN * 8;
}

/** Views that are made once a memory. */
export class Rooms {
  private readonly operands: Float64Array[] = [];
  private betweens: Float64Array | undefined;
  private open: Int32Array | undefined;

  constructor(readonly memory: KernelMemory) {}

  /** Room for operand k of an operation, when it is a number that stands for an array, or is copied here. */
  operand(k: number): Float64Array {
    return (this.operands[k] ??= new Float64Array(this.memory.buffer, addressOf(k), BETWEEN));
  }

  /** The first `length` values between kernels; the array is made again only when its length changes. */
  between(length: number): Float64Array {
    if (this.betweens?.length !== length) {
      this.betweens = new Float64Array(this.memory.buffer, BETWEEN_ADDRESS, length);
    }
    return this.betweens;
  }

  /** One word, not 0 once a decision of a stochastic kernel was open in the high words (WAS_OPEN of wasm/constants.ts). */
  get wasOpen(): Int32Array {
    return (this.open ??= new Int32Array(this.memory.buffer, this.memory.block + WAS_OPEN, 1));
  }
}

const known = new WeakMap<KernelMemory, Rooms>();
let last: Rooms | undefined;

/** The rooms of a memory. */
export function roomsOf(memory: KernelMemory): Rooms {
  if (last?.memory === memory) return last;
  last = known.get(memory);
  if (last === undefined) {
    last = new Rooms(memory);
    known.set(memory, last);
  }
  return last;
}
