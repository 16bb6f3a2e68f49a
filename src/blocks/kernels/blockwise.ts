/**
 * What makes each family fast: its grid, and the parameters of its groups.
 * @module
 */
import { power } from '../../format/bits.js';
import { defineFormat, type Format } from '../../format/format.js';
import { format as formatOf } from '../../format/names.js';
import { decodeArray, encodeArray } from '../../value/codes.js';
import { scaleOf } from '../calibration.js';
import type { CodeStore, Codec } from '../codec.js';
import { floatCodec, integerCodec } from '../codec.js';
import { elementChopper, isRandom, type ElementRounding, type Scales } from '../family.js';
import { decodingScales, orderOf, roundedScales } from '../families/nvfp4.js';
import type { AmaxSpec, BfpSpec, FixedSpec, IntegerSpec, MxSpec, Nvfp4Spec, ScaleRule } from '../spec.js';
import type { Blockwise } from './accelerate.js';
import { decodeNibbles, packedNibbles } from './codes.js';
import { biasedExponent, powerBits, trailingBits, type Threshold } from './exponents.js';
import { gridOf, multiplesOf, type PowerRule } from './grid.js';
import { PARAMETERS } from './runs.js';
import { codingOf, integerCoding } from './stored.js';

/** Whether elements are rounded to nearest even, and saturate: what the kernels do themselves. */
function isServed({ rounding, saturate, subnormals = 'gradual' }: ElementRounding): boolean {
  return rounding === 'tiesToEven' && saturate === 'finite' && subnormals === 'gradual';
}

/** What rounds elements of a format in other modes, if the kernels do not. */
function floatRounder(f: Format, rounding: ElementRounding): Pick<Blockwise, 'rounder'> {
  return isServed(rounding)
    ? {}
    : {
        rounder: {
          chopper: elementChopper(f, rounding),
          isBounded: false,
          saturates: rounding.saturate === 'finite',
          random: isRandom(rounding),
        },
      };
}

/** Multiples of 2^exponent as a format; no element is beyond 2^21 of them. */
function multipleRounder(exponent: number, { saturate, ...rounding }: ElementRounding): Pick<Blockwise, 'rounder'> {
  if (rounding.rounding === 'tiesToEven' || saturate === undefined) return {};
  const emin = 21 + exponent;
  const multiples = defineFormat({ precision: 22, emin, emax: emin, infinities: false, signedZero: false });
  const chopper = elementChopper(multiples, { ...rounding, saturate: 'finite' });
  return { rounder: { chopper, isBounded: true, saturates: true, random: isRandom({ ...rounding, saturate }) } };
}

const NAN_CODE = 255;

/** Fills the parameters of groups whose scales are powers of two, by their biased exponents; NaN has NAN_CODE. */
function powerParameters(codes: Uint8Array, least: number, most: number): Float32Array<ArrayBuffer> {
  const parameters = new Float32Array(PARAMETERS * codes.length);
  const bits = new Uint32Array(parameters.buffer);
  for (let g = 0; g < codes.length; g++) {
    const code = codes[g]!;
    const at = PARAMETERS * g;
    bits[at] = code === NAN_CODE ? 0 : powerBits(254 - code);
    bits[at + 1] = code === NAN_CODE ? 0x7fc00000 : powerBits(code);
    parameters[at + 2] = least;
    parameters[at + 3] = most;
  }
  return parameters;
}

/** Biased exponents of scales in 0..254, 0 of zeros, NAN_CODE of NaN. */
function exponentCodes(maxima: Float32Array, threshold: Threshold): Uint8Array<ArrayBuffer> {
  const bits = new Uint32Array(maxima.buffer, maxima.byteOffset, maxima.length);
  const codes = new Uint8Array(maxima.length);
  for (let g = 0; g < codes.length; g++) {
    const amax = bits[g]!;
    if (amax === 0) continue;
    const field = biasedExponent(amax, threshold);
    codes[g] = amax > 0x7f800000 ? NAN_CODE : field < 0 ? 0 : field > 254 ? 254 : field;
  }
  return codes;
}

/** Where each rule goes to the power above, for elements of `trailing` bits whose largest is `maxFinite`. */
function thresholdOf(rule: ScaleRule, emax: number, trailing: number, maxFinite: number): Threshold {
  switch (rule) {
    case 'floor':
      return { emax, from: 0x800000, byParity: false };
    case 'ceil':
      return { emax, from: 1, byParity: false };
    case 'even':
      return { emax, from: 0x800000 - (1 << (22 - trailing)), byParity: false };
    case 'rceil':
      return { emax, from: trailingBits(maxFinite) + 1, byParity: false };
    case 'maxabs':
      return { emax: 0, from: 0x400000, byParity: true };
  }
}

/** Encoding and decoding of a format's values. */
function floatCodes(name: string): Pick<Blockwise, 'encode' | 'decode'> {
  const f = formatOf(name);
  if (f.bits === undefined || f.bits > 8) return byCodec(floatCodec(f));
  if (f.bits === 4) {
    return {
      encode: (elements) => packedNibbles(encodeArray(elements, f) as Uint8Array<ArrayBuffer>),
      decode: (codes, length) =>
        f.name === 'float4_e2m1fn' ? decodeNibbles(codes as Uint8Array<ArrayBuffer>, length) : undefined,
    };
  }
  if (f.bits < 8) return byCodec(floatCodec(f));
  return {
    encode: (elements) => encodeArray(elements, f) as Uint8Array<ArrayBuffer>,
    decode: (codes) => decodeArray(codes as Uint8Array, f, new Float32Array(codes.length)),
  };
}

function byCodec(codec: Codec): Pick<Blockwise, 'encode' | 'decode'> {
  return {
    encode: (elements) => codec.encode(Float64Array.from(elements), elements),
    decode: (codes, length) => Float32Array.from(codec.decode(codes, length)),
  };
}

/** Encoding and decoding of integers; `elements` are integers. */
function integerCodes(bits: number, signed: boolean): Pick<Blockwise, 'encode' | 'decode'> {
  if (bits < 8) return byCodec(integerCodec(bits, signed));
  const make =
    bits === 8 ? (signed ? Int8Array : Uint8Array) : bits <= 16 ? (signed ? Int16Array : Uint16Array) : undefined;
  if (make === undefined) return byCodec(integerCodec(bits, signed));
  return {
    encode: (elements) => {
      const codes: CodeStore = new make(elements.length);
      for (let i = 0; i < codes.length; i++) codes[i] = elements[i]!;
      return codes;
    },
    decode: (codes) => new Float32Array(codes as Int8Array),
  };
}

/** MX. */
export function mxBlockwise(spec: MxSpec, rounding: ElementRounding): Blockwise | undefined {
  const { element, scaleRule, range, nonFinite } = spec as Required<MxSpec>;
  const isInteger = element === 'int8';
  const f = isInteger ? undefined : formatOf(element);
  const most = f?.maxFinite ?? 127 / 64;
  const least = f === undefined && range !== 'narrow' ? -2 : -most;
  const threshold = thresholdOf(scaleRule, f?.emax ?? 0, f?.significandBits ?? 6, most);
  const spoils = nonFinite === 'block';
  const rule = { threshold, lowest: 0, highest: 254, ofZeros: 0, spoils, least, most };
  const coding = f === undefined ? integerCoding(8, true) : codingOf(f);
  return {
    grouping: spec,
    grid: { ...(f === undefined ? multiplesOf(-6) : gridOf(f)!), rule },
    spoils,
    bounds: [least, most],
    ...(coding !== undefined && { coding }),
    scalesOf: (exponents) => exponents,
    needsMaxima: true,
    prepare: (maxima) => {
      const codes = exponentCodes(maxima, threshold);
      return { scales: { scales: codes }, way: 'product', parameters: powerParameters(codes, least, most) };
    },
    parametersOf: ({ scales }) => waysBack(scales as Uint8Array, powersByCode),
    unit: isInteger ? 1 / 64 : 1,
    ...(f === undefined ? multipleRounder(-6, rounding) : floatRounder(f, rounding)),
    ...(isInteger ? integerCodes(8, true) : floatCodes(element)),
  };
}

/** Block floating point: elements are multiples of 2^(2 - bits) below 2. */
export function bfpBlockwise(spec: BfpSpec, rounding: ElementRounding): Blockwise | undefined {
  const { bits, nonFinite } = spec as Required<BfpSpec>;
  if (bits > 16) return undefined;
  const unit = power(2 - bits);
  const most = (power(bits - 1) - 1) * unit;
  const threshold: Threshold = { emax: 0, from: 0x800000, byParity: false };
  const spoils = nonFinite === 'block';
  const rule = { threshold, lowest: 0, highest: 254, ofZeros: 0, spoils, least: -most, most };
  const coding = integerCoding(bits, true);
  return {
    grouping: spec,
    grid: { ...multiplesOf(2 - bits), rule },
    spoils,
    bounds: [-most, most],
    ...(coding !== undefined && { coding }),
    scalesOf: (exponents) => exponents,
    needsMaxima: true,
    prepare: (maxima) => {
      const codes = exponentCodes(maxima, threshold);
      return { scales: { scales: codes }, way: 'product', parameters: powerParameters(codes, -most, most) };
    },
    parametersOf: ({ scales }) => waysBack(scales as Uint8Array, powersByCode),
    unit,
    ...multipleRounder(2 - bits, rounding),
    ...integerCodes(bits, true),
  };
}

/** Parameters of groups, one after the other. */
function parametersFrom(
  factors: ArrayLike<number>,
  backs: ArrayLike<number>,
  least: number,
  most: number,
): Float32Array<ArrayBuffer> {
  const parameters = new Float32Array(PARAMETERS * factors.length);
  for (let g = 0; g < factors.length; g++) {
    parameters[PARAMETERS * g] = factors[g]!;
    parameters[PARAMETERS * g + 1] = backs[g]!;
    parameters[PARAMETERS * g + 2] = least;
    parameters[PARAMETERS * g + 3] = most;
  }
  return parameters;
}

/** Parameters of which only the way back is read: scales, or what their codes stand for. */
function waysBack(scales: Uint8Array | Float32Array, byCode?: Float64Array): Float32Array<ArrayBuffer> {
  const parameters = new Float32Array(PARAMETERS * scales.length);
  if (byCode === undefined) for (let g = 0; g < scales.length; g++) parameters[PARAMETERS * g + 1] = scales[g]!;
  else for (let g = 0; g < scales.length; g++) parameters[PARAMETERS * g + 1] = byCode[scales[g]!]!;
  return parameters;
}

/** What codes of E8M0 stand for. */
const powersByCode = Float64Array.from({ length: 256 }, (_, code) => (code === NAN_CODE ? NaN : power(code - 127)));

/** The codes of scales, all of them. */
const allScales = Uint8Array.from({ length: 256 }, (_, code) => code);

/** Parameters by the codes of scales, of which there are fewer than groups. */
function parametersByCode(codes: Uint8Array, factors: Float64Array, backs: Float64Array): Float32Array<ArrayBuffer> {
  const parameters = new Float32Array(PARAMETERS * codes.length);
  for (let g = 0; g < codes.length; g++) {
    const code = codes[g]!;
    const at = PARAMETERS * g;
    parameters[at] = factors[code]!;
    parameters[at + 1] = backs[code]!;
    parameters[at + 2] = -6;
    parameters[at + 3] = 6;
  }
  return parameters;
}

/** Parameters of NVFP4's groups; undefined where a factor would make NaN of zeros. */
function nvfp4Parameters(
  codes: Uint8Array,
  spec: Nvfp4Spec,
  order: ReturnType<typeof orderOf>,
  { tensorScale, amax }: Omit<Scales, 'scaleShape' | 'scales'>,
): Float32Array<ArrayBuffer> | undefined {
  const factors = decodeArray(allScales, 'float8_e4m3fn').map((s) =>
    s === s ? order.factor(s) : order.divides ? 1 : 0,
  );
  for (let g = 0; g < codes.length; g++) {
    const factor = factors[codes[g]!]!;
    // A factor that overflowed would make NaN of zeros; a divisor of 0 too.
    if (!(factor < Infinity) || (order.divides && factor === 0)) return undefined;
  }
  return parametersByCode(codes, factors, decodingScales(allScales, spec, tensorScale, amax));
}

/** NVFP4, but for four-over-six, which rounds twice. */
export function nvfp4Blockwise(spec: Nvfp4Spec, rounding: ElementRounding): Blockwise | undefined {
  if (spec.fourOverSix !== undefined) return undefined;
  const { levels, nonFinite } = spec as Required<Nvfp4Spec>;
  return {
    grouping: spec,
    grid: gridOf(formatOf('float4_e2m1fn'))!,
    spoils: nonFinite === 'block',
    bounds: [-6, 6],
    coding: codingOf(formatOf('float4_e2m1fn'))!,
    needsMaxima: true,
    prepare: (maxima) => {
      let amax = 0;
      for (let g = 0; g < maxima.length; g++) if (maxima[g]! > amax) amax = maxima[g]!;
      amax = spec.amax ?? amax;
      const order = orderOf(spec, amax);
      const codes = encodeArray(roundedScales(maxima, order), 'float8_e4m3fn') as Uint8Array<ArrayBuffer>;
      const tensor: Omit<Scales, 'scaleShape' | 'scales'> =
        levels === 1 ? {} : { tensorScale: order.tensorScale!, amax };
      const parameters = nvfp4Parameters(codes, spec, order, tensor);
      return (
        parameters && { scales: { scales: codes, ...tensor }, way: order.divides ? 'quotient' : 'product', parameters }
      );
    },
    parametersOf: ({ scales, tensorScale, amax }) => {
      const backs = decodingScales(allScales, spec, tensorScale, amax);
      return waysBack(scales as Uint8Array, backs);
    },
    unit: 1,
    ...floatRounder(formatOf('float4_e2m1fn'), rounding),
    isSingle: true,
    ...floatCodes('float4_e2m1fn'),
  };
}

/** Whether scales were given in an order that is not that of the runs. */
function givesMovedScales({ scales, block, axis }: AmaxSpec | IntegerSpec): boolean {
  return scales !== undefined && block !== undefined && axis !== -1;
}

/** Amax scaling by the largest magnitude or by scales that were given. */
export function amaxBlockwise(spec: AmaxSpec, rounding: ElementRounding): Blockwise | undefined {
  const f = formatOf(spec.format);
  const grid = gridOf(f);
  if (grid === undefined) return undefined;
  if ((spec.calibration !== 'max' && spec.scales === undefined) || givesMovedScales(spec)) return undefined;
  const { scale, leastAmax = 0, quotient } = spec as AmaxSpec & Required<Pick<AmaxSpec, 'scale'>>;
  const { maxFinite } = f;
  const threshold = thresholdOf('rceil', f.emax, f.significandBits, maxFinite);
  const isPower = scale === 'powerOfTwo' && spec.scales === undefined;
  const parametersOf = (scales: Float32Array): Float32Array<ArrayBuffer> =>
    parametersFrom(isPower ? scales.map((s) => 1 / s) : scales, scales, -maxFinite, maxFinite);
  const coding = codingOf(f);
  return {
    grouping: spec,
    grid: isPower && leastAmax === 0 ? { ...grid, rule: normalRule(threshold, -maxFinite, maxFinite) } : grid,
    spoils: false,
    bounds: [-maxFinite, maxFinite],
    ...(coding !== undefined && { coding }),
    scalesOf: powersOfExponents,
    needsMaxima: spec.scales === undefined,
    prepare: (maxima, groups) => {
      const scales =
        spec.scales !== undefined
          ? Float32Array.from(spec.scales)
          : isPower && leastAmax === 0
            ? powerScales(maxima, threshold)
            : scale === 'powerOfTwo'
              ? Float32Array.from(maxima, (amax) => scaleOf(Math.max(amax, leastAmax), f, scale))
              : floatScales(maxima, maxFinite, leastAmax, LEAST_SCALE, LARGEST_SCALE);
      if (scales.length !== groups) return undefined;
      const way = isPower ? 'product' : quotient === 'float32' ? 'quotient' : 'exactQuotient';
      // Random words look at more bits of a quotient than float64 has.
      if (way === 'exactQuotient' && isRandom(rounding)) return undefined;
      return { scales: { scales }, way, parameters: parametersOf(scales) };
    },
    parametersOf: ({ scales }) => waysBack(scales as Float32Array),
    unit: 1,
    ...floatRounder(f, rounding),
    isSingle: quotient === 'float32',
    ...floatCodes(f.name),
  };
}

const LEAST_SCALE = power(-126);
const LARGEST_SCALE = power(127);

/** Powers of two in 2^-126..2^127, of zeros 1. */
function normalRule(threshold: Threshold, least: number, most: number): PowerRule {
  return { threshold, lowest: 1, highest: 254, ofZeros: 127, spoils: false, least, most };
}

/** Powers of two by their biased exponents, from 1 on, as float32. */
function powersOfExponents(exponents: Uint8Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(exponents.length);
  for (let g = 0; g < bits.length; g++) bits[g] = exponents[g]! << 23;
  return new Float32Array(bits.buffer);
}

/** Largest magnitudes divided by the largest element, as float32 between bounds; 1 of zeros. */
function floatScales(
  maxima: Float32Array,
  largestElement: number,
  leastAmax: number,
  least: number,
  most: number,
): Float32Array<ArrayBuffer> {
  const scales = new Float32Array(maxima.length);
  for (let g = 0; g < scales.length; g++) {
    const amax = Math.max(maxima[g]!, leastAmax);
    const s = Math.fround(amax / largestElement);
    scales[g] = amax === 0 ? 1 : s < least ? least : s > most ? most : s;
  }
  return scales;
}

/** Powers of two in 2^-126..2^127 as float32; 1 of zeros. */
function powerScales(maxima: Float32Array, threshold: Threshold): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(maxima.buffer, maxima.byteOffset, maxima.length);
  const scales = new Float32Array(maxima.length);
  const out = new Uint32Array(scales.buffer);
  for (let g = 0; g < scales.length; g++) {
    const field = bits[g] === 0 ? 127 : biasedExponent(bits[g]!, threshold);
    out[g] = powerBits(Math.min(Math.max(field, 1), 254));
  }
  return scales;
}

/** Largest magnitudes divided by the largest integer, as float32; 1 where that is 0. */
function integerScales(maxima: Float32Array, most: number): Float32Array<ArrayBuffer> {
  const scales = new Float32Array(maxima.length);
  for (let g = 0; g < scales.length; g++) {
    const s = Math.fround(maxima[g]! / most);
    scales[g] = s === 0 ? 1 : s;
  }
  return scales;
}

/** Symmetric integers. */
export function integerBlockwise(spec: IntegerSpec, rounding: ElementRounding): Blockwise | undefined {
  if (spec.symmetric === false || spec.zeroPoints !== undefined) return undefined;
  if (givesMovedScales(spec)) return undefined;
  const signed = !spec.type.startsWith('u');
  const bits = Number(spec.type.replace(/\D/g, ''));
  const most = power(signed ? bits - 1 : bits) - 1;
  const least = signed ? (spec.range === 'narrow' ? -most : -most - 1) : 0;
  const isPower = spec.scale === 'powerOfTwo' && spec.scales === undefined;
  const threshold: Threshold = {
    emax: bits - (signed ? 2 : 1),
    from: trailingBits(most) + 1,
    byParity: false,
  };
  const parametersOf = (scales: Float32Array): Float32Array<ArrayBuffer> =>
    parametersFrom(isPower ? scales.map((s) => 1 / s) : scales, scales, least, most);
  const coding = integerCoding(bits, signed);
  return {
    grouping: spec,
    grid: { ...multiplesOf(0), ...(isPower && { rule: normalRule(threshold, least, most) }) },
    spoils: false,
    bounds: [least, most],
    ...(coding !== undefined && { coding }),
    scalesOf: powersOfExponents,
    needsMaxima: spec.scales === undefined,
    prepare: (maxima, groups) => {
      const scales =
        spec.scales !== undefined
          ? Float32Array.from(spec.scales)
          : isPower
            ? powerScales(maxima, threshold)
            : integerScales(maxima, most);
      if (scales.length !== groups) return undefined;
      const way = isPower ? 'product' : spec.quotient === 'exact' ? 'exactQuotient' : 'quotient';
      if (way === 'exactQuotient' && isRandom(rounding)) return undefined;
      return { scales: { scales }, way, parameters: parametersOf(scales) };
    },
    parametersOf: ({ scales }) => waysBack(scales as Float32Array),
    unit: 1,
    isSingle: spec.quotient !== 'exact',
    ...multipleRounder(0, rounding),
    ...integerCodes(bits, signed),
  };
}

/** Most bits of fixed point whose multiples float32 sums round to. */
const FIXED_BITS = 21;

/** Fixed point that saturates: one group without a scale. */
export function fixedBlockwise(spec: FixedSpec, rounding: ElementRounding): Blockwise | undefined {
  const { intBits, fracBits, signed, overflow } = spec as Required<FixedSpec>;
  const bits = intBits + fracBits;
  if (overflow !== 'saturate' || bits > FIXED_BITS) return undefined;
  if (fracBits > 60 || fracBits < -60) return undefined;
  const unit = power(-fracBits);
  const most = (power(signed ? bits - 1 : bits) - 1) * unit;
  const least = signed ? -power(bits - 1) * unit : 0;
  const parameters = (): Float32Array<ArrayBuffer> => Float32Array.of(1, 1, least, most);
  const noScales = { scales: new Uint8Array(0) };
  const coding = integerCoding(bits, signed);
  return {
    grouping: {},
    grid: multiplesOf(-fracBits),
    spoils: false,
    bounds: [least, most],
    ...(coding !== undefined && { coding }),
    needsMaxima: false,
    prepare: () => ({ scales: noScales, way: 'product', parameters: parameters() }),
    parametersOf: () => parameters(),
    unit,
    ...multipleRounder(-fracBits, rounding),
    ...integerCodes(bits, signed),
  };
}
