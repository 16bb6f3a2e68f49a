/** Scales that are powers of two: from the largest magnitudes of groups to their parameters, in one pass. */
import { ABS, PARAMETERS, RULE } from './constants';

const NOT_FINITE: i32 = 0x7f800000;
const NAN_CODE: i32 = 255;

/** The bits of the largest magnitude of `vectors` vectors; those of NaN and infinities are the largest of all. */
// @ts-ignore: decorator
@inline
export function largestOf(x: usize, vectors: i32, abs: v128): i32 {
  let most = v128.and(v128.load(x), abs);
  while (--vectors > 0) {
    x += 16;
    most = i32x4.max_s(most, v128.and(v128.load(x), abs));
  }
  most = i32x4.max_s(most, i32x4.shuffle(most, most, 2, 3, 0, 1));
  most = i32x4.max_s(most, i32x4.shuffle(most, most, 1, 0, 3, 2));
  return i32x4.extract_lane(most, 0);
}

/** The same of those that are finite. */
function largestFinite(x: usize, vectors: i32): i32 {
  let most = 0;
  let left = 4 * vectors;
  do {
    const magnitude = i32.load(x) & 0x7fffffff;
    if (magnitude > most && magnitude < NOT_FINITE) most = magnitude;
    x += 4;
  } while (--left > 0);
  return most;
}

/** 2^(field - 127) as bits, field 0..254. */
// @ts-ignore: decorator
@inline
function powerBits(field: i32): i32 {
  return field == 0 ? 0x00400000 : field << 23;
}

/** The biased exponent of the scale of a magnitude that is not 0, unbounded. */
// @ts-ignore: decorator
@inline
function fieldOf(bits: i32, emax: i32, from: i32, parity: i32): i32 {
  let field = bits >> 23;
  let trailing = bits & 0x7fffff;
  if (field == 0) {
    const shift = clz(bits) - 8; // a subnormal number, made normal
    trailing = (bits << shift) & 0x7fffff;
    field = 1 - shift;
  }
  const first = from + (parity & ~field);
  return field - emax + i32(trailing >= first);
}

/** Writes the parameters of groups, and their biased exponents, a byte each, 255 of NaN, by the rule in the constants. */
export function powers(groups: i32, vectors: i32, parameters: usize, codes: usize, x: usize, c: usize): void {
  const abs = v128.load(c, ABS);
  const emax = i32.load(c, RULE);
  const from = i32.load(c, RULE + 4);
  const parity = i32.load(c, RULE + 8);
  const lowest = i32.load(c, RULE + 12);
  const highest = i32.load(c, RULE + 16);
  const ofZeros = i32.load(c, RULE + 20);
  const spoils = i32.load(c, RULE + 24);
  const bounds = i64.load(c, RULE + 28);
  const size = <usize>vectors << 4;
  do {
    let bits = largestOf(x, vectors, abs);
    let field = NAN_CODE;
    let factor = 0;
    let back = 0x7fc00000;
    if (bits >= NOT_FINITE && !spoils) bits = largestFinite(x, vectors);
    if (bits < NOT_FINITE) {
      field = ofZeros;
      if (bits != 0) {
        const wanted = fieldOf(bits, emax, from, parity);
        field = wanted < lowest ? lowest : wanted > highest ? highest : wanted;
      }
      factor = powerBits(254 - field);
      back = powerBits(field);
    }
    store<u8>(codes, <u8>field);
    i32.store(parameters, factor);
    i32.store(parameters, back, 4);
    i64.store(parameters, bounds, 8);
    codes++;
    parameters += PARAMETERS;
    x += size;
  } while (--groups > 0);
}

/** Parameters of groups whose biased exponents are known: the way back alone is read. */
export function powersOfCodes(groups: i32, parameters: usize, codes: usize): void {
  do {
    const field = <i32>load<u8>(codes);
    i32.store(parameters, field == NAN_CODE ? 0x7fc00000 : powerBits(field), 4);
    codes++;
    parameters += PARAMETERS;
  } while (--groups > 0);
}
