/**
 * Decision boundaries: the inputs at which some rounding of a format changes its mind.
 *
 * Each value of the format, each midpoint of neighbours, each of these one ulp of the input's type lower and higher,
 * the first values beyond maxFinite, the ends of the input's type, zeros, infinities and NaNs; in both signs.
 * @module
 */
import { decode, widthOf } from './codes.js';
import { add, bitsOf, float64Of, midpoint, ofBits, powerOfTwo, type Dyadic } from './dyadic.js';
import type { Facts } from './facts.js';

export type InputKind = 'Float64Array' | 'Float32Array';

/** Every finite magnitude of a coded format, ascending. */
export function magnitudes(f: Facts): Dyadic[] {
  const layout = f.layout!;
  const all: Dyadic[] = [];
  const positiveCodes = 1 << (widthOf(layout) - (layout.signed ? 1 : 0));
  for (let code = 0; code < positiveCodes; code++) {
    const x = decode(BigInt(code), layout);
    if (x.kind === 'finite') all.push(x.magnitude);
  }
  return all;
}

/** The values of the grid just above maxFinite, emax unbounded, and some binades further. */
export function beyond(f: Facts): Dyadic[] {
  const quantum = powerOfTwo(f.emax - f.precision + 1);
  const next = add(f.maxFinite, quantum);
  const binades = [1, 2, 3].map((above) => powerOfTwo(f.emax + above));
  return [next, add(next, quantum), add(add(next, quantum), quantum), ...binades];
}

/** The boundaries of a coded format of up to 16 bits, without neighbours: values and midpoints, both signs. */
export function valuesAndMidpoints(f: Facts): number[] {
  const grid = [...(f.zero ? [] : [{ significand: 0n, exponent: 0 }]), ...magnitudes(f), ...beyond(f)];
  const points: Dyadic[] = [powerOfTwo(f.emin - 1)]; // the tie between 0 and 2^emin without subnormals
  grid.forEach((value, i) => {
    points.push(value);
    if (i + 1 < grid.length) points.push(midpoint(value, grid[i + 1]!));
  });
  return points
    .map((point) => float64Of(false, point))
    .filter((x) => x !== undefined)
    .flatMap((x) => [x, -x]);
}

/** Zeros, infinities and the ends of float64. */
export const specialInputs: readonly number[] = [
  0,
  -0,
  Infinity,
  -Infinity,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  ofBits(0x0010000000000000n), // 2^-1022
  ofBits(0x800fffffffffffffn), // -(2^-1022 - 2^-1074)
];

/** NaNs by their bits: canonical, negative, with payloads, signalling. */
const NANS_64 = [
  0x7ff8000000000000n,
  0xfff8000000000000n,
  0x7ff8000000000123n,
  0xffffffffffffffffn,
  0x7ff0000000000001n,
];
const NANS_32 = [0x7fc00000, 0xffc00000, 0x7fc00123, 0xffffffff, 0x7f800001];

/** Every decision boundary of a coded format of up to 16 bits among the inputs of one kind. */
export function boundaries(f: Facts, kind: InputKind): Float64Array | Float32Array {
  const inputs: number[] = [];
  for (const x of [...valuesAndMidpoints(f), ...specialInputs]) {
    if (kind === 'Float64Array') inputs.push(x, ...neighbours64(x));
    else if (isFloat32(x)) inputs.push(x, ...neighbours32(x));
  }
  return kind === 'Float64Array' ? withNaNs64(inputs) : withNaNs32(inputs);
}

function withNaNs64(inputs: readonly number[]): Float64Array {
  const x = new Float64Array(inputs.length + NANS_64.length);
  x.set(inputs);
  new BigUint64Array(x.buffer).set(NANS_64, inputs.length); // by their bits: a number may lose its payload
  return x;
}

function withNaNs32(inputs: readonly number[]): Float32Array {
  const x = new Float32Array(inputs.length + NANS_32.length);
  x.set(inputs);
  new Uint32Array(x.buffer).set(NANS_32, inputs.length);
  return x;
}

/** The float64s one ulp nearer to zero and one ulp farther; past the ends there are none. */
export function neighbours64(x: number): number[] {
  const bits = bitsOf(x);
  const magnitude = bits & 0x7fffffffffffffffn;
  const near: number[] = [];
  if (magnitude > 0n && magnitude <= 0x7ff0000000000000n) near.push(ofBits(bits - 1n));
  if (magnitude < 0x7ff0000000000000n) near.push(ofBits(bits + 1n));
  return near;
}

const view = new DataView(new ArrayBuffer(4));

/** Whether float32 holds `x`. */
export function isFloat32(x: number): boolean {
  view.setFloat32(0, x);
  return Object.is(view.getFloat32(0), x);
}

/** The same among float32s. */
function neighbours32(x: number): number[] {
  view.setFloat32(0, x);
  const bits = view.getUint32(0);
  const magnitude = bits & 0x7fffffff;
  const step = (to: number): number => {
    view.setUint32(0, to);
    return view.getFloat32(0);
  };
  const near: number[] = [];
  if (magnitude > 0 && magnitude <= 0x7f800000) near.push(step(bits - 1));
  if (magnitude < 0x7f800000) near.push(step(bits + 1));
  return near;
}
