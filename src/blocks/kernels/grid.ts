/**
 * Grids: the values that elements are rounded to, as the kernels of wasm/blocks/index.ts read them.
 * @module
 */
import { power } from '../../format/bits.js';
import type { Format } from '../../format/format.js';
import type { KernelMemory } from '../../kernel/memory.js';
import type { Threshold } from './exponents.js';
import * as at from './layout.generated.js';

/** What rounding to nearest even needs to know of elements, besides the bounds that every group has. */
export interface Grid {
  /** Exponents of the largest binade and of the smallest, below which steps are equal. */
  readonly largest: number;
  readonly smallest: number;
  /** Steps of a binade 2^e are 2^(e - trailing). */
  readonly trailing: number;
  readonly signedZero: boolean;
  /** How scales that are powers of two follow from the largest magnitudes, where they do. */
  readonly rule?: PowerRule;
}

/** Scales that are powers of two: their biased exponents, from the largest magnitudes. */
export interface PowerRule {
  readonly threshold: Threshold;
  /** The least and the largest biased exponent, and that of zeros. */
  readonly lowest: number;
  readonly highest: number;
  readonly ofZeros: number;
  /** Whether groups with NaN or an infinity are NaN; otherwise these count nothing. */
  readonly spoils: boolean;
  /** The least and the largest rounded element. */
  readonly least: number;
  readonly most: number;
}

/** The grid of a format's values, if float32 lanes serve it: undefined otherwise. */
export function gridOf({ emax, emin, significandBits, signedZero, subnormals }: Format): Grid | undefined {
  const fits = significandBits >= 1 && significandBits <= 10 && emin >= -60 && emax <= 60 && subnormals === 'gradual';
  return fits ? { largest: emax, smallest: emin, trailing: significandBits, signedZero } : undefined;
}

/** Multiples of 2^exponent: one binade, whose steps are that. */
export function multiplesOf(exponent: number): Grid {
  return { largest: 0, smallest: 0, trailing: -exponent, signedZero: false };
}

/** Where what follows the constants may stand. */
export const CONSTANT_BYTES = 256;
const written = new WeakMap<Grid, Uint8Array>();

/** Writes the constants of a grid where nothing passes between kernels now; gives their address. */
export function writeConstants(memory: KernelMemory, grid: Grid): number {
  let constants = written.get(grid);
  if (constants === undefined) {
    constants = constantsOf(grid);
    written.set(grid, constants);
  }
  new Uint8Array(memory.buffer, memory.upper, CONSTANT_BYTES).set(constants);
  return memory.upper;
}

function constantsOf({ largest, smallest, trailing, signedZero, rule }: Grid): Uint8Array {
  const view = new DataView(new ArrayBuffer(CONSTANT_BYTES));
  const words = (place: number, bits: number): void => {
    for (let lane = 0; lane < 16; lane += 4) view.setUint32(place + lane, bits, true);
  };
  const floats = (place: number, x: number): void => {
    for (let lane = 0; lane < 16; lane += 4) view.setFloat32(place + lane, x, true);
  };
  const doubles = (place: number, x: number): void => {
    for (let lane = 0; lane < 16; lane += 8) view.setFloat64(place + lane, x, true);
  };
  words(at.ABS, 0x7fffffff);
  floats(at.EXPONENT, Infinity);
  floats(at.LARGEST, power(largest));
  floats(at.SMALLEST, power(smallest));
  floats(at.MAGIC, magicOf(trailing));
  words(at.SIGN, signedZero ? 0x80000000 : 0);
  floats(at.NAN, NaN);
  doubles(at.WIDE, Infinity);
  doubles(at.WIDE + 16, power(largest));
  doubles(at.WIDE + 32, power(smallest));
  doubles(at.WIDE + 48, 1.5 * power(52 - trailing));
  if (rule !== undefined) writeRule(view, rule);
  return new Uint8Array(view.buffer);
}

/** In the order of RULE in wasm/blocks/constants.ts. */
function writeRule(view: DataView, { threshold, lowest, highest, ofZeros, spoils, least, most }: PowerRule): void {
  const { emax, from, byParity } = threshold;
  const numbers = [emax, from, Number(byParity), lowest, highest, ofZeros, Number(spoils)];
  numbers.forEach((number, i) => view.setInt32(at.RULE + 4 * i, number, true));
  view.setFloat32(at.RULE + 28, least, true);
  view.setFloat32(at.RULE + 32, most, true);
}

/** 1.5 times what takes a binade to a power of two whose last float32 place is the step. */
export function magicOf(trailing: number): number {
  return 1.5 * power(23 - trailing);
}
